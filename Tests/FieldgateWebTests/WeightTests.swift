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

  @Test("so is the page of alerts after a bad week")
  func alerts() throws {
    let stage = try WebStage()
    var alert = try stage.crowd()
    alert.id = "johan-de-wittlaan.bollard-fault.20261122T130000000Z"
    alert.headlines = LocalizedText(
      nl: String(repeating: "De palen zijn in storing. ", count: 5),
      en: String(repeating: "The bollards are faulty. ", count: 5))
    alert.instructions = LocalizedText(String(repeating: "Look at it and call. ", count: 6))
    for number in 0..<12 {
      var open = alert
      open.id = AlertID("\(alert.id)\(number)")
      stage.showAlert(open)
    }
    alert.state = .cleared
    alert.cleared = alert.onset + 60_000
    let page = Page(
      picture: stage.hub.picture, now: WebStage.start + stage.now, words: Words(language: .nl),
      visitor: nil, hasLogin: true)
    let past = Array(repeating: alert, count: AlertsPage.mostPast)
    guard case .bytes(let bytes) = AlertsPage(page: page, past: past).response.body else {
      Issue.record("no page")
      return
    }
    let whole = bytes.count + Style.text.utf8.count + Script.text.utf8.count
    #expect(whole < Self.most, "\(whole) bytes")
    #expect(whole > 40_000, "\(whole) bytes: the alerts are not on it")
  }
}
