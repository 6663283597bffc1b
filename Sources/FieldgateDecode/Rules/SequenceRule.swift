import FieldgateDocument
import FieldgateModel

/// `sequence: $.fcnt`: where a message bears a number of its source's own that grows by one
/// with each message; with `of`, whose it is where that is not the message's device:
/// `{ from: $.seq, of: "{group}/{edge}" }`.
///
/// It is one of the message's steps: it is taken as soon as all names that it and the
/// device need have a value, so that a list without entries after it does not hide it.
final class SequenceRule: Sendable {
  let number: ValueRule
  /// Whose number it is.
  let source: ValueRule
  /// The message's, for the order of numbers.
  let time: TimeRule?
  /// The greatest slot of a name that it needs; 0 where the payload's root will do.
  fileprivate let slot: Int

  /// - Parameters:
  ///   - device: the message's, or the adapter's.
  ///   - names: those of all steps.
  init?(
    _ node: Node, device: Node?, time: TimeRule?, _ names: Names, _ diagnostics: Diagnostics
  ) {
    var owner = device
    var number: ValueRule?
    if node.entries == nil {
      number = ValueRule(node, names, diagnostics)
    } else if var mapping = MappingReader(node, "a sequence", diagnostics) {
      if let of = mapping.take("of") {
        owner = of
        PersonalPaths(diagnostics: diagnostics).check(
          ValueRule(of, names, diagnostics), as: "the source of a sequence", at: of.place)
      }
      number = ValueRule(mapping, names, diagnostics)
    }
    if owner == nil {
      diagnostics.error(
        at: node.place,
        "nothing says whose number this is: say 'device' in the adapter or the message, or 'of' "
          + "here, such as { from: $.seq, of: \"{edge}\" }")
    }
    if let result = number?.results?.first {
      diagnostics.error(
        at: node.place,
        "'\(result.text.shortened(to: 60))' is no number that grows with each message; name where "
          + "it stands, such as $.seq")
      number = nil
    }
    guard let number, let owner, let source = ValueRule(owner, names, diagnostics) else {
      return nil
    }
    self.number = number
    self.source = source
    self.time = time
    slot = node.variables.union(owner.variables).compactMap(names.variable).max() ?? 0
  }
}

extension Step {
  /// The step that takes a message's number: it fills no slot.
  convenience init(_ rule: SequenceRule) {
    self.init(slot: 0, source: .sequence(rule), conditions: Conditions([]))
  }

  /// The greatest slot that it fills.
  fileprivate var greatestSlot: Int { filled.max() ?? 0 }
}

extension [Step] {
  /// Puts the step in place that takes a message's number.
  mutating func insert(_ rule: SequenceRule) {
    let last = firstIndex { $0.greatestSlot >= rule.slot }
    insert(Step(rule), at: rule.slot == 0 ? 0 : last.map { $0 + 1 } ?? count)
  }
}
