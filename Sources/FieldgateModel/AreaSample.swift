/// A value of an area at one moment, as it is kept until its slot is rolled up.
package struct AreaSample: Hashable, Sendable {
  package var area: AreaID
  /// The name of the area's value: `density`, `flow_in`, ….
  package var measure: String
  package var unit: String
  /// Nil where nothing stands behind it.
  package var value: Value?
  package var coverage: Coverage

  package init(area: AreaID, measure: String, unit: String, value: Value?, coverage: Coverage) {
    self.area = area
    self.measure = measure
    self.unit = unit
    self.value = value
    self.coverage = coverage
  }
}
