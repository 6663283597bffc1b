import FieldgateDocument
import FieldgateModel

/// Notes for `adapter try`; where nobody asks not even their words are made.
extension Evaluation {
  /// Of the message as a whole, or of one of the adapter's rules.
  mutating func note(_ reason: @autoclosure () -> String, in rule: MessageRule? = nil) {
    guard let count = trace?.count, count < Explanation.limit else { return }
    trace?.append(Explanation.Mapping(name: rule?.name ?? "message", reason: reason()))
  }

  /// Of a mapping that gave no reading.
  mutating func note(
    _ reason: @autoclosure () -> String, at rule: ReadingRule, _ scope: inout Scope
  ) {
    guard let count = trace?.count, count < Explanation.limit else { return }
    var mapping = mapping(of: rule, &scope)
    mapping.reason = reason()
    if mapping.found == nil {
      mapping.nearest = rule.value.terms.compactMap { scope.nearest(to: $0) }.first
    }
    trace?.append(mapping)
  }

  /// Of a message's rule whose conditions do not hold.
  mutating func noteFailing(
    _ conditions: Conditions, _ what: String, in rule: MessageRule, _ scope: inout Scope
  ) {
    guard let count = trace?.count, count < Explanation.limit,
      let condition = conditions.firstFailing(in: &scope)
    else { return }
    note("\(what): it is not so that \(condition.text)", in: rule)
  }

  /// Of a mapping whose conditions do not hold.
  mutating func noteFailing(
    _ conditions: Conditions, at rule: ReadingRule, _ scope: inout Scope
  ) {
    guard let count = trace?.count, count < Explanation.limit,
      let condition = conditions.firstFailing(in: &scope)
    else { return }
    note("it is not so that \(condition.text)", at: rule, &scope)
  }

  /// Of a mapping that gave a reading.
  mutating func note(_ reading: Reading, at rule: ReadingRule, _ scope: inout Scope) {
    guard let count = trace?.count, count < Explanation.limit else { return }
    var mapping = mapping(of: rule, &scope)
    mapping.reading = reading
    trace?.append(mapping)
  }

  private borrowing func mapping(of rule: ReadingRule, _ scope: inout Scope) -> Explanation.Mapping
  {
    for term in rule.value.terms {
      let found: String? =
        switch scope.find(term) {
        case .nothing: nil
        case .value(let value): JSONValue(value).text
        case .structure(let element): element.json
        }
      if let found {
        return Explanation.Mapping(
          name: rule.name, path: term.text, found: found.shortened(to: 200))
      }
    }
    return Explanation.Mapping(name: rule.name, path: rule.value.text)
  }
}
