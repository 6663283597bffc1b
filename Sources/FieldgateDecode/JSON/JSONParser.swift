import CSimdjson

/// Parses one JSON text after the other into the same buffers.
///
/// Where somebody still holds an element of the text before, that document is left
/// to them and a new one is begun: an element is always safe, and costs only where
/// it is kept. Refused are texts that RFC 8259 refuses, a byte order mark, and what
/// passes the limits. A number that fits neither 64 bits nor a double becomes the
/// text that was written; a whole number beyond 64 bits becomes a double.
package struct JSONParser {
  package let limits: JSONLimits
  private var document: JSONDocument?

  /// Buffers for longer texts than this, in bytes, are not kept.
  private static let kept = 1 << 18

  package init(limits: JSONLimits = .standard) { self.limits = limits }

  /// The root of the document that the bytes hold.
  package mutating func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONElement {
    try parse(bytes.span)
  }

  /// The root of the document that a text holds: JSON within a field of JSON.
  package mutating func parse(_ text: String) throws(JSONError) -> JSONElement {
    try parse(text.utf8Span.span)
  }

  /// The root of the document that the bytes hold, wherever they lie.
  package mutating func parse(_ bytes: Span<UInt8>) throws(JSONError) -> JSONElement {
    guard bytes.count <= limits.bytes else {
      throw JSONError(
        kind: .size, offset: limits.bytes, expected: "at most \(limits.bytes) bytes",
        found: "\(bytes.count)")
    }
    return try bytes.withUnsafeBufferPointer { text throws(JSONError) in
      try parse(text: text)
    }
  }

  private mutating func parse(
    text: UnsafeBufferPointer<UInt8>
  ) throws(JSONError) -> JSONElement {
    var outcome = CSIMDJSON_MALFORMED
    if let element = read(text, &outcome) { return element }
    if outcome == CSIMDJSON_NUMBER, let tamed = JSONWildNumbers.tamed(text) {
      let element = tamed.withUnsafeBufferPointer { read($0, &outcome) }
      if let element { return element }
    }
    throw Self.reason(outcome, in: text, limits: limits)
  }

  private mutating func read(
    _ text: UnsafeBufferPointer<UInt8>, _ outcome: inout csimdjson_outcome
  ) -> JSONElement? {
    // An array of the library's needs one level more than brackets around a value.
    let depth = limits.depth + 1
    if isKnownUniquelyReferenced(&document), let document {
      outcome = document.replace(with: text, depth: depth)
      if document.capacity > Self.kept { self.document = nil }
      return outcome == CSIMDJSON_PARSED ? document.root : nil
    }
    document = JSONDocument.make(text, depth: depth, &outcome)
    let root = document?.root
    if let document, document.capacity > Self.kept { self.document = nil }
    return root
  }

  /// The library says only that it failed; where, and what was expected, is found
  /// by reading the text again, slowly.
  private static func reason(
    _ outcome: csimdjson_outcome, in text: UnsafeBufferPointer<UInt8>, limits: JSONLimits
  ) -> JSONError {
    if outcome == CSIMDJSON_MEMORY {
      return JSONError(
        kind: .memory, offset: 0, expected: "memory for \(text.count) bytes", found: "none")
    }
    var scanner = JSONFaultScanner(text, depth: limits.depth)
    return scanner.firstFault()
      ?? JSONError(kind: .syntax, offset: 0, expected: "JSON", found: "something else")
  }
}
