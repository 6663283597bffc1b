import FieldgateModel

/// An area as it stands now, with all that partners may be told of it; of which alerts it
/// told them, the exchange knows itself.
package struct AreaFigures: Hashable, Sendable {
  package let area: AreaID
  package let level: ThreatLevel
  package let values: [Figure]
  package let time: Timestamp

  package init(
    area: AreaID, level: ThreatLevel, values: [Figure], time: Timestamp
  ) {
    self.area = area
    self.level = level
    self.values = values
    self.time = time
  }

  /// One value of the area.
  package struct Figure: Hashable, Sendable {
    /// `density`, `occupancy`, `flow_in`, ….
    package let measure: String
    /// Nil where nothing stands behind it.
    package let value: Value?
    /// What it counts or measures: of a flow people, though it is told per minute.
    package let unit: Unit?
    /// Of a rate the minutes that it was counted over: times them it is the count that no
    /// single person may show in.
    package let minutes: Double?
    /// `fresh`, `degraded` or `blind`.
    package let freshness: String
    package let coverage: Coverage

    package init(
      measure: String, value: Value?, unit: Unit?, minutes: Double? = nil, freshness: String,
      coverage: Coverage
    ) {
      self.measure = measure
      self.value = value
      self.unit = unit
      self.minutes = minutes
      self.freshness = freshness
      self.coverage = coverage
    }

    /// The unit as it is told.
    var unitText: String? { unit.map { minutes == nil ? $0.rawValue : $0.rawValue + "/min" } }

    /// The value as a contract lets it out: a rate by the count that it was made of.
    func told(_ blur: Blur, at area: Area, time: Timestamp) -> Told? {
      guard let value else { return nil }
      guard let minutes, minutes > 0, case .number(let rate) = value else {
        return blur.told(
          value, of: measure, unit: unit, at: area.id.rawValue, surface: area.surface, time: time)
      }
      let counted = blur.told(
        .number((rate * minutes * 1e6).rounded() / 1e6), of: measure, unit: unit,
        at: area.id.rawValue, surface: area.surface, time: time)
      func perMinute(_ count: Double) -> Double { (count / minutes * 1e6).rounded() / 1e6 }
      switch counted {
      case .value(.number(let count)): return .value(.number(perMinute(count)))
      case .fewer(let limit): return .fewer(than: perMinute(limit))
      case .value, .withheld: return counted
      }
    }
  }
}
