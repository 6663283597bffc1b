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
    package let unit: Unit?
    /// `fresh`, `degraded` or `blind`.
    package let freshness: String
    package let coverage: Coverage

    package init(
      measure: String, value: Value?, unit: Unit?, freshness: String, coverage: Coverage
    ) {
      self.measure = measure
      self.value = value
      self.unit = unit
      self.freshness = freshness
      self.coverage = coverage
    }
  }
}
