import CSimdjson

/// What filters ask: existence, comparison and logic (RFC 9535, section 2.3.5.2).
extension JSONPathWalk {
  typealias Condition = JSONPathQuery.Condition
  typealias Operand = JSONPathQuery.Operand

  mutating func holds(_ condition: Condition, for child: Int) throws(JSONPathOverrun) -> Bool {
    switch condition {
    case .all(let parts):
      for part in parts where !(try holds(part, for: child)) { return false }
      return true
    case .any(let parts):
      for part in parts where try holds(part, for: child) { return true }
      return false
    case .not(let part):
      return !(try holds(part, for: child))
    case .exists(let origin, let query):
      let start = origin == .root ? root : child
      return try run(query.segments[...], at: start) { _ in .enough } == .enough
    case .compares(let left, let comparison, let right):
      return try compares(
        try side(left, for: child), comparison, try side(right, for: child))
    }
  }

  /// One side of a comparison once its query has been followed.
  private enum Side {
    case nothing
    case null
    case bool(Bool)
    case number(JSONNumber)
    case text(UnsafeBufferPointer<UInt8>)
    /// A text of the path itself.
    case literal([UInt8])
    /// An array or an object.
    case container(Int)
  }

  private mutating func side(
    _ operand: Operand, for child: Int
  ) throws(JSONPathOverrun) -> Side {
    switch operand {
    case .null: return .null
    case .bool(let value): return .bool(value)
    case .integer(let value): return .number(.integer(value))
    case .double(let value): return .number(.double(value))
    case .text(let text): return .literal(text)
    case .value(let origin, let steps):
      var place = origin == .root ? root : child
      for step in steps {
        guard tape.isContainer(at: place) else { return .nothing }
        try look(tape.count(at: place))
        guard let next = tape.place(following: step, from: place) else { return .nothing }
        place = next
      }
      return side(at: place)
    }
  }

  private func side(at place: Int) -> Side {
    switch tape.kind(at: place) {
    case .null: .null
    case .bool: .bool(tape.tag(at: place) == JSONTape.Tag.yes)
    case .number: tape.number(at: place).map(Side.number) ?? .nothing
    case .string: .text(tape.text(at: place))
    case .array, .object: .container(place)
    }
  }

  private mutating func compares(
    _ left: Side, _ comparison: JSONPathQuery.Comparison, _ right: Side
  ) throws(JSONPathOverrun) -> Bool {
    switch comparison {
    case .equal: try areEqual(left, right)
    case .unequal: !(try areEqual(left, right))
    case .less: isLess(left, right)
    case .greater: isLess(right, left)
    case .lessOrEqual: isLess(left, right) ? true : try areEqual(left, right)
    case .greaterOrEqual: isLess(right, left) ? true : try areEqual(left, right)
    }
  }

  /// Only numbers and texts have an order; texts by Unicode scalar, which is the
  /// order of their bytes in UTF-8.
  private func isLess(_ left: Side, _ right: Side) -> Bool {
    if case .number(let left) = left, case .number(let right) = right { return left < right }
    return order(left, right).map { $0 < 0 } ?? false
  }

  private mutating func areEqual(_ left: Side, _ right: Side) throws(JSONPathOverrun) -> Bool {
    switch (left, right) {
    case (.nothing, .nothing), (.null, .null): return true
    case (.bool(let left), .bool(let right)): return left == right
    case (.number(let left), .number(let right)): return left == right
    case (.container(let left), .container(let right)): return try areEqual(left, right)
    default: return order(left, right) == 0
    }
  }

  /// How two texts stand to each other; nil where one is none.
  private func order(_ left: Side, _ right: Side) -> Int? {
    withText(left) { left in
      withText(right) { right in
        guard let start = left.baseAddress, let other = right.baseAddress else {
          return left.count - right.count
        }
        let order = csimdjson_order(start, other, min(left.count, right.count))
        return order == 0 ? left.count - right.count : Int(order)
      }
    } ?? nil
  }

  private func withText<Result>(
    _ side: Side, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result? {
    switch side {
    case .text(let text): body(text)
    case .literal(let text): text.withUnsafeBufferPointer(body)
    default: nil
    }
  }

  /// Whether two values are the same all through. The order of members does not
  /// matter; of a repeated key the first counts.
  private mutating func areEqual(_ left: Int, _ right: Int) throws(JSONPathOverrun) -> Bool {
    guard left != right else { return true }
    guard tape.tag(at: left) == tape.tag(at: right), let keyed = tape.keyWords(at: left) else {
      return try areEqual(side(at: left), side(at: right))
    }
    guard keyed == 1 || tape.count(at: left) == tape.count(at: right) else { return false }
    if keyed == 1 {
      guard try members(of: left, areIn: right) else { return false }
      return try keys(of: right, areIn: left)
    }
    var entry = left + 1
    var other = right + 1
    while tape.tag(at: entry) != JSONTape.Tag.arrayEnd {
      try look(1)
      guard try areEqual(side(at: entry), side(at: other)) else { return false }
      entry = tape.after(entry)
      other = tape.after(other)
    }
    return true
  }

  private mutating func members(
    of left: Int, areIn right: Int
  ) throws(JSONPathOverrun) -> Bool {
    var member = left + 1
    while tape.tag(at: member) == JSONTape.Tag.string {
      try look(1 + tape.count(at: left) + tape.count(at: right))
      let key = tape.text(at: member)
      guard let own = tape.value(of: key, at: left), let other = tape.value(of: key, at: right),
        try areEqual(side(at: own), side(at: other))
      else { return false }
      member = tape.after(member + 1)
    }
    return true
  }

  private mutating func keys(of left: Int, areIn right: Int) throws(JSONPathOverrun) -> Bool {
    var member = left + 1
    while tape.tag(at: member) == JSONTape.Tag.string {
      try look(1 + tape.count(at: right))
      guard tape.value(of: tape.text(at: member), at: right) != nil else { return false }
      member = tape.after(member + 1)
    }
    return true
  }
}
