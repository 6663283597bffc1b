/// A value within a parsed document: its document and its place, two words.
///
/// It keeps the document alive. What it is not answers nil: the `number` of a text,
/// the member of an array, the entry past the end.
package struct JSONElement {
  package let document: JSONDocument
  let place: Int

  @inline(__always)
  var tape: JSONTape { document.tape }

  package var kind: JSONKind { tape.kind(at: place) }
  package var isNull: Bool { kind == .null }

  package var bool: Bool? {
    switch tape.tag(at: place) {
    case JSONTape.Tag.yes: true
    case JSONTape.Tag.no: false
    default: nil
    }
  }

  /// A number, always finite; whole numbers beyond 2⁵³ are rounded.
  package var number: Double? { tape.number(at: place)?.double }

  /// A whole number, however written: `5`, `5.0`, `5e0`. Nil beyond 64 bits.
  package var integer: Int64? { tape.number(at: place)?.integer }

  /// A text. Up to 15 bytes need no allocation.
  package var string: String? { withUTF8 { String(decoding: $0, as: UTF8.self) } }

  /// Whether it is this text, byte by byte; makes no `String` of it.
  package func equals(_ text: String) -> Bool {
    var text = text
    return withUTF8 { _ in text.withUTF8 { tape.isText(at: place, $0) } } ?? false
  }

  /// Lends the UTF-8 bytes of a text; nil where it is none.
  package func withUTF8<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result? {
    guard tape.tag(at: place) == JSONTape.Tag.string else { return nil }
    return withExtendedLifetime(document) { body(tape.text(at: place)) }
  }

  /// How many entries or members there are; 0 for what holds none.
  package var count: Int {
    switch kind {
    case .array, .object: tape.count(at: place)
    default: 0
    }
  }

  /// A member's value: the first one's, where a key is repeated.
  package subscript(key: String) -> JSONElement? {
    var key = key
    return key.withUTF8 { tape.value(of: $0, at: place) }.map(sibling)
  }

  /// An array's entry, from 0; negative from the end, as RFC 9535 counts.
  package subscript(index: Int) -> JSONElement? { tape.entry(index, at: place).map(sibling) }

  /// The entries of an array; none for anything else.
  package var entries: JSONEntries { JSONEntries(container: self) }

  /// The members of an object in their order, repeated keys included; none for
  /// anything else.
  package var members: JSONMembers { JSONMembers(container: self) }

  func sibling(_ place: Int) -> JSONElement { JSONElement(document: document, place: place) }
}
