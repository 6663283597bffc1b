import FieldgateModel

/// A value of an area over a quarter of an hour: a row of the view `areas_15min`.
package struct AreaQuarter: Hashable, Sendable {
  package let slot: Slot
  let series: Int64
  package let area: AreaID
  /// `density`, `flow_in`, … as in an area's state.
  package let measure: String
  package let unit: String
  /// Of the slot's samples, one a minute, those with a value.
  package let count: Int64
  package let min: Double?
  package let max: Double?
  package let mean: Double?
  package let p20: Double?
  package let p50: Double?
  package let p80: Double?
  /// The last word, where the value is one.
  package let text: String?
  /// The share of the expected devices that reported, from 0 to 1, over all samples.
  package let coverage: Double?
  /// Samples that are counted, and not in the percentiles.
  package let late: Int64

  init(
    slot: Slot, series: Int64, area: AreaID, measure: String, unit: String, _ row: RollUpRow
  ) {
    self.slot = slot
    self.series = series
    self.area = area
    self.measure = measure
    self.unit = unit
    count = row.count
    min = row.min
    max = row.max
    mean = row.sum.map { $0 / Double(row.count) }
    p20 = row.p20
    p50 = row.p50
    p80 = row.p80
    text = row.text
    if let reporting = row.reporting, let expected = row.expected, expected > 0 {
      coverage = Double(reporting) / Double(expected)
    } else {
      coverage = nil
    }
    late = row.late ?? 0
  }
}

extension StoreReader {
  private static let quartersInAPage = 2000

  /// Hands over the roll-ups of areas whose slot begins with `from` ≤ start < `to`, by slot.
  ///
  /// Each page is a transaction of its own, and `body` runs outside of it.
  package func areaQuarters(
    from: Timestamp, to: Timestamp, _ body: (AreaQuarter) throws -> Void
  ) throws {
    func first(_ time: Timestamp) -> Slot {
      let slot = Slot(of: time)
      return slot.start < time ? Slot(number: slot.number + 1) : slot
    }
    var after: (slot: Int64, series: Int64) = (.min, .min)
    while true {
      let page = try read("reading the roll-ups") {
        try RollUpTable.areas(
          from: first(from), to: first(to), after: after, limit: Self.quartersInAPage, in: $0)
      }
      for quarter in page { try body(quarter) }
      guard page.count == Self.quartersInAPage, let last = page.last else { return }
      after = (last.slot.number, last.series)
    }
  }
}
