import FieldgateDecode
import FieldgateDocument
import FieldgateEngine
import FieldgateModel
import FieldgateRules
import FieldgateScenario
import FieldgateSite
import Foundation
import Testing

/// The example site of the checkout, and what its devices say on a day of their own.
struct ExampleSite {
  /// 2026-11-22T12:00:00Z: one o'clock in The Hague.
  static let start = Timestamp(milliseconds: 1_795_348_800_000)
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  static let golden = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Golden")

  let files: SiteFiles
  let plan: Plan

  init() throws {
    var texts: [String: String] = [:]
    for name in ["fieldgate.yaml", "areas.geojson", "inventory.yaml", "rules.yaml"] {
      texts[name] = try Self.text("examples/international-zone/\(name)")
    }
    // Most of the time of a replay would go into states that nobody looks at.
    texts["fieldgate.yaml"] = texts["fieldgate.yaml"]?.replacing("state: 1s", with: "state: 60s")
    let devices = Self.root.appending(path: "devices")
    var packaged: [String: String] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: devices.path)
    where name.hasSuffix(".yaml") {
      packaged["devices/\(name)"] = try Self.text("devices/\(name)")
    }
    files = SiteFiles(directory: "example", texts: texts, packaged: packaged)
    plan = try Self.plan(of: files)
  }

  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  static func plan(of files: SiteFiles, status: AlertStatus = .actual) throws -> Plan {
    let diagnostics = Diagnostics()
    let site = Site(
      files, status: status, zone: { _ in .utc }, addressFault: { _ in nil }, diagnostics)
    #expect(diagnostics.sorted.map(\.description) == [])
    return try #require(site).plan
  }

  /// The plan with other rules.
  func plan(rules: String) throws -> Plan {
    var files = files
    files.texts["rules.yaml"] = rules
    return try Self.plan(of: files)
  }

  /// A scenario, held against the site.
  func story(of scenario: URL) throws -> ScenarioPlan {
    let diagnostics = Diagnostics()
    var voices: [AdapterID: Voice] = [:]
    for (name, text) in files.packaged {
      let file = try #require(parse(text, file: name, into: diagnostics))
      let id = try #require(file["adapter"]?.scalar?.text)
      voices[AdapterID(id)] = file["simulate"].flatMap { Voice($0, diagnostics) }
    }
    let text = try String(contentsOf: scenario, encoding: .utf8)
    let node = try #require(parse(text, file: scenario.lastPathComponent, into: diagnostics))
    let story = ScenarioPlan(
      node, diagnostics, devices: plan.devices,
      areas: plan.tree.order.compactMap { plan.tree[$0] }, voices: voices,
      rules: (plan.rules.map(\.id) + Engine.ownRules).map(\.rawValue))
    #expect(diagnostics.sorted.map(\.description) == [])
    return try #require(story)
  }

  /// Everything that the devices say in a scenario, in the order of time.
  func messages(of scenario: URL) throws -> [(at: Timestamp, message: Message)] {
    var simulation = Simulation(try story(of: scenario), start: Self.start)
    return simulation.messages(until: Self.start + 86_400_000).map { at, message in
      // What is published to be kept reaches those who listen already as any other.
      (at, Message(topic: message.topic, payload: message.payload))
    }
  }

  func afternoon() throws -> [(at: Timestamp, message: Message)] {
    try messages(
      of: Self.root.appending(path: "examples/international-zone/scenarios/afternoon.yaml"))
  }
}
