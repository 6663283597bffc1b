import FieldgateModel

/// An element as text again, and where it stands: for people, not for the hot path.
extension JSONElement: CustomStringConvertible {
  /// JSON on one line, without blanks, members in their order.
  package var json: String {
    var bytes: [UInt8] = []
    write(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  package var description: String { json }

  private func write(to bytes: inout [UInt8]) {
    switch kind {
    case .null: JSONValue.null.write(to: &bytes)
    case .bool: JSONValue.bool(bool ?? false).write(to: &bytes)
    case .string: JSONValue.string(string ?? "").write(to: &bytes)
    case .number:
      switch tape.number(at: place) {
      case .integer(let value)?: JSONValue.integer(value).write(to: &bytes)
      case .unsigned(let value)?: bytes.append(contentsOf: value.description.utf8)
      case .double(let value)?: JSONValue.number(value).write(to: &bytes)
      case nil: JSONValue.null.write(to: &bytes)
      }
    case .array:
      bytes.append(UInt8(ascii: "["))
      for (index, entry) in entries.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        entry.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object:
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        member.name.write(to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        member.value.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  /// Its normalized path from the document's root (RFC 9535, section 2.7):
  /// `$['lines'][0]['in']`.
  package var path: String {
    var path = "$"
    var container = document.root
    while container.place != place {
      guard let (step, child) = container.child(holding: place) else { return path }
      path += step
      container = child
    }
    return path
  }

  private func child(holding place: Int) -> (String, JSONElement)? {
    for (index, entry) in entries.enumerated() where entry.holds(place) {
      return ("[\(index)]", entry)
    }
    for member in members where member.value.holds(place) {
      return ("['\(Self.normalized(member.key))']", member.value)
    }
    return nil
  }

  private func holds(_ other: Int) -> Bool { place <= other && other < tape.after(place) }

  /// A key as a normalized path writes it in single quotes.
  private static func normalized(_ key: String) -> String {
    var text = ""
    for scalar in key.unicodeScalars {
      switch scalar {
      case "\u{08}": text += "\\b"
      case "\t": text += "\\t"
      case "\n": text += "\\n"
      case "\u{0C}": text += "\\f"
      case "\r": text += "\\r"
      case "'": text += "\\'"
      case "\\": text += "\\\\"
      case "\u{00}"..<"\u{20}":
        text += scalar.value < 16 ? "\\u000" : "\\u00"
        text += String(scalar.value, radix: 16)
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
