import ArgumentParser
import FieldgateDocument
import FieldgateModel

/// A length of time as it is given on the command line; it reaches the daemon as written.
enum LengthArgument {
  /// Refuses what is none before anybody is asked.
  static func check(_ text: String, option: String) throws {
    guard let length = Node.duration(text), length > 0 else {
      throw ValidationError(
        "\(option) \(text): expected a length of time such as 30m, 2h or 1d, not 0")
    }
  }
}
