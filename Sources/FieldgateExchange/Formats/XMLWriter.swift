/// Writes an XML document element by element.
///
/// Text is escaped; characters that XML 1.0 has no form for (control characters but tab and
/// line ends, surrogates, U+FFFE, U+FFFF) are dropped.
struct XMLWriter {
  private(set) var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
  private var depth = 0

  mutating func element(
    _ name: String, _ attributes: String = "", _ body: (inout XMLWriter) -> Void
  ) {
    text += indentation + "<\(name)\(attributes)>\n"
    depth += 1
    body(&self)
    depth -= 1
    text += indentation + "</\(name)>\n"
  }

  /// An element with text in it; nothing where there is none.
  mutating func element(_ name: String, _ content: String?) {
    guard let content else { return }
    text += indentation + "<\(name)>\(Self.escaped(content))</\(name)>\n"
  }

  private var indentation: String { String(repeating: "  ", count: depth) }

  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "\t", "\n", "\r", " "..."\u{D7FF}", "\u{E000}"..."\u{FFFD}",
        "\u{10000}"..."\u{10FFFF}":
        escaped.unicodeScalars.append(scalar)
      default: break
      }
    }
    return escaped
  }
}
