/// A path into a JSON document: RFC 9535 without its functions, compiled once.
///
/// `$['lines'][0].in`, `$.frames[-1].objects[?@.class == 'person']`, `$..count`.
/// A repeated key names its first member. An evaluation looks at a bounded number
/// of values (`limit`, an upper bound: an object whose members are searched counts
/// all of them), so that no path and message together can stall the gateway; a
/// path of names and indices alone costs at most one pass and has no bound.
///
/// In filters, `$` is the root of the document unless another one is given.
package struct JSONPath: Hashable, Sendable, CustomStringConvertible {
  /// As it was written.
  package let text: String
  let query: JSONPathQuery

  /// How many values one evaluation may look at, where nothing else is said.
  package static let standardLimit = 100_000

  /// A path from its root: `$.a.b`.
  package init(parsing text: some StringProtocol) throws(JSONPathError) {
    self.text = String(text)
    var parser = JSONPathParser(text)
    query = try parser.path()
  }

  /// What follows a name for a root that the caller knows: `.a.b`, `[0]`, or nothing.
  package init(segments text: some StringProtocol) throws(JSONPathError) {
    self.text = String(text)
    var parser = JSONPathParser(text)
    query = try parser.rest()
  }

  init(text: String, query: JSONPathQuery) {
    self.text = text
    self.query = query
  }

  package var description: String { text }

  /// Whether it finds at most one value in any document.
  package var isSingular: Bool { query.steps != nil }

  /// The first value that it finds from an element.
  package func first(
    in element: JSONElement, root: JSONElement? = nil, limit: Int = standardLimit
  ) throws(JSONPathOverrun) -> JSONElement? {
    if let steps = query.steps {
      return withExtendedLifetime(element.document) {
        element.tape.place(following: steps, from: element.place).map(element.sibling)
      }
    }
    var first: JSONElement?
    try walk(element, root, limit) { place throws(JSONPathOverrun) in
      first = element.sibling(place)
      return .enough
    }
    return first
  }

  /// Hands on each value that it finds, in order. A value can be found twice.
  package func each(
    in element: JSONElement, root: JSONElement? = nil, limit: Int = standardLimit,
    _ body: (JSONElement) throws(JSONPathOverrun) -> Void
  ) throws(JSONPathOverrun) {
    if query.steps != nil {
      if let found = try first(in: element) { try body(found) }
      return
    }
    try walk(element, root, limit) { place throws(JSONPathOverrun) in
      try body(element.sibling(place))
      return .more
    }
  }

  /// All values that it finds, in order.
  package func all(
    in element: JSONElement, root: JSONElement? = nil, limit: Int = standardLimit
  ) throws(JSONPathOverrun) -> [JSONElement] {
    var found: [JSONElement] = []
    try each(in: element, root: root, limit: limit) { found.append($0) }
    return found
  }

  private func walk(
    _ element: JSONElement, _ root: JSONElement?, _ limit: Int,
    _ visit: (Int) throws(JSONPathOverrun) -> JSONPathWalk.Wish
  ) throws(JSONPathOverrun) {
    // A root of another document cannot be walked on this tape; its own is meant.
    let isOwn = root.map { $0.document === element.document } ?? false
    var walk = JSONPathWalk(
      tape: element.tape, root: isOwn ? root?.place ?? JSONTape.root : JSONTape.root,
      path: text, limit: limit)
    defer { withExtendedLifetime(element.document) {} }
    _ = try walk.run(query.segments[...], at: element.place, visit)
  }
}
