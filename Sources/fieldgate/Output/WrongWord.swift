import ArgumentParser
import FieldgateDocument

/// A word that stands where a subcommand should.
enum WrongWord {
  /// The subcommand that was meant, most likely.
  ///
  /// - Parameter words: the line without the program's name.
  static func guess(in words: some Sequence<String>) -> String? {
    var command: any ParsableCommand.Type = Fieldgate.self
    for word in words {
      let inner = command.configuration.subcommands
      guard !inner.isEmpty, !word.hasPrefix("-") else { return nil }
      guard let next = inner.first(where: { $0.configuration.commandName == word }) else {
        return nearest(to: word, among: inner.compactMap { $0.configuration.commandName })
      }
      command = next
    }
    return nil
  }
}
