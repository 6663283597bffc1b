/// Why a text is no JSON document that the gateway reads: what was expected, where,
/// and what stood there.
///
/// It never quotes a payload: letters and digits are named by their sort, so that
/// the reason of a refusal can be logged without leaking a field.
package struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Kind: String, Hashable, Sendable {
    /// Nothing, or only blanks.
    case empty
    /// Not the grammar of RFC 8259.
    case syntax
    /// Not UTF-8, or an escaped surrogate without its other half.
    case encoding
    /// Brackets nest deeper than the limit.
    case depth
    /// Longer than the limit.
    case size
    /// No memory for the document.
    case memory
  }

  package let kind: Kind
  /// The byte at which it went wrong, counted from 0.
  package let offset: Int
  /// What could have stood there: `"," or "}"`.
  package let expected: String
  /// What stood there: `":"`, `a letter`, `the end`.
  package let found: String

  package init(kind: Kind, offset: Int, expected: String, found: String) {
    self.kind = kind
    self.offset = offset
    self.expected = expected
    self.found = found
  }

  /// `expected "," or "}" at byte 17, found ":"`.
  package var description: String { "expected \(expected) at byte \(offset), found \(found)" }
}
