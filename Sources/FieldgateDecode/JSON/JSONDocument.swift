import CSimdjson

/// A parsed document: the memory that its elements point into.
///
/// Elements hold it, so none can outlive it. It belongs to one thread at a time.
package final class JSONDocument {
  private let parser: OpaquePointer
  private(set) var tape: JSONTape

  package var root: JSONElement { JSONElement(document: self, place: JSONTape.root) }

  private init(parser: OpaquePointer, tape: JSONTape) {
    self.parser = parser
    self.tape = tape
  }

  deinit { csimdjson_free(parser) }

  /// Parses one text. For a stream of them, `JSONParser` keeps the buffers.
  package static func parse(
    _ bytes: [UInt8], limits: JSONLimits = .standard
  ) throws(JSONError) -> JSONDocument {
    var parser = JSONParser(limits: limits)
    return try parser.parse(bytes).document
  }

  /// A new document; nil where there is no memory for its buffers.
  static func make(
    _ text: UnsafeBufferPointer<UInt8>, depth: Int, _ outcome: inout csimdjson_outcome
  ) -> JSONDocument? {
    guard let parser = csimdjson_make() else {
      outcome = CSIMDJSON_MEMORY
      return nil
    }
    let parsed = csimdjson_parse(parser, text.baseAddress, text.count, depth)
    outcome = parsed.outcome
    guard let words = parsed.tape, let strings = parsed.strings else {
      csimdjson_free(parser)
      return nil
    }
    return JSONDocument(parser: parser, tape: JSONTape(words: words, strings: strings))
  }

  /// Puts another text in the place of this one. Only for who knows that no element
  /// is left; after a failure the document must not be read.
  func replace(with text: UnsafeBufferPointer<UInt8>, depth: Int) -> csimdjson_outcome {
    let parsed = csimdjson_parse(parser, text.baseAddress, text.count, depth)
    if let words = parsed.tape, let strings = parsed.strings {
      tape = JSONTape(words: words, strings: strings)
    }
    return parsed.outcome
  }

  /// The longest text for which there are buffers, in bytes.
  var capacity: Int { csimdjson_capacity(parser) }
}
