import FieldgateDetect
import FieldgateDocument
import FieldgateModel

/// What is usual for a rule on an area, as a story or a test says it: an anomaly rule
/// learns for weeks, and a story lasts half an hour.
///
///     value(t) = straight line between the hours of the day type, working or free; times
///                `lately.times` in the last `lately.for`
///     in counts: rounded, with noise of the variance  value + (value / 10)²
///
/// The noise is drawn by a generator with the slot's number, so that the same days are the
/// same everywhere.
package struct OrdinaryDays: Hashable, Sendable {
  package let rule: RuleID
  package let area: AreaID
  package let days: Int
  /// The value at each full hour, 24 each, in the value's own unit.
  let working: [Double]
  let free: [Double]

  /// In the last time of so long it was so many times as much.
  let lately: Lately?

  struct Lately: Hashable, Sendable {
    var length: Milliseconds
    var times: Double
  }

  /// Reads one entry of `history`; nil, with reports, where it cannot be used.
  package init?(_ node: Node, areas: [AreaID], _ diagnostics: Diagnostics) {
    guard var reader = MappingReader(node, "ordinary days", diagnostics) else { return nil }
    let rule = reader.require("rule")?.text(diagnostics)
    let areaNode = reader.require("area")
    let area = areaNode?.text(diagnostics)
    let days = reader.take("days").map { $0.integer(in: 8...366, diagnostics) } ?? 28
    let working = reader.require("working").flatMap { Self.hours($0, diagnostics) }
    let free = reader.require("free").flatMap { Self.hours($0, diagnostics) }
    let latelyNode = reader.take("lately")
    let lately = latelyNode.flatMap { Self.lately($0, diagnostics) }
    reader.finish()
    guard let rule, let area, let days, let working, let free,
      latelyNode == nil || lately != nil
    else { return nil }
    guard areas.contains(AreaID(area)) else {
      areaNode?.reportNot(
        area, of: "area of this site", among: areas.map(\.rawValue), diagnostics)
      return nil
    }
    self.rule = RuleID(rule)
    self.area = AreaID(area)
    self.days = days
    self.working = working
    self.free = free
    self.lately = lately
  }

  private static func lately(_ node: Node, _ diagnostics: Diagnostics) -> Lately? {
    guard var reader = MappingReader(node, "what was so lately", diagnostics) else { return nil }
    let length = reader.require("for")?.duration(diagnostics)
    let times = reader.require("times")?.number(in: 0...1000, diagnostics)
    reader.finish()
    guard let length, let times else { return nil }
    return Lately(length: length, times: times)
  }

  private static func hours(_ node: Node, _ diagnostics: Diagnostics) -> [Double]? {
    let list = node.list(diagnostics)
    let values = list.compactMap { $0.number(in: 0...1_000_000, diagnostics) }
    guard list.count == 24 else {
      diagnostics.error(
        at: node.place, "expected 24 values, one for each full hour, found \(list.count)")
      return nil
    }
    return values.count == 24 ? values : nil
  }

  /// The value at a time, where `end` is when the days are over.
  func value(at week: WeekTime, _ time: Timestamp, before end: Timestamp) -> Double {
    let hours = week.isFree ? free : working
    let hour = week.ofDay / 2
    let half: Milliseconds = 1_800_000
    let ofHalf =
      time.milliseconds - time.milliseconds.flooredQuotient(dividingBy: half) * half
    let part = (Double(week.ofDay % 2) + Double(ofHalf) / Double(half)) / 2
    let usual = hours[hour] + (hours[(hour + 1) % 24] - hours[hour]) * part
    return usual * (lately.map { end - time <= $0.length ? $0.times : 1 } ?? 1)
  }

  /// The value as it might have been.
  func varied(_ value: Double, _ slot: Int64, isCount: Bool) -> Double {
    // The sum of twelve uniform numbers has the variance 1.
    let noise =
      (0..<12).reduce(-6.0) { sum, draw in
        let bits = Digest.of([UInt8(draw)], seed: UInt64(bitPattern: slot))
        return sum + Double(bits >> 11) * 0x1p-53
      }
    guard isCount else { return value * (1 + 0.05 * noise) }
    let spread = (value + value * value / 100).squareRoot()
    return max(0, (value + noise * spread).rounded())
  }
}
