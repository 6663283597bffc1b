import FieldgateDocument
import FieldgateModel

extension [Condition] {
  /// Reads `when:`, one condition or a list of which all must hold.
  init(when node: Node?, _ names: Names, _ diagnostics: Diagnostics) {
    self = node?.list(diagnostics).compactMap { Condition($0, names, diagnostics) } ?? []
  }
}

extension Condition {
  init?(_ node: Node, _ names: Names, _ diagnostics: Diagnostics) {
    guard var mapping = MappingReader(node, "a condition", diagnostics) else { return nil }
    let not = mapping.take("not")
    let any = mapping.take("any")
    let value = mapping.take("value")
    let equals = mapping.take("equals")
    let among = mapping.take("in")
    let exists = mapping.take("exists")
    let sort = mapping.take("is")
    // A misspelt key is told once, as unknown.
    let isWhole = mapping.rest.isEmpty
    mapping.finish()
    let term = value.flatMap { Term($0, names, diagnostics) }
    guard isWhole, value == nil || term != nil else { return nil }
    var tests: [Condition] = []
    if let not, let condition = Condition(not, names, diagnostics) { tests.append(.not(condition)) }
    if let any {
      tests.append(.any(any.list(diagnostics).compactMap { Condition($0, names, diagnostics) }))
    }
    if let term {
      if let equals, let value = Self.constant(equals, diagnostics) {
        tests.append(.isOne(term, of: [value]))
      }
      if let among {
        let values = among.list(diagnostics).compactMap { Self.constant($0, diagnostics) }
        tests.append(.isOne(term, of: values))
      }
      if let exists, let flag = exists.flag(diagnostics) { tests.append(.exists(term, flag)) }
      if let sort, let sort = sort.choice(Sort.self, of: "sort of value", diagnostics) {
        tests.append(.isSort(term, sort))
      }
      if equals == nil, among == nil, exists == nil, sort == nil {
        diagnostics.error(
          at: node.place, "the condition asks nothing of its value; add equals, in, exists or is")
        return nil
      }
    } else if equals != nil || among != nil || exists != nil || sort != nil {
      diagnostics.error(
        at: node.place,
        "the condition needs the key 'value': what is to be compared, such as $.type")
      return nil
    } else if not == nil, any == nil {
      diagnostics.error(
        at: node.place, "an empty condition; write such as { value: $.type, equals: zone }")
      return nil
    }
    guard let first = tests.first else { return nil }
    self = tests.count == 1 ? first : .all(tests)
  }

  private static func constant(_ node: Node, _ diagnostics: Diagnostics) -> Value? {
    if let constant = node.constant, !constant.text.hasPrefix("$") { return constant }
    diagnostics.error(
      at: node.place,
      "expected a constant to compare with: a number, true, false or a word, "
        + "found \(node.what)")
    return nil
  }
}
