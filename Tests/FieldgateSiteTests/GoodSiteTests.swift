import FieldgateDecode
import FieldgateEngine
import FieldgateModel
import FieldgateRules
import FieldgateSite
import Testing

/// Sites that are as they should be.
@Suite("Sites without a fault") struct GoodSiteTests {
  /// The contract's least site, its three files as printed.
  private static let least = [
    "fieldgate.yaml": """
    # fieldgate.yaml
    site: international-zone
    timezone: Europe/Amsterdam
    broker: { url: "mqtt://127.0.0.1:1883", clientId: fieldgate-international-zone }   # or urls: [ … ], tried in turn
    store: { path: /var/lib/fieldgate/fieldgate.db }
    """,
    "inventory.yaml": """
    # inventory.yaml
    devices:
      - { id: "80:1F:12:D5:30:DC", adapter: xovis-v5, area: churchillplein, covers: 400 }   # m² that it sees
      - id: GAVM-01-Vondelstraat
        adapter: amsterdam-telcamera-v2
        area: stadhouderslaan
        channels: { "Line 0": { from: stadhouderslaan, to: churchillplein }, "Zone 0": { area: churchillplein } }
        parameters: {}          # what an adapter leaves to the site: input names, inversion, direction of a line
    """,
    "rules.yaml": """
    # rules.yaml
    rules:
      - rule: crowd-density
        kind: threshold
        areas: { kind: square }                    # or a list of ids, or all
        watch: density                             # a value of the area
        raise:
          moderate: { above: 2.0, for: 60s }
          severe: { above: 3.5, for: 30s, level: { 4: 3.0, 5: 2.5 } }
        clear: { below: 1.8, for: 120s }
    """,
    "areas.geojson": """
    { "type": "FeatureCollection", "features": [
      { "type": "Feature", "id": "churchillplein", "properties": { "kind": "square" }, "geometry":
        { "type": "Polygon", "coordinates": [[[4.28, 52.09], [4.29, 52.09], [4.29, 52.1], [4.28, 52.09]]] } },
      { "type": "Feature", "id": "stadhouderslaan", "properties": { "kind": "street" }, "geometry":
        { "type": "Polygon", "coordinates": [[[4.28, 52.08], [4.29, 52.08], [4.29, 52.09], [4.28, 52.08]]] } }
    ] }
    """,
  ]

  @Test("what is kept for how long, and how large the file may become") func retention() throws {
    var files = Self.least
    files["fieldgate.yaml"] = files["fieldgate.yaml"]?.replacing(
      "fieldgate.db }",
      with: "fieldgate.db, maxSize: 2GiB, retention: { readings: 30d, quarantined: 7d } }")
    let (site, said) = try SiteFolder(files).read()
    #expect(said == [])
    let retention = try #require(site?.settings.store.retention)
    #expect(retention.maxSize == 2_147_483_648)
    let days = DataClass.aged.map { retention.age(of: $0) / 86_400_000 }
    #expect(days == [30, 730, 1825, 730, 7, 7])
  }

