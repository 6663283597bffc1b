/// The steps of a path that finds at most one value, laid out for walking: all keys in one
/// piece of memory, steps without references, so that a walk counts none.
final class JSONPathTrail: Sendable {
  private struct Step: Sendable {
    /// Where the key lies in `keys`; empty for an index.
    let start: Int
    let count: Int
    /// Nil for a key.
    let index: Int?
  }

  private let keys: [UInt8]
  private let steps: [Step]

  /// Nil for a path that may find several values.
  init?(_ query: JSONPathQuery) {
    guard let written = query.steps else { return nil }
    var keys: [UInt8] = []
    steps = written.map { step in
      switch step {
      case .index(let index): return Step(start: 0, count: 0, index: index)
      case .name(let name):
        defer { keys += name }
        return Step(start: keys.count, count: name.count, index: nil)
      }
    }
    self.keys = keys
  }

  var isEmpty: Bool { steps.isEmpty }

  /// Where the path leads from a place; nil where nothing is, or where the budget of values
  /// to look at is spent, which is then below zero.
  func place(from start: Int, on tape: JSONTape, budget: inout Int) -> Int? {
    guard budget >= 0 else { return nil }
    return keys.withUnsafeBufferPointer { keys in
      steps.withUnsafeBufferPointer { steps in
        var place = start
        for step in steps {
          if tape.isContainer(at: place) { budget -= tape.count(at: place) }
          guard budget >= 0 else { return nil }
          let next =
            if let index = step.index {
              tape.entry(index, at: place)
            } else {
              tape.value(
                of: UnsafeBufferPointer(rebasing: keys[step.start..<step.start + step.count]),
                at: place)
            }
          guard let next else { return nil }
          place = next
        }
        return place
      }
    }
  }
}
