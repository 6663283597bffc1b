import FieldgateModel

/// How many passed in the last five minutes, in slots of one minute of the engine's
/// time.
///
/// Five minutes smooth what counters report once a minute; the slot that is
/// running counts, so a surge shows at once and fades within six minutes.
package struct FlowMeter: Hashable, Sendable {
  package static let slot: Milliseconds = 60_000
  package static let slots = 5

  /// The running slot's number since the engine's time began.
  private var newest: Int64 = 0
  private var counts = [Double](repeating: 0, count: FlowMeter.slots)

  package init() {}

  package mutating func add(_ count: Double, at now: Milliseconds) {
    roll(to: now)
    counts[0] += count
  }

  /// The sum of the slots that are not older than five minutes.
  package func sum(at now: Milliseconds) -> Double {
    let passed = now.flooredQuotient(dividingBy: Self.slot) - newest
    // Slots that lie far ahead are of a row that was damaged: they would never fade.
    guard passed.magnitude < Int64(Self.slots).magnitude else { return 0 }
    return counts.prefix(Self.slots - Int(max(0, passed))).reduce(0, +)
  }

  /// People per minute.
  package func perMinute(at now: Milliseconds) -> Double { sum(at: now) / Double(Self.slots) }

  /// When the sum falls next by itself; nil where it is nothing already.
  package func nextChange(after now: Milliseconds) -> Milliseconds? {
    sum(at: now) > 0 ? (now.flooredQuotient(dividingBy: Self.slot) + 1) * Self.slot : nil
  }

  private mutating func roll(to now: Milliseconds) {
    let current = now.flooredQuotient(dividingBy: Self.slot)
    let passed = current - newest
    guard passed > 0 || passed <= -Int64(Self.slots) else { return }
    let kept =
      passed > 0 && passed < Int64(Self.slots) ? counts.prefix(Self.slots - Int(passed)) : []
    counts = Array(repeating: 0, count: Self.slots - kept.count) + kept
    newest = current
  }

  package func write(to writer: inout StateWriter) {
    writer.write(newest)
    for count in counts { writer.write(count) }
  }

  package init(from reader: inout StateReader) throws(StateReader.Unreadable) {
    newest = try reader.milliseconds()
    for index in counts.indices { counts[index] = try reader.double() }
  }
}