  struct Keeping: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let key: String
    let bounds: [Int]
    let isRaw: Bool
  }

  @Test(
    "what is kept of messages that no adapter could read",
    arguments: [
      Keeping(testDescription: "nothing said", key: "", bounds: [200, 65_536], isRaw: false),
      Keeping(
        testDescription: "the shape", key: "privacy: { quarantine: shape }",
        bounds: [200, 65_536], isRaw: false),
      Keeping(
        testDescription: "the bytes", key: "privacy: { quarantine: raw }", bounds: [200, 65_536],
        isRaw: true),
      Keeping(
        testDescription: "the bytes of few and short ones",
        key: "privacy: { quarantine: raw, raw: { messages: 5, size: 2KiB } }", bounds: [5, 2048],
        isRaw: true),
      Keeping(
        testDescription: "bounds that wait",
        key: "privacy: { raw: { messages: 1000, size: 1MiB } }",
        bounds: [1000, 1_048_576], isRaw: false),
    ])
  func privacy(keeping: Keeping) throws {
    var files = Self.least
    files["fieldgate.yaml", default: ""] += "\n\(keeping.key)\n"
    let (site, said) = try SiteFolder(files).read()
    #expect(said == [])
    let settings = try #require(site?.plan.settings.quarantine)
    #expect(settings.keepsBytes == keeping.isRaw)
    #expect([settings.messages, settings.size] == keeping.bounds)
    #expect(site?.settings.store.retention.quarantine == settings)
  }

  @Test("the contract's least site, as printed") func leastSite() throws {
    let (site, said) = try SiteFolder(Self.least).read()
    #expect(said == [])
    let read = try #require(site)
    #expect(read.settings.site == "international-zone")
    #expect(read.settings.timezone == "Europe/Amsterdam")
    #expect(read.settings.broker.urls == ["mqtt://127.0.0.1:1883"])
    #expect(read.settings.broker.clientID == "fieldgate-international-zone")
    #expect(read.settings.broker.isVersion311 == false)
    #expect(read.settings.store.path == "/var/lib/fieldgate/fieldgate.db")
    #expect(read.settings.store.linger == 200)
    #expect(read.settings.store.retention == Retention())
    #expect(read.plan.tree.order == ["churchillplein", "stadhouderslaan"])
    #expect(read.plan.inUse.map(\.id) == ["amsterdam-telcamera-v2", "xovis-v5"])
    #expect(
      read.plan.devices == [
        Device(
          id: "80:1F:12:D5:30:DC", adapter: "xovis-v5", area: "churchillplein", covers: 400),
        Device(
          id: "GAVM-01-Vondelstraat", adapter: "amsterdam-telcamera-v2", area: "stadhouderslaan",
          channels: [
            "Line 0": Channel(place: .between(from: "stadhouderslaan", to: "churchillplein")),
            "Zone 0": Channel(place: .area("churchillplein")),
          ]),
      ])
    let rule = try #require(read.plan.rules.first)
    #expect(read.plan.rules.count == 1 && rule.id == "crowd-density")
    #expect(rule.holds == [.moderate: 60_000, .severe: 30_000] && rule.clearHold == 120_000)
    #expect(rule.areas == .kind(["square"]))
  }

  @Test(
    "the sites of the repository", arguments: ["examples/international-zone", "systemd/site"])
  func repository(folder: String) throws {
    let (site, said) = try SiteFolder(folder: folder).read()
    #expect(said == [])
    #expect(site != nil)
  }

  @Test("the small site of these tests") func small() throws {
    let (site, said) = try SiteFolder().read()
    #expect(said == [])
    #expect(site?.plan.settings == Plan.Settings(stateEvery: 1000, readings: false))
    #expect(site?.plan.tree["square"]?.name == "square")
    #expect(site?.plan.root == "zone")
    #expect(site?.plan.devices.last?.parameters == ["inverted": .flag(false)])
  }

  @Test("rules may stand in a folder, beside rules.yaml or without it, in the order of names")
  func rulesFolder() throws {
    var folder = try SiteFolder()
    let rules = try #require(folder.files.texts["rules.yaml"])
    folder.files.texts["rules/b.yaml"] = rules.replacing("rule: crowd", with: "rule: second")
    folder.files.texts["rules/a.yml"] = rules.replacing("rule: crowd", with: "rule: first")
    folder.files.texts["rules/notes.txt"] = "no rules"
    #expect(folder.read().said == [])
    #expect(folder.read().site?.plan.rules.map(\.id) == ["crowd", "first", "second"])
    folder.files.texts["rules.yaml"] = nil
    #expect(folder.read().site?.plan.rules.map(\.id) == ["first", "second"])
  }

  @Test("an adapter of the site's own takes the place of the packaged one with its id")
  func ownAdapter() throws {
    var folder = try SiteFolder()
    let packaged = try SiteFolder.text("devices/xovis-v5.yaml")
    folder.files.texts["devices/ours.yaml"] = packaged.replacing(
      #/(?m)^title: .*$/#, with: "title: Ours")
    let (site, said) = folder.read()
    #expect(said == [])
    #expect(site?.plan.adapters.filter { $0.id == "xovis-v5" }.map(\.title) == ["Ours"])
    // Its faults are its own, and the packaged one does not stand in for it unsaid.
    folder.files.texts["devices/ours.yaml"] = packaged.replacing("kind: crowd", with: "kind: crwd")
    #expect(folder.read().site == nil)
    #expect(folder.read().said.allSatisfy { $0.hasPrefix("devices/ours.yaml:") })
  }

  @Test("on, off, yes and no are words and ids, and Booleans only where one is wanted")
  func words() throws {
    var folder = try SiteFolder()
    folder.files.texts["areas.geojson"] = folder.files.texts["areas.geojson"]?
      .replacing("\"id\": \"square\"", with: "\"id\": \"no\"")
      .replacing("\"kind\": \"square\"", with: "\"kind\": \"yes\"")
    folder.files.texts["inventory.yaml"] = """
      devices:
        - { id: off, adapter: xovis-v5, area: no }
      """
    folder.files.texts["rules.yaml"] = """
      rules:
        - rule: on
          kind: threshold
          areas: { kind: yes }
          watch: density
          raise: { moderate: { above: 2.0 } }
        - { rule: y, kind: threshold, areas: [no], watch: occupancy, raise: { minor: { above: 1 } } }
      """
    folder.files.texts["fieldgate.yaml"] = """
      site: no
      broker: { url: "mqtt://127.0.0.1" }
      publish: { readings: yes }
      """
    let (site, said) = folder.read()
    #expect(said == [])
    #expect(site?.settings.site == "no" && site?.plan.settings.readings == true)
    #expect(site?.plan.devices.map(\.id) == ["off"])
    #expect(site?.plan.devices.first?.area == "no")
    #expect(site?.plan.rules.map(\.id) == ["on", "y"])
    #expect(site?.plan.rules.map(\.areas) == [.kind(["yes"]), .list(["no"])])
  }
}
