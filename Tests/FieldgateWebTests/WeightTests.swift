import FieldgateDocument
import FieldgateEngine
import FieldgateModel
import FieldgateSite
import FieldgateTestSupport
import Foundation
import Testing

@testable import FieldgateWeb

/// What a page of the example site weighs, with style and script.
@Suite("Weight of the pages") struct WeightTests {
  /// The promise: a whole page is below this.
  static let most = 100_000

  private static func plan() throws -> Plan {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    func text(_ path: String) throws -> String {
      try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
    var files = SiteFiles(directory: "example", texts: [:])
    for name in ["fieldgate.yaml", "areas.geojson", "inventory.yaml", "rules.yaml"] {
      files.texts[name] = try text("examples/international-zone/\(name)")
    }
    let devices = root.appending(path: "devices").path
    for name in try FileManager.default.contentsOfDirectory(atPath: devices)
    where name.hasSuffix(".yaml") {
      files.packaged["devices/\(name)"] = try text("devices/\(name)")
    }
    let diagnostics = Diagnostics()
    let site = Site(
      files, status: .actual, zone: { _ in .utc }, addressFault: { _ in nil }, diagnostics)
    return try #require(site, "\(diagnostics.sorted)").plan
  }

  @Test(
    "a page of the example site is below 100 kB with style and script",
    arguments: ["/", "/areas/carnegieplein", "/alerts", "/devices", "/health"])
  func weight(path: String) throws {
    let plan = try Self.plan()
    let stage = try WebStage(plan: plan)
    // Each device says something that cannot be read, so that what can be shown of it is shown.
    for device in plan.devices.prefix(20) {
      try stage.say("nothing/\(device.id)/\(String(repeating: "x", count: 60))", "{", after: 10)
    }
    let page = try stage.page(path, language: "nl").utf8.count
    let rest = try ["/style.css", "/page.js", "/icon.svg"].map {
      try stage.ask($0).body.utf8.count
    }
    let whole = page + rest.reduce(0, +)
    #expect(whole < Self.most, "\(path): \(page) and \(rest) bytes")
    // A page without any area, device or value would be light.
    #expect(page > 1500, "\(path): \(page) bytes")
  }
}
