import FieldgateDaemon
import FieldgateModel
import Glibc

/// Colours by severity, where a terminal asks for them: not in a pipe or a file, not where
/// `NO_COLOR` is set and not empty (no-color.org), not where `TERM` is `dumb` or missing.
struct Paint {
  let isOn: Bool

  static let stdout = Paint(isOn: isWanted(on: STDOUT_FILENO))
  static let stderr = Paint(isOn: isWanted(on: STDERR_FILENO))

  /// Why a text is painted.
  enum Tone: Hashable {
    case plain, good, dim, bold
    /// It wants a look.
    case odd
    /// It is not as it should be.
    case bad
    case severity(Severity)
  }

  func callAsFunction(_ tone: Tone, _ text: String) -> String {
    switch tone {
    case .plain: text
    case .good: code("32", text)
    case .dim: code("2", text)
    case .bold: code("1", text)
    case .odd: code("33", text)
    case .bad: code("31", text)
    case .severity(.minor): code("36", text)
    case .severity(.moderate): code("33", text)
    case .severity(.severe): code("31", text)
    case .severity(.extreme): code("1;37;41", text)
    }
  }

  func severity(_ severity: Severity, _ text: String) -> String { self(.severity(severity), text) }
  func good(_ text: String) -> String { self(.good, text) }
  func dim(_ text: String) -> String { self(.dim, text) }
  func bold(_ text: String) -> String { self(.bold, text) }

  private func code(_ code: String, _ text: String) -> String {
    isOn && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }

  private static func isWanted(on descriptor: Int32) -> Bool {
    Terminal.obeys(descriptor) && environment("NO_COLOR") == nil
  }
}

/// What can be said to a terminal beside text.
enum Terminal {
  /// Whether it is one that knows escape sequences.
  static func obeys(_ descriptor: Int32) -> Bool {
    isatty(descriptor) == 1 && ![nil, "dumb"].contains(environment("TERM"))
  }
}
