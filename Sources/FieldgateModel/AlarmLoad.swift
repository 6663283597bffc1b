/// How many alerts come in ten minutes: what an operator has to bear (ISA-18.2).
///
/// Ten minutes are those of the clock (14:00, 14:10, …). Up to 1 in ten minutes is good,
/// 2 the most that can be managed; more than 10 is a flood.
package struct AlarmLoad: Hashable, Sendable {
  package static let slot: Milliseconds = 600_000
  /// More in one slot are a flood.
  package static let flood = 10

  /// All of them.
  package var count = 0
  /// The most in one slot.
  package var most = 0
  /// Slots with more than `flood`.
  package var flooded = 0
  /// The slots that the window touches; at least 1.
  package var slots = 1

  /// - Parameters:
  ///   - raised: when each was raised; those outside of the window are not counted.
  ///   - window: from the first time to before the second.
  package init(raised: [Timestamp], from: Timestamp, to: Timestamp) {
    func slot(_ time: Timestamp) -> Int64 {
      let (quotient, remainder) = time.milliseconds.quotientAndRemainder(dividingBy: Self.slot)
      return remainder < 0 ? quotient - 1 : quotient
    }
    var bySlot: [Int64: Int] = [:]
    for time in raised where from <= time && time < to { bySlot[slot(time), default: 0] += 1 }
    count = bySlot.values.reduce(0, +)
    most = bySlot.values.max() ?? 0
    flooded = bySlot.values.count { $0 > Self.flood }
    if to > from { slots = Int(clamping: slot(to + -1) - slot(from) + 1) }
  }

  package var mean: Double { Double(count) / Double(slots) }
  /// Of the slots, those in flood; 0 to 1.
  package var floodShare: Double { Double(flooded) / Double(slots) }

  /// `{"alerts", "mean", "most", "floodShare"}`, per ten minutes.
  package var object: JSONObject {
    [
      "alerts": .integer(Int64(count)), "mean": .number(Self.rounded(mean)),
      "most": .integer(Int64(most)), "floodShare": .number(Self.rounded(floodShare)),
    ]
  }

  /// Four decimals.
  package static func rounded(_ number: Double) -> Double { (number * 10_000).rounded() / 10_000 }
}
