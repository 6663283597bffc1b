import FieldgateModel
import FieldgateTestSupport
import Foundation
import Testing

/// A box in each street and a gateway for the zone, four daemons on one Mosquitto.
@Suite("Several gateways") struct GatewayTests {
  /// West and mid both see the corner; of east the zone knows its area alone.
  private struct Zone {
    let broker: Broker
    let west: Gateway
    let mid: Gateway
    let east: Gateway
    let zone: Gateway
    private let listener: Listener

    init() throws {
      broker = try Broker.start()
      west = try Gateway(
        broker, .box("west", ["west-1": "west-street", "corner": "mid-square"]), name: "west")
      mid = try Gateway(
        broker, .box("mid", ["corner": "mid-square", "mid-1": "mid-square"]), name: "mid")
      east = try Gateway(
        broker, .box("east", ["east-1": "east-street"], readings: false), name: "east")
      zone = try Gateway(broker, .zone, name: "zone")
      listener = try Listener(broker, ["fieldgate/zone/alerts/#"])
      for gateway in [west, mid, east, zone] { try gateway.start() }
    }

    func transition(_ event: String, of rule: String) throws -> JSON {
      try listener.transition(event, of: rule).body
    }

    /// An area of the zone as anybody sees it now.
    func area(_ id: String) throws -> JSON {
      let topic = "fieldgate/zone/area/\(id)/state"
      return JSON(try broker.retained([topic])[topic] ?? [])
    }

    func occupancy(_ id: String) throws -> JSON { try area(id)["values"]["occupancy"] }

    /// Waits until the zone sees so many people in each area.
    func wait(_ people: [String: Double]) throws {
      for (area, count) in people {
        try zone.wait(for: "\(count) people in \(area)") {
          try occupancy(area)["value"].number == count
        }
      }
    }
  }

  @Test("one picture of three boxes; an exercise is none; a lost box is lost coverage")
  func picture() throws {
    let stage = try Zone()
    let time = wall()
    try stage.zone.publish(
      Said.zone(100, by: "west-1", at: time), Said.zone(50, by: "corner", at: time),
      Said.zone(30, by: "mid-1", at: time), Said.zone(70, by: "east-1", at: time))
    // The corner is heard through two boxes and counted once.
    try stage.wait(["west-street": 100, "mid-square": 80, "east-street": 70, "whole": 250])
    let corner = try stage.zone.rows(
      "SELECT * FROM readings WHERE device = 'corner' ORDER BY sequence")
    #expect(corner.map { $0["quality"] } == ["good", "duplicate"])
    #expect(Set(corner.map { $0["time"] }).count == 1 && corner.first?["area"] == "mid-square")
    #expect(corner.first?["channel"] == "Zone 0" && corner.first?["unit"] == "people")
    // Ids and times are those of the boxes.
    for (box, device) in [(stage.west, "west-1"), (stage.mid, "mid-1")] {
      let query = "SELECT time, device, measure, value FROM readings WHERE device = '\(device)'"
      #expect(try stage.zone.rows(query) == box.rows(query))
    }
    // Of the east the zone holds the area, and nothing of the device that sees it.
    #expect(try stage.zone.count(where: "device = 'east-1'") == 0)
    #expect(try stage.zone.count(where: "device = 'east' AND measure = 'occupancy'") > 0)

    try exercise(stage)
    try lose(stage)
  }

