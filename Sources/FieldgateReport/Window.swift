import FieldgateModel

/// A stretch of time, from the first moment to before the last.
package struct Window: Hashable, Sendable {
  package var from: Timestamp
  package var to: Timestamp

  package init(from: Timestamp, to: Timestamp) {
    self.from = from
    self.to = max(from, to)
  }

  package var length: Milliseconds { to - from }
  package var hours: Double { Double(length) / 3_600_000 }
  /// The quarters of an hour that it touches.
  package var quarters: Int64 {
    length == 0 ? 0 : Slot(of: to + -1).number - Slot(of: from).number + 1
  }

  /// The part of it from a time on.
  package func since(_ time: Timestamp) -> Window { Window(from: max(from, min(time, to)), to: to) }

  /// How much of another stretch lies in this one.
  package func shared(_ from: Timestamp, _ to: Timestamp) -> Milliseconds {
    max(0, min(to, self.to) - max(from, self.from))
  }
}

/// Stretches of time without overlaps: those that are added are joined where they touch.
struct Stretches {
  private var all: [(from: Timestamp, to: Timestamp)] = []

  mutating func add(_ from: Timestamp, _ to: Timestamp) {
    if from < to { all.append((from, to)) }
  }

  /// Joined, in order.
  var joined: [(from: Timestamp, to: Timestamp)] {
    var joined: [(from: Timestamp, to: Timestamp)] = []
    for one in all.sorted(by: { $0.from < $1.from }) {
      if let last = joined.last, one.from <= last.to {
        joined[joined.count - 1].to = max(last.to, one.to)
      } else {
        joined.append(one)
      }
    }
    return joined
  }

  /// How long all of them together are within a window.
  func length(in window: Window) -> Milliseconds {
    joined.reduce(0) { $0 + window.shared($1.from, $1.to) }
  }
}
