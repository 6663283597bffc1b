import FieldgateDocument
import FieldgateModel

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
    let like = mapping.take("like")
    let comparisons = Comparison.allCases.compactMap { comparison in
      mapping.take(comparison.rawValue).map { (comparison, $0) }
    }
    // A misspelt key is told once, as unknown.
    let isWhole = mapping.rest.isEmpty
    mapping.finish()
    let rule = value.flatMap { ValueRule($0, names, diagnostics) }
    guard isWhole, value == nil || rule != nil else { return nil }
    let asks = [equals, among, exists, sort, like].contains { $0 != nil } || !comparisons.isEmpty
    var tests: [Condition] = []
    if let not, let condition = Condition(not, names, diagnostics) { tests.append(.not(condition)) }
    if let any {
      tests.append(.any(any.list(diagnostics).compactMap { Condition($0, names, diagnostics) }))
    }
    if let rule {
      if let equals, let term = Term(equals, names, diagnostics) {
        tests.append(.isOne(Equality(rule, isOneOf: [term])))
      }
      if let among {
        let terms = among.list(diagnostics).compactMap { Term($0, names, diagnostics) }
        tests.append(.isOne(Equality(rule, isOneOf: terms)))
      }
      if let exists, let flag = exists.flag(diagnostics) { tests.append(.exists(rule, flag)) }
      if let sort, let sort = sort.choice(Sort.self, of: "sort of value", diagnostics) {
        tests.append(.isSort(rule, sort))
      }
      if let like, let pattern = TextPattern(like, diagnostics) {
        tests.append(.isLike(rule, pattern))
      }
      for (comparison, node) in comparisons {
        if let term = Term(node, names, diagnostics) {
          tests.append(.compares(rule, comparison, term))
        }
      }
      if !asks {
        diagnostics.error(
          at: node.place,
          "the condition asks nothing of its value; add equals, in, exists, is, like, above, "
            + "below, atLeast or atMost")
        return nil
      }
    } else if asks {
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
}
