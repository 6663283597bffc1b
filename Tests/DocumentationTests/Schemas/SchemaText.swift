import FieldgateDaemon
import FieldgateDecode
import FieldgateDocument
import FieldgateScenario
import FieldgateSite
import Testing

/// A text that a reader and a schema judge, each by itself.
struct SchemaText: Sendable, CustomTestStringConvertible {
  enum Sort: String, CaseIterable, Sendable {
    case adapter, inventory, rules, fieldgate, areas, scenario, partners

    /// Its name in the site's directory.
    var file: String {
      switch self {
      case .areas: "areas.geojson"
      default: "\(rawValue).yaml"
      }
    }
  }

  let sort: Sort
  /// `devices/xovis-v5.yaml`, or a block of a page.
  let name: String
  let text: String
  /// The devices beside it, where it leans on some.
  var devices = "devices: []"

  var testDescription: String { name }

  /// Everything of these sorts that the checkout holds: packaged adapters, the example
  /// site, the site to start from, and the blocks of the documentation.
  static let all: [SchemaText] = {
    var texts: [SchemaText] = []
    func add(_ sort: Sort, _ path: String) {
      texts.append(
        SchemaText(sort: sort, name: path, text: (try? Checkout.text(path)) ?? ""))
    }
    for name in Checkout.names(in: "devices") { add(.adapter, "devices/\(name)") }
    for folder in ["examples/international-zone", "systemd/site"] {
      for sort in Sort.allCases where sort != .adapter && sort != .scenario {
        let path = "\(folder)/\(sort.file)"
        // A site may do without partners.
        if sort != .partners || Checkout.exists(path) { add(sort, path) }
      }
    }
    let scenarios = "examples/international-zone/scenarios"
    for name in Checkout.names(in: scenarios) { add(.scenario, "\(scenarios)/\(name)") }
    func add(_ sort: Sort, blocks info: String, _ whole: (String) -> String = { $0 }) {
      texts += Block.all(info).map {
        SchemaText(sort: sort, name: $0.testDescription, text: whole($0.text))
      }
    }
    add(.adapter, blocks: "yaml adapter")
    add(.rules, blocks: "yaml rule") { "rules:\n" + $0 }
    add(.inventory, blocks: "yaml inventory") { "devices:\n" + $0 }
    add(.fieldgate, blocks: "yaml site")
    add(.scenario, blocks: "yaml scenario")
    add(.partners, blocks: "yaml partners")
    add(.areas, blocks: "json areas")
    add(.areas, blocks: "json area") {
      "{\"type\": \"FeatureCollection\", \"features\": [\($0)]}"
    }
    return texts + rare
  }()

  private static let hours = (0..<24).map { "\($0)" }.joined(separator: ", ")

  /// What the reader knows and no page shows.
  private static let rare = [
    SchemaText(
      sort: .fieldgate, name: "rare fieldgate.yaml",
      text: """
        site: a
        broker: { url: "mqtt://b", protocol: "3.1.1" }
        fusion:
          density: { fuse: mean, atLeast: 2 }
          occupancy: { fuse: sum, atLeast: 3 }
        """),
    SchemaText(
      sort: .scenario, name: "rare scenario.yaml",
      text: """
        scenario: rare
        duration: 1h
        history:
          - rule: unusual-inflow
            area: carnegieplein
            days: 9
            working: [\(hours)]
            free: [\(hours)]
        events:
          - { at: 1m, device: bollard-europol, obstruction: true, online: false, ahead: 5m }
        expect: [{ area: europol, rule: flood, by: 9m, partners: police }]
        """),
    SchemaText(
      sort: .rules, name: "rare rules.yaml",
      text: """
        rules:
          - rule: a
            kind: threshold
            watch: density
            over: own
            raise:
              minor: { above: 2, reset: { below: 1, limits: [{ level: 4, below: 0.8 }] } }
          - rule: b
            kind: anomaly
            device: somebody
            measure: occupancy
            raise: { minor: { above: 0.99 } }
        """),
    SchemaText(
      sort: .partners, name: "rare partners.yaml",
      text: """
        web: https://zone.example/
        partners:
          - partner: a
            user: a
            scope: Public
            tlp: CLEAR
            areas: [europol, { kind: square, under: international-zone }]
            severity: [moderate, severe, extreme]
            kinds: threshold
            precision: { kind: zone }
            levels: { from: 3, precision: exact, privacy: { round: 5 }, tlp: GREEN, picture: density, seesAcknowledgements: true, delay: 0s, fields: rule, kinds: all, severity: minor, areas: all }
        """),
    SchemaText(
      sort: .areas, name: "rare areas.geojson",
      text: """
        {"type": "FeatureCollection", "features": [{"type": "Feature", "id": "a",
          "properties": {"fusion": {
            "density": {"fuse": "mean", "atLeast": 1},
            "occupancy": {"from": "balance", "quiet": [{"at": "04:00", "on": ["mon", "sat"]}]}}},
          "geometry": {"type": "Polygon", "coordinates":
            [[[4.1, 52], [4.2, 52], [4.2, 52.1], [4.1, 52]]]}},
          {"type": "Feature", "id": "c", "geometry": {"type": "Polygon", "coordinates":
            [[[4.1, 52], [4.2, 52], [4.2, 52.1], [4.1, 52]]]}}]}
        """,
      devices:
        "devices: [{ id: b, adapter: xovis-v5, area: a, channels: { l: { from: c, to: a } } }]"),
  ]

  /// Its tree, with places in a file of its own name.
  var node: Node? { parse(text, file: name, into: Diagnostics()) }

  /// What its reader asks of it, and what it finds wrong with it.
  func read() throws -> (questions: [Question], faults: [String]) {
    let diagnostics = Diagnostics(keepsQuestions: true)
    if sort == .adapter {
      guard let node = parse(text, file: name, into: diagnostics) else {
        return ([], diagnostics.sorted.map(\.description))
      }
      _ = Adapter(node, diagnostics)
      if let voice = node["simulate"] { _ = Voice(voice, diagnostics) }
      return (diagnostics.questions, faults(diagnostics))
    }
    if sort == .scenario {
      try ScenarioText(name: name, text: text).read(diagnostics)
      return (diagnostics.questions.filter { $0.place.file == name }, faults(diagnostics))
    }
    // Other files of the example site lean on its areas and its adapters.
    var rest = ["inventory.yaml": devices, "rules.yaml": "rules: []"]
    // Users of devices name those of the example site, and contracts its rules.
    let namesDevices = text.contains("role: device") || sort == .partners
    if sort == .partners { rest["rules.yaml"] = nil }
    if namesDevices { rest["inventory.yaml"] = nil }
    var files = try Checkout.exampleSite(rest.merging([sort.file: text]) { $1 })
    if sort != .inventory, devices == "devices: []", !namesDevices { files.packaged = [:] }
    _ = Site(
      files, zone: { ZoneFiles.shared.zone(named: $0) },
      addressFault: SiteDirectory.addressFault, diagnostics)
    return (
      diagnostics.questions.filter { $0.place.file == sort.file }, faults(diagnostics)
    )
  }

  private func faults(_ diagnostics: Diagnostics) -> [String] {
    diagnostics.sorted.filter { $0.gravity == .error }.map(\.description)
  }
}
