import FieldgateModel

/// The usual distance between two readings, by majority vote.
///
/// One candidate and one counter find the element that more than half of a stream has
/// (Boyer and Moore 1981); gaps and doubled readings do not move it.
struct SlotLength: Hashable, Sendable {
  /// 0 before the second reading.
  var milliseconds: Milliseconds = 0
  var votes = 0

  mutating func observe(_ distance: Milliseconds) {
    guard distance > 0 else { return }
    if distance == milliseconds {
      votes = min(votes + 1, 1_000_000)
    } else if votes == 0 {
      milliseconds = distance
      votes = 1
    } else {
      votes -= 1
    }
  }

  /// In hours; half an hour while unknown, at most a day.
  var hours: Double { milliseconds == 0 ? 0.5 : min(Double(milliseconds) / 3_600_000, 24) }
}
