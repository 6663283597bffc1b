/// Reads a path by the grammar of RFC 9535 (appendix A), blanks included.
struct JSONPathParser {
  var cursor: JSONPathCursor
  /// How many filters and parentheses are open.
  var nesting = 0

  static let deepest = 32

  init(_ text: some StringProtocol) { cursor = JSONPathCursor(text) }

  /// A whole path: `$` and its segments.
  mutating func path() throws(JSONPathError) -> JSONPathQuery {
    guard cursor.take("$") else { throw cursor.fault("\"$\"") }
    return try rest()
  }

  /// Segments up to the end of the text.
  mutating func rest() throws(JSONPathError) -> JSONPathQuery {
    let query = try segments().query
    guard cursor.isAtEnd else { throw cursor.fault("\".\", \"..\", \"[\" or the end") }
    return query
  }

  /// Segments as far as they go. `isTight` says that no brackets hold blanks or
  /// more than a selector: what the grammar wants of a query that is compared.
  mutating func segments() throws(JSONPathError) -> (query: JSONPathQuery, isTight: Bool) {
    var segments: [JSONPathQuery.Segment] = []
    var isTight = true
    while true {
      let start = cursor.place
      cursor.skipBlanks()
      if cursor.take("..") {
        let selectors =
          cursor.current == UInt8(ascii: "[") ? try brackets(&isTight) : [try dotted()]
        segments.append(.init(reach: .descendants, selectors: selectors))
      } else if cursor.take(".") {
        segments.append(.init(reach: .children, selectors: [try dotted()]))
      } else if cursor.current == UInt8(ascii: "[") {
        segments.append(.init(reach: .children, selectors: try brackets(&isTight)))
      } else {
        cursor.back(to: start)
        return (JSONPathQuery(segments: segments), isTight)
      }
    }
  }

  /// What follows a dot: `*` or a name.
  private mutating func dotted() throws(JSONPathError) -> JSONPathQuery.Selector {
    if cursor.take("*") { return .wildcard }
    let start = cursor.place
    guard let name = cursor.name() else {
      throw cursor.fault("a name or \"*\" (other keys go into ['…'])")
    }
    if cursor.current == UInt8(ascii: "(") {
      throw cursor.fault("a path without functions", at: start)
    }
    return .name(name)
  }

  private mutating func brackets(
    _ isTight: inout Bool
  ) throws(JSONPathError) -> [JSONPathQuery.Selector] {
    _ = cursor.take("[")
    var selectors: [JSONPathQuery.Selector] = []
    let start = cursor.place
    cursor.skipBlanks()
    if cursor.place > start { isTight = false }
    while true {
      selectors.append(try selector())
      let end = cursor.place
      cursor.skipBlanks()
      if cursor.place > end { isTight = false }
      if cursor.take("]") { return selectors }
      guard cursor.take(",") else {
        if case .filter? = selectors.last {
          throw cursor.fault("a comparison (== != < <= > >=), \"&&\", \"||\", \",\" or \"]\"")
        }
        throw cursor.fault("\",\" or \"]\"")
      }
      cursor.skipBlanks()
    }
  }

  private mutating func selector() throws(JSONPathError) -> JSONPathQuery.Selector {
    if let name = try cursor.string() { return .name(name) }
    if cursor.take("*") { return .wildcard }
    if cursor.take("?") {
      cursor.skipBlanks()
      return .filter(try nested { parser throws(JSONPathError) in try parser.condition() })
    }
    let start = try cursor.integer()
    let end = cursor.place
    cursor.skipBlanks()
    if cursor.take(":") { return .slice(try slice(from: start)) }
    cursor.back(to: end)
    guard let start else {
      throw cursor.fault("a key in quotes, an index, a slice, \"*\" or \"?\"")
    }
    return .index(start)
  }

  private mutating func slice(from start: Int?) throws(JSONPathError) -> JSONPathQuery.Slice {
    cursor.skipBlanks()
    let end = try cursor.integer()
    let reached = cursor.place
    cursor.skipBlanks()
    guard cursor.take(":") else {
      // Blanks belong to the slice only where something of it follows.
      if end != nil { cursor.back(to: reached) }
      return .init(start: start, end: end, step: 1)
    }
    let colon = cursor.place
    cursor.skipBlanks()
    let step = try cursor.integer()
    if step == nil { cursor.back(to: colon) }
    return .init(start: start, end: end, step: step ?? 1)
  }

  mutating func nested<Result>(
    _ read: (inout JSONPathParser) throws(JSONPathError) -> Result
  ) throws(JSONPathError) -> Result {
    guard nesting < Self.deepest else {
      throw cursor.fault("at most \(Self.deepest) filters and parentheses within another")
    }
    nesting += 1
    defer { nesting -= 1 }
    return try read(&self)
  }
}
