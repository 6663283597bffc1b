import FieldgateSite
import Testing

/// What `check` says where other gateways tell of the same people twice.
@Suite("Faults of sites: gateways that tell of the same people") struct SiteFaultTwofoldTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Of the device `one`, and of the device `two` after it.
    let first: String
    let second: String
    var areas = ""
    let isWarned: Bool
  }

  static let cases = [
    Case(
      testDescription: "two boxes see one area", first: "parameters: { box: west, area: plein }",
      second: "parameters: { box: mid, area: plein }", isWarned: true),
    Case(
      testDescription: "two areas of one box", first: "parameters: { box: west, area: plein }",
      second: "parameters: { box: west, area: straat }", isWarned: false),
    Case(
      testDescription: "an area, and a device of the same box",
      first: "parameters: { box: west, area: plein }", second: "parameters: { box: west }",
      isWarned: true),
    Case(
      testDescription: "an area, and a device of another box",
      first: "parameters: { box: west, area: plein }", second: "parameters: { box: mid }",
      isWarned: false),
    Case(
      testDescription: "two devices", first: "parameters: { box: west }",
      second: "parameters: { box: west }", isWarned: false),
    Case(
      testDescription: "one part of the other", first: "parameters: { box: west, area: plein }",
      second: "partOf: one, parameters: { box: west }", isWarned: false),
    Case(
      testDescription: "the other part of the one",
      first: "partOf: two, parameters: { box: west, area: plein }",
      second: "parameters: { box: mid, area: plein }", isWarned: false),
    Case(
      testDescription: "the area fuses by max", first: "parameters: { box: west, area: plein }",
      second: "parameters: { box: mid, area: plein }",
      areas: "\"fusion\": { \"occupancy\": \"max\" }, ", isWarned: false),
  ]

  @Test("people are counted twice", arguments: cases)
  func twofold(what: Case) throws {
    var folder = try SiteFolder()
    folder.files.texts["inventory.yaml"] = """
      devices:
        - { id: one, adapter: fieldgate, area: square, covers: 90, measures: [occupancy], \(what.first) }
        - { id: two, adapter: fieldgate, area: square, covers: 90, measures: [occupancy], \(what.second) }
      """
    folder.files.texts["areas.geojson"] = SiteFolder.small["areas.geojson"]?
      .replacing("\"kind\": \"square\"", with: "\(what.areas)\"kind\": \"square\"")
    #expect(
      folder.read().said
        == (what.isWarned
          ? [
            "inventory.yaml:3:5: warning: 'one' and 'two' tell of the same people, who count twice"
              + " in 'square': make one 'partOf' the other, let the area fuse by max, or leave one"
              + " out"
          ] : []))
  }
}
