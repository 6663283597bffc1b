/// Reads the small XML that partners send: elements, text, the five entities and character
/// numbers. Everything else that XML can do is refused: document types, processing
/// instructions but the first line's, entities of one's own, CDATA.
struct XMLReader {
  /// An element without its attributes; names without their prefix.
  struct Element: Hashable, Sendable {
    var name: String
    var text = ""
    var children: [Element] = []

    /// The text of the first child of a name, without blanks around it.
    func text(of name: String) -> String? {
      children.first { $0.name == name }.map { child in
        let text = child.text.drop(while: \.isWhitespace)
        return String(text.prefix(text.count - text.reversed().prefix(while: \.isWhitespace).count))
      }
    }
  }

  struct Fault: Error, CustomStringConvertible { let description: String }

  private static let mostDepth = 8
  private static let mostElements = 500

  private let scalars: [Unicode.Scalar]
  private var place = 0
  private var elements = 0

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  mutating func document() throws(Fault) -> Element {
    if peek("\u{FEFF}") { place += 1 }
    skipBlanks()
    if peek("<?xml") { try skip(to: "?>") }
    try skipComments()
    let root = try element(depth: 0)
    try skipComments()
    guard place == scalars.count else { throw Fault(description: "something follows the element") }
    return root
  }

  private mutating func element(depth: Int) throws(Fault) -> Element {
    elements += 1
    guard depth < Self.mostDepth else { throw Fault(description: "nested too deep") }
    guard elements <= Self.mostElements else { throw Fault(description: "too many elements") }
    guard peek("<") else { throw Fault(description: "expected an element") }
    place += 1
    let full = try name()
    var element = Element(name: Self.local(full))
    if try attributesAreAll() { return element }
    while true {
      element.text += try text()
      if peek("</") {
        place += 2
        guard try name() == full else { throw Fault(description: "'\(full)' is not closed") }
        skipBlanks()
        guard peek(">") else { throw Fault(description: "a closing tag is not closed") }
        place += 1
        return element
      }
      if peek("<!--") {
        try skip(to: "-->")
      } else {
        element.children.append(try self.element(depth: depth + 1))
      }
    }
  }

  /// Skips the attributes and the end of a tag; whether the element ends with it.
  private mutating func attributesAreAll() throws(Fault) -> Bool {
    while true {
      skipBlanks()
      if peek("/>") {
        place += 2
        return true
      }
      if peek(">") {
        place += 1
        return false
      }
      _ = try name()
      skipBlanks()
      guard peek("=") else { throw Fault(description: "an attribute without a value") }
      place += 1
      skipBlanks()
      guard place < scalars.count, scalars[place] == "\"" || scalars[place] == "'" else {
        throw Fault(description: "an attribute's value without quotes")
      }
      let quote = scalars[place]
      place += 1
      while place < scalars.count, scalars[place] != quote, scalars[place] != "<" { place += 1 }
      guard place < scalars.count, scalars[place] == quote else {
        throw Fault(description: "an attribute's value without an end")
      }
      place += 1
    }
  }

  private mutating func name() throws(Fault) -> String {
    var name = ""
    while place < scalars.count, Self.isOfName(scalars[place]) {
      name.unicodeScalars.append(scalars[place])
      place += 1
    }
    guard !name.isEmpty, name.utf8.count <= 100 else {
      throw Fault(
        description: "expected a name; document types, instructions and CDATA are refused")
    }
    return name
  }

  private static func isOfName(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_"
      || scalar == "-" || scalar == "." || scalar == ":"
  }

  private static func local(_ name: String) -> String {
    name.split(separator: ":").last.map { String($0) } ?? name
  }

  private mutating func text() throws(Fault) -> String {
    var text = ""
    while place < scalars.count, scalars[place] != "<" {
      if scalars[place] == "&" {
        text.unicodeScalars.append(try entity())
      } else {
        text.unicodeScalars.append(scalars[place])
        place += 1
      }
    }
    guard place < scalars.count else { throw Fault(description: "it ends within an element") }
    return text
  }

  private mutating func entity() throws(Fault) -> Unicode.Scalar {
    let rest = scalars[place...].prefix(12)
    guard let end = rest.firstIndex(of: ";") else {
      throw Fault(description: "an entity without an end")
    }
    var name = ""
    name.unicodeScalars.append(contentsOf: rest[(place + 1)..<end])
    place = end + 1
    switch name {
    case "amp": return "&"
    case "lt": return "<"
    case "gt": return ">"
    case "quot": return "\""
    case "apos": return "'"
    default: break
    }
    let number =
      name.hasPrefix("#x")
      ? UInt32(name.dropFirst(2), radix: 16) : name.hasPrefix("#") ? UInt32(name.dropFirst()) : nil
    guard let scalar = number.flatMap({ Unicode.Scalar($0) }), scalar.value >= 0x20 || number == 9
    else { throw Fault(description: "an entity that is not one of XML's five") }
    return scalar
  }

  private func peek(_ text: String) -> Bool {
    scalars[place...].starts(with: text.unicodeScalars)
  }

  private mutating func skipBlanks() {
    while place < scalars.count, scalars[place].properties.isWhitespace { place += 1 }
  }

  private mutating func skipComments() throws(Fault) {
    skipBlanks()
    while peek("<!--") {
      try skip(to: "-->")
      skipBlanks()
    }
  }

  private mutating func skip(to end: String) throws(Fault) {
    while place < scalars.count, !peek(end) { place += 1 }
    guard place < scalars.count else { throw Fault(description: "'\(end)' is missing") }
    place += end.unicodeScalars.count
  }
}
