import FieldgateModel

/// The number that a message bears itself.
extension Evaluation {
  /// Takes down the number, where there is one. What the broker kept from before may be of
  /// any age: it counts nothing.
  mutating func number(by rule: SequenceRule, of message: MessageRule, _ scope: inout Scope) {
    guard !self.message.retained, numbers.count < limits.readings else { return }
    let name = "\(message.name), sequence"
    let value: Value
    switch rule.number.make(in: &scope) {
    case .value(let made): value = made
    case .nothing(let reason):
      note(reason, at: rule, name, &scope)
      return
    case .refused(let expected, let found):
      fault(name, rule.number.text, expected: expected, found: found)
      return
    }
    guard let number = MessageNumber.number(value) else {
      fault(
        name, rule.number.text, expected: "a whole number from 0 to 2⁵³, or its digits",
        found: value.sort)
      return
    }
    guard case .value(let source) = rule.source.make(in: &scope), !source.text.isEmpty,
      source.text.utf8.count <= limits.text
    else {
      note("nothing says whose number it is", at: rule, name, &scope)
      return
    }
    var time: Timestamp?
    if case .time(let said)? = rule.time?.make(in: &scope) { time = said }
    numbers.append(MessageNumber(source: DeviceID(source.text), number: number, time: time))
  }

  /// Why there is no number, for `adapter try`.
  private mutating func note(
    _ reason: String, at rule: SequenceRule, _ name: String, _ scope: inout Scope
  ) {
    guard let count = trace?.count, count < Explanation.limit else { return }
    let nearest = rule.number.terms.compactMap { scope.nearest(to: $0) }.first
    trace?.append(
      Explanation.Mapping(
        name: name, path: rule.number.text, reason: reason, nearest: nearest))
  }
}
