import FieldgateDaemon
import FieldgateDecode
import FieldgateDocument
import FieldgateEngine
import FieldgateRules
import FieldgateSite
import Testing

/// Every block of YAML or JSON in the documentation is what the program reads today.
@Suite("Blocks of the documentation")
struct BlockTests {
  private static let readable: Set = [
    "yaml adapter", "yaml rule", "yaml inventory", "yaml site", "yaml tests", "yaml scenario",
    "yaml partners", "json", "json area", "json areas",
  ]

  @Test("Each block of YAML or JSON says what it is", arguments: Page.all)
  func words(page: Page) {
    #expect(!page.anchors.isEmpty, "the page is missing or has no heading")
    for block in page.blocks where block.info.hasPrefix("yaml") || block.info.hasPrefix("json") {
      #expect(Self.readable.contains(block.info), "\(block.testDescription)")
    }
  }

  @Test("There are blocks to read", arguments: readable.sorted())
  func some(info: String) { #expect(!Block.all(info).isEmpty) }

  @Test("An adapter is faultless and its examples hold", arguments: Block.all("yaml adapter"))
  func adapter(block: Block) throws {
    let diagnostics = Diagnostics()
    let node = parse(block.text, file: block.page, into: diagnostics)
    let adapter = node.flatMap { Adapter($0, diagnostics) }
    #expect(diagnostics.sorted.map(\.description) == [])
    let read = try #require(adapter)
    for example in read.examples {
      let zones = Zones { ZoneFiles.shared.zone(named: $0) }
      #expect(read.differences(in: example, zones: zones) == [], "\(example.name)")
    }
  }

  @Test("Rules suit the example site", arguments: Block.all("yaml rule"))
  func rules(block: Block) throws {
    #expect(try faults(["rules.yaml": "rules:\n" + block.text]) == [])
  }

  @Test("Rule tests hold on the example site", arguments: Block.all("yaml tests"))
  func ruleTests(block: Block) throws {
    let diagnostics = Diagnostics()
    var files = try Checkout.exampleSite([:])
    files.texts["tests/block.yaml"] = block.text
    let site = Site(
      files, zone: { ZoneFiles.shared.zone(named: $0) },
      addressFault: SiteDirectory.addressFault, diagnostics)
    let plan = try #require(site).plan
    let tests = readRuleTests(files, plan: plan, diagnostics)
    #expect(diagnostics.sorted.map(\.description) == [])
    #expect(!tests.isEmpty)
    for (_, test) in tests { #expect(test.differences(on: plan) == [], "\(test.name)") }
  }

  @Test("A scenario suits the example site", arguments: Block.all("yaml scenario"))
  func scenario(block: Block) throws {
    #expect(try ScenarioText(name: block.page, text: block.text).faults() == [])
  }

  @Test(
    "The packaged scenarios suit the example site",
    arguments: Checkout.names(in: "examples/international-zone/scenarios"))
  func packagedScenario(name: String) throws {
    let text = try Checkout.text("examples/international-zone/scenarios/\(name)")
    #expect(try ScenarioText(name: name, text: text).faults() == [])
  }

  @Test("Devices suit the example site", arguments: Block.all("yaml inventory"))
  func devices(block: Block) throws {
    #expect(
      try faults(["inventory.yaml": "devices:\n" + block.text, "rules.yaml": "rules: []"]) == [])
  }

  @Test("A fieldgate.yaml suits the example site", arguments: Block.all("yaml site"))
  func site(block: Block) throws {
    #expect(try faults(["fieldgate.yaml": block.text, "rules.yaml": "rules: []"]) == [])
  }

  @Test("Partners suit the example site", arguments: Block.all("yaml partners"))
  func partners(block: Block) throws {
    #expect(
      try faults(["partners.yaml": block.text]).filter { !$0.contains("no partner may see") } == [])
  }

  @Test("Areas make a site", arguments: Block.all("json areas"))
  func areas(block: Block) throws { #expect(try faults(ofAreas: block.text) == []) }

  @Test("An area makes a site", arguments: Block.all("json area"))
  func area(block: Block) throws {
    let collection = "{\"type\": \"FeatureCollection\", \"features\": [\(block.text)]}"
    #expect(try faults(ofAreas: collection) == [])
  }

  @Test("JSON is JSON", arguments: Block.all("json"))
  func json(block: Block) throws {
    var parser = JSONParser()
    #expect(throws: Never.self) { _ = try parser.parse(block.text) }
  }

  @Test("A device, a rule and an area of the README can be added to the shipped site as printed")
  func addedAsPrinted() throws {
    func block(_ info: String) throws -> String {
      try #require(Block.all(info).first { $0.page == "README.md" }).text
    }
    let folder = "systemd/site"
    var files = SiteFiles(directory: folder, texts: [:])
    for name in Checkout.names(in: folder) {
      files.texts[name] = try Checkout.text("\(folder)/\(name)")
    }
    for name in Checkout.names(in: "devices") where name.hasSuffix(".yaml") {
      files.packaged["devices/\(name)"] = try Checkout.text("devices/\(name)")
    }
    files.texts["inventory.yaml"]? += try block("yaml inventory")
    files.texts["rules.yaml"]? += try block("yaml rule")
    let areas = try #require(files.texts["areas.geojson"])
    let end = try #require(areas.lastIndex(of: "]"))
    let area = try block("json area")
    files.texts["areas.geojson"] = "\(areas[..<end]), \(area)\(areas[end...])"
    let diagnostics = Diagnostics()
    let site = Site(
      files, zone: { ZoneFiles.shared.zone(named: $0) },
      addressFault: SiteDirectory.addressFault, diagnostics)
    #expect(diagnostics.sorted.map(\.description) == [])
    let plan = try #require(site).plan
    #expect(plan.tree.order.count == 3 && plan.devices.count == 3 && plan.rules.count == 2)
  }

  private func faults(ofAreas text: String) throws -> [String] {
    try faults([
      "areas.geojson": text, "inventory.yaml": "devices: []", "rules.yaml": "rules: []",
    ])
  }

  /// All that `fieldgate check` would say of the example site with these files replaced.
  private func faults(_ replaced: [String: String]) throws -> [String] {
    let diagnostics = Diagnostics()
    let site = Site(
      try Checkout.exampleSite(replaced), zone: { ZoneFiles.shared.zone(named: $0) },
      addressFault: SiteDirectory.addressFault, diagnostics)
    #expect(site != nil)
    return diagnostics.sorted.map(\.description)
  }
}
