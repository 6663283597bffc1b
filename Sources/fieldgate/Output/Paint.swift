import FieldgateDaemon
import FieldgateModel
import Glibc

/// Colours by severity, where a terminal asks for them: on a terminal, unless
/// `NO_COLOR` is set (no-color.org).
struct Paint {
  let isOn: Bool

  static let stdout = Paint(isOn: isatty(1) == 1 && environment("NO_COLOR") == nil)

  func severity(_ severity: Severity, _ text: String) -> String {
    switch severity {
    case .minor: code("36", text)
    case .moderate: code("33", text)
    case .severe: code("31", text)
    case .extreme: code("1;37;41", text)
    }
  }

  func good(_ text: String) -> String { code("32", text) }
  func dim(_ text: String) -> String { code("2", text) }
  func bold(_ text: String) -> String { code("1", text) }

  private func code(_ code: String, _ text: String) -> String {
    isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
