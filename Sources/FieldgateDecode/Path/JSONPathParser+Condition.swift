/// Reads a filter's condition: `logical-expr` of RFC 9535, section 2.3.5.1.
extension JSONPathParser {
  typealias Condition = JSONPathQuery.Condition
  typealias Operand = JSONPathQuery.Operand

  /// `a && b || c`: `&&` binds tighter.
  mutating func condition() throws(JSONPathError) -> Condition {
    var alternatives = [try conjunction()]
    while follows("||") { alternatives.append(try conjunction()) }
    return alternatives.count == 1 ? alternatives[0] : .any(alternatives)
  }

  private mutating func conjunction() throws(JSONPathError) -> Condition {
    var parts = [try basic()]
    while follows("&&") { parts.append(try basic()) }
    return parts.count == 1 ? parts[0] : .all(parts)
  }

  /// Moves past an operator with its blanks where it comes next.
  private mutating func follows(_ operation: StaticString) -> Bool {
    let start = cursor.place
    cursor.skipBlanks()
    guard cursor.take(operation) else {
      cursor.back(to: start)
      return false
    }
    cursor.skipBlanks()
    return true
  }

  private mutating func basic() throws(JSONPathError) -> Condition {
    if cursor.take("!") {
      cursor.skipBlanks()
      if cursor.current == UInt8(ascii: "(") { return .not(try parenthesized()) }
      guard case .query(let origin, let query, _) = try side(expected: "\"(\", \"@\" or \"$\"")
      else { throw cursor.fault("a query after \"!\"; a comparison goes into parentheses") }
      if try comparison() != nil {
        throw cursor.fault("a comparison within parentheses after \"!\"")
      }
      return .not(.exists(origin, query))
    }
    if cursor.current == UInt8(ascii: "(") { return try parenthesized() }
    return try test()
  }

  private mutating func parenthesized() throws(JSONPathError) -> Condition {
    _ = cursor.take("(")
    cursor.skipBlanks()
    let condition = try nested { parser throws(JSONPathError) in try parser.condition() }
    cursor.skipBlanks()
    guard cursor.take(")") else { throw cursor.fault("\"&&\", \"||\" or \")\"") }
    return condition
  }

  /// A comparison, or a query that asks whether anything is there.
  private mutating func test() throws(JSONPathError) -> Condition {
    let start = cursor.place
    let left = try side(expected: "\"@\", \"$\", \"!\", \"(\" or a literal")
    guard let comparison = try comparison() else {
      guard case .query(let origin, let query, _) = left else {
        throw cursor.fault("a comparison: == != < <= > >=")
      }
      return .exists(origin, query)
    }
    let rightStart = cursor.place
    let right = try side(expected: "\"@\", \"$\" or a literal")
    return .compares(
      try operand(left, from: start), comparison, try operand(right, from: rightStart))
  }

  /// Moves past a comparison's sign with its blanks; nil where none follows.
  private mutating func comparison() throws(JSONPathError) -> JSONPathQuery.Comparison? {
    if follows("==") { return .equal }
    if follows("!=") { return .unequal }
    if follows("<=") { return .lessOrEqual }
    if follows(">=") { return .greaterOrEqual }
    if follows("<") { return .less }
    if follows(">") { return .greater }
    return nil
  }

  private enum Side {
    case literal(Operand)
    case query(Operand.Origin, JSONPathQuery, isTight: Bool)
  }

  private mutating func side(expected: String) throws(JSONPathError) -> Side {
    if cursor.take("@") {
      let (query, isTight) = try segments()
      return .query(.current, query, isTight: isTight)
    }
    if cursor.take("$") {
      let (query, isTight) = try segments()
      return .query(.root, query, isTight: isTight)
    }
    if let text = try cursor.string() { return .literal(.text(text)) }
    if let number = try cursor.number() { return .literal(number) }
    if let function = cursor.functionName() {
      throw cursor.fault("no function: paths here are RFC 9535 without \(function)(…)")
    }
    if cursor.take("true") { return .literal(.bool(true)) }
    if cursor.take("false") { return .literal(.bool(false)) }
    if cursor.take("null") { return .literal(.null) }
    throw cursor.fault(expected)
  }

  private func operand(_ side: Side, from start: Int) throws(JSONPathError) -> Operand {
    switch side {
    case .literal(let operand): return operand
    case .query(let origin, let query, let isTight):
      guard let steps = query.steps else {
        throw cursor.fault(
          "a query that finds at most one value in a comparison (names and indices)", at: start)
      }
      guard isTight else {
        throw cursor.fault("no blanks within the brackets of a query that is compared", at: start)
      }
      return .value(origin, steps)
    }
  }
}