  /// What says that it is an exercise changes nothing, on whatever topic it comes.
  private func exercise(_ stage: Zone) throws {
    let before = try stage.zone.count(where: "device = 'west-1'")
    let reading =
      #"{"device":"west-1","channel":"Zone 0","kind":"crowd","measure":"occupancy","aggregation":"instant","value":9999,"unit":"people","time":"\#(Date(timeIntervalSince1970: Double(wall() / 1000) + 1).ISO8601Format())","quality":"good","status":"Exercise"}"#
    let state = #"{"area":"east-street","state":"fresh","values":{"occupancy":{"value":9999}}}"#
    try stage.zone.publish(
      Said.text("fieldgate/west/reading/west-street/west-1/occupancy", reading),
      Said.text("fieldgate/west/exercise/reading/west-street/west-1/occupancy", reading),
      Said.text("fieldgate/east/exercise/area/east-street/state", state),
      Said.text(
        "fieldgate/east/area/east-street/state",
        state.replacing("\"area\":", with: "\"status\":\"Exercise\",\"area\":")),
      Said.text("fieldgate/west/exercise/status", #"{"state":"offline"}"#))
    // What comes behind it is seen, so it was heard before.
    try stage.zone.publish(Said.zone(101, by: "west-1", at: wall()))
    try stage.wait(["west-street": 101, "east-street": 70])
    #expect(try stage.zone.count(where: "value = 9999") == 0)
    #expect(try stage.zone.count(where: "device = 'west-1'") == before + 1)
  }

  /// kill -9 of a box: its will says so.
  private func lose(_ stage: Zone) throws {
    try stage.mid.kill()
    let raised = try stage.transition("raised", of: "sensor-silent")
    #expect(raised["area"].string == "mid-square")
    #expect(raised["devices"].elements.map(\.string) == ["mid-1"])
    try stage.zone.wait(for: "the square without what the lost box sees") {
      try stage.area("mid-square")["state"].string == "degraded"
    }
    // The corner is still heard through the other box.
    let square = try stage.occupancy("mid-square")
    #expect(square["value"].number == 50)
    #expect(square["coverage"]["reporting"].number == 1)
    #expect(square["coverage"]["expected"].number == 2)
    for area in ["west-street", "east-street"] {
      #expect(try stage.area(area)["state"].string == "fresh", "\(area)")
    }
    try stage.zone.publish(
      Said.zone(55, by: "corner", at: wall() + 1), Said.zone(102, by: "west-1", at: wall() + 1),
      Said.zone(71, by: "east-1", at: wall() + 1))
    try stage.wait(["west-street": 102, "mid-square": 55, "east-street": 71])
    // It comes back with its first word.
    try stage.mid.start()
    try stage.zone.publish(Said.zone(31, by: "mid-1", at: wall() + 2))
    try stage.wait(["mid-square": 86])
    #expect(try stage.area("mid-square")["state"].string == "fresh")
    #expect(try stage.transition("cleared", of: "sensor-silent")["area"].string == "mid-square")
  }

  @Test("a box whose area alone is known is lost as a whole: blind, and what was is no more")
  func lostArea() throws {
    let stage = try Zone()
    try stage.zone.publish(Said.zone(70, by: "east-1", at: wall()))
    try stage.wait(["east-street": 70])
    try stage.east.kill()
    try stage.zone.wait(for: "a blind street") {
      try stage.area("east-street")["state"].string == "blind"
    }
    #expect(try stage.occupancy("east-street")["value"].number == nil)
    try stage.east.start()
    // The box knows what its device last said and says so when it connects.
    try stage.wait(["east-street": 70])
  }

  @Test("with the ACLs of both sites on one broker the zone reads the box and writes nothing there")
  func accessLists() throws {
    let open = try Broker.start()
    let file = "fieldgate.yaml"
    let west = try SiteTexts.box("west", ["west-1": "west-street"])
      .replacing("mqtt://127", "mqtt://west@127", in: file)
      .replacing(
        "publish:",
        """
        users:
          - { user: zone, role: reader, readings: true }
          - { user: counter, role: device, devices: [west-1] }
        publish:
        """, in: file)
    let zone = try SiteTexts.zone.replacing("mqtt://127", "mqtt://zone@127", in: file)
    let lists = try [(west, "west"), (zone, "zone")].map { site, name in
      let printed = try Gateway(open, site, name: name).command("acl")
      #expect(printed.ending == .exit(0), "\(printed.errors)")
      return printed.output
    }
    let guarded = try GuardedBroker(
      users: ["west", "zone", "counter"], acl: lists.joined(separator: "\n"))
    let box = try Gateway(guarded.broker, west, name: "west")
    let gateway = try Gateway(guarded.broker, zone, name: "zone")
    try box.start(environment: guarded.environment("west"))
    try gateway.start(environment: guarded.environment("zone"))
    try guarded.client("counter").publish([Said.zone(42, by: "west-1")])
    try gateway.wait(for: "the box's reading") {
      try gateway.count(where: "device = 'west-1' AND value = 42 AND area = 'west-street'") == 1
    }
    try box.kill()
    try gateway.wait(for: "the loss of the box") {
      try gateway.count(where: "device = 'west-1' AND measure = 'online'") == 1
    }
    // A word of the zone's in the box's tree would arrive before the one in its own.
    let observer = try Listener(guarded.broker, ["fieldgate/#"])
    try guarded.client("zone").publish([
      Said.text("fieldgate/west/reading/west-street/west-1/occupancy", "forged"),
      Said.text("fieldgate/west/status", "forged"), Said.text("fieldgate/zone/heartbeat", "own"),
    ])
    try gateway.wait(for: "the zone's own word") {
      observer.messages.contains { String(decoding: $0.payload, as: UTF8.self) == "own" }
    }
    #expect(!observer.messages.contains { String(decoding: $0.payload, as: UTF8.self) == "forged" })
  }
}

extension SiteTexts {
  fileprivate static func areas(_ ids: [String]) -> String {
    let features = ids.enumerated().map { index, id in
      let parent = id == "whole" ? "" : #", "parent": "whole""#
      let west = 4.28 + Double(index) * 0.001
      return """
        {"type": "Feature", "id": "\(id)", "properties": {"name": "\(id)", "surface": 2000\(parent)},
         "geometry": {"type": "Polygon", "coordinates": [[[\(west), 52.08], [\(west + 0.0005), 52.08],
         [\(west + 0.0005), 52.081], [\(west), 52.08]]]}}
        """
    }
    return #"{"type": "FeatureCollection", "features": ["# + features.joined(separator: ",\n")
      + "]}"
  }

  /// A box with its counters, each in an area.
  fileprivate static func box(
    _ name: String, _ devices: [String: String], readings: Bool = true
  ) -> SiteTexts {
    SiteTexts(
      files: [
        "fieldgate.yaml": """
        site: \(name)
        broker: { url: "mqtt://127.0.0.1:1883" }
        store: { path: /var/lib/fieldgate/fieldgate.db }
        publish: { state: 100ms, readings: \(readings) }
        """,
        "areas.geojson": areas(["whole"] + Set(devices.values).sorted()),
        "inventory.yaml": "devices:\n"
          + devices.sorted { $0.key < $1.key }.map {
            "  - { id: \($0.key), adapter: xovis-v5, area: \($0.value), covers: 100 }\n"
          }.joined(),
        "rules.yaml": """
        rules:
          - { rule: crowd, kind: threshold, watch: occupancy, raise: { minor: { above: 100000 } } }
        """,
      ], filters: ["xovis/+/live", "xovis/+/logics"])
  }

  /// The zone: two counters of one box each, one that any box may speak for, and an area.
  fileprivate static let zone = SiteTexts(
    files: [
      "fieldgate.yaml": """
      site: zone
      broker: { url: "mqtt://127.0.0.1:1883" }
      store: { path: /var/lib/fieldgate/fieldgate.db }
      publish: { state: 100ms }
      """,
      "areas.geojson": areas(["whole", "west-street", "mid-square", "east-street"]),
      "inventory.yaml": """
      devices:
        - { id: west-1, adapter: fieldgate, area: west-street, every: 60s, covers: 100, measures: [occupancy], parameters: { box: west } }
        - { id: corner, adapter: fieldgate, area: mid-square, every: 60s, covers: 100, measures: [occupancy] }
        - { id: mid-1, adapter: fieldgate, area: mid-square, every: 60s, covers: 100, measures: [occupancy], parameters: { box: mid } }
        - { id: east, adapter: fieldgate, area: east-street, every: 60s, measures: [occupancy, density], parameters: { box: east, area: east-street } }
      """,
      "rules.yaml": """
      rules:
        - { rule: sensor-silent, kind: silence, areas: all, raise: { minor: {} } }
      """,
    ],
    filters: [
      "fieldgate/+/area/+/state", "fieldgate/+/reading/+/+/+", "fieldgate/+/status",
    ])
}
