import FieldgateModel

/// Writing YAML: scalars that mean what they say in block and flow style alike, and
/// values as payloads of examples.
enum YAMLText {
  private static let reserved: Set<String> = [
    "true", "false", "null", "yes", "no", "on", "off", "y", "n",
  ]

  /// A text as a scalar: plain where that is safe, else in double quotes.
  static func scalar(_ text: String) -> String {
    let isPlain =
      text.unicodeScalars.allSatisfy {
        $0.isASCII
          && ($0.properties.isAlphabetic || ("0"..."9").contains($0)
            || "_.$/-".contains(Character($0)))
      }
    guard isPlain, let first = text.unicodeScalars.first,
      first == "$" || first == "/" || first.properties.isAlphabetic,
      !reserved.contains(text.lowercased())
    else { return quoted(text) }
    return text
  }

  /// A text in double quotes; all but letters and ASCII is escaped.
  static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\t": out += "\\t"
      case "\u{20}"..."\u{7E}": out.unicodeScalars.append(scalar)
      default:
        if scalar.properties.isAlphabetic, scalar.value < 0xFFF0 {
          out.unicodeScalars.append(scalar)
        } else {
          let digits = String(scalar.value, radix: 16)
          out +=
            scalar.value > 0xFFFF
            ? "\\U" + String(repeating: "0", count: 8 - digits.utf8.count) + digits
            : "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
        }
      }
    }
    return out + "\""
  }

  /// A value of a reading or a map.
  static func scalar(_ value: Value) -> String {
    switch value {
    case .number(let number): JSONValue.text(of: number)
    case .flag(let flag): flag ? "true" : "false"
    case .word(let word): scalar(word)
    }
  }

  /// A value on one line.
  static func flow(_ value: JSONValue) -> String {
    switch value {
    case .array(let elements): "[" + elements.map(flow).joined(separator: ", ") + "]"
    case .object(let object) where object.members.isEmpty: "{}"
    case .object(let object):
      "{ "
        + object.members.map { "\(scalar($0.key)): \(flow($0.value))" }.joined(separator: ", ")
        + " }"
    case .string(let text): quoted(text)
    default: value.text
    }
  }

  /// A key with its value, on one line where it fits, else in block style.
  static func lines(_ key: String, _ value: JSONValue, indent: Int) -> [String] {
    let margin = String(repeating: " ", count: indent)
    let line = "\(margin)\(scalar(key)): \(flow(value))"
    if line.count <= 96 { return [line] }
    switch value {
    case .object(let object):
      return ["\(margin)\(scalar(key)):"]
        + object.members.flatMap { lines($0.key, $0.value, indent: indent + 2) }
    case .array(let elements):
      return ["\(margin)\(scalar(key)):"] + elements.flatMap { item($0, indent: indent + 2) }
    default: return [line]
    }
  }

  private static func item(_ value: JSONValue, indent: Int) -> [String] {
    let margin = String(repeating: " ", count: indent)
    let line = "\(margin)- \(flow(value))"
    if line.count <= 96 { return [line] }
    switch value {
    case .object(let object):
      return ["\(margin)-"] + object.members.flatMap { lines($0.key, $0.value, indent: indent + 2) }
    case .array(let elements):
      return ["\(margin)-"] + elements.flatMap { item($0, indent: indent + 2) }
    default: return [line]
    }
  }

  /// A comment, wrapped; control characters of keys cannot end it.
  static func comment(_ text: String, indent: Int = 0) -> [String] {
    let margin = String(repeating: " ", count: indent) + "#"
    var lines: [String] = []
    var line = margin
    for word in text.split(separator: " ") {
      let word = harmless(word)
      if line.count + 1 + word.count > 96, line != margin {
        lines.append(line)
        line = margin
      }
      line += " " + word
    }
    return lines + (line == margin ? [] : [line])
  }

  private static func harmless(_ word: Substring) -> String {
    word.unicodeScalars.map { scalar in
      ("\u{21}"..."\u{7E}").contains(scalar)
        || scalar.properties.isAlphabetic && scalar.value < 0xFFF0
        || ["…", "–", "²", "³", "°"].contains(scalar)
        ? String(scalar) : "?"
    }.joined()
  }
}
