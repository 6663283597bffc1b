import FieldgateDocument

/// All that must hold before a rule is used, in order: `when`.
struct Conditions: Sendable {
  private let all: [Condition]
  /// The only one, where it asks whether a text is one of some words, as most do: it stands
  /// here by itself, for to take a condition out of a list counts references.
  private let equality: Equality?

  /// Conditions that are read already.
  init(_ all: [Condition]) {
    self.all = all
    if all.count == 1, case .isOne(let equality) = all[0], equality.path != nil {
      self.equality = equality
    } else {
      equality = nil
    }
  }

  /// Reads `when:`, one condition or a list of which all must hold.
  init(when node: Node?, _ names: Names, _ diagnostics: Diagnostics) {
    self.init(node?.list(diagnostics).compactMap { Condition($0, names, diagnostics) } ?? [])
  }

  /// Nothing is asked.
  var isEmpty: Bool { all.isEmpty }

  /// Whether all of them hold.
  func hold(in scope: inout Scope) -> Bool {
    if let equality { return equality.holds(in: &scope) }
    for condition in all where !condition.holds(in: &scope) { return false }
    return true
  }

  /// The first that does not hold; nil where all do.
  func firstFailing(in scope: inout Scope) -> Condition? {
    all.first { !$0.holds(in: &scope) }
  }
}
