import FieldgateDocument
import FieldgateModel
import FieldgateScenario
import Foundation
import Testing

@Suite("The example site") struct ExampleSiteTests {
  private static let adapters: [AdapterID] = [
    "amsterdam-telcamera-v2", "frigate", "homeassistant-mqtt-cover", "milesight-vs133-ttn",
    "onvif-line-crossing", "xovis-v5",
  ]
  private let site: ExampleSite

  init() throws { site = try ExampleSite() }

  @Test("about twelve areas, two levels deep, drawn as RFC 7946 wants")
  func areas() throws {
    #expect(site.areas.count == 14)
    #expect(site.areas.filter { $0.parent == nil }.map(\.id) == ["international-zone"])
    #expect(site.areas.contains { $0.parent == "statenkwartier" })
    for area in site.areas {
      let ring = try #require(area.polygons.first?.first)
      #expect(ring.count >= 4 && ring.first == ring.last, "\(area.id) is closed")
      #expect(ExampleSite.signedSurface(of: ring) > 1_000, "\(area.id) is counter-clockwise")
      for corner in ring {
        #expect(
          (4.26...4.31).contains(corner.longitude) && (52.08...52.11).contains(corner.latitude))
      }
    }
  }

  @Test("about sixty devices of six adapters, each in an area that is there")
  func devices() {
    #expect((60...65).contains(site.devices.count))
    #expect(Set(site.devices.map(\.id)).count == site.devices.count)
    #expect(Set(site.devices.map(\.adapter)) == Set(Self.adapters))
    let areas = Set(site.areas.map(\.id))
    for device in site.devices {
      #expect(device.area.map(areas.contains) == true, "\(device.id)")
      #expect(device.position != nil, "\(device.id)")
      for channel in device.channels.values {
        switch channel.place {
        case .area(let area): #expect(areas.contains(area))
        case .between(let from, let to): #expect(areas.contains(from) && areas.contains(to))
        case nil: Issue.record("a channel of \(device.id) has no place")
        }
      }
    }
  }

  @Test("every device but the quiet ones speaks, evenly over time, and the same each time")
  func afternoon() throws {
    var simulation = Simulation(site.plan, start: Stage.start)
    let said = simulation.messages(until: Stage.start + site.plan.duration)
    var again = Simulation(site.plan, start: Stage.start)
    #expect(
      again.messages(until: Stage.start + site.plan.duration).map(\.message) == said.map(\.message))
    #expect((1_800...3_600).contains(said.count), "\(said.count) messages")
    let texts = said.map { $0.message.topic + String(decoding: $0.message.payload, as: UTF8.self) }
    for device in site.devices {
      #expect(texts.contains { $0.contains(device.id.rawValue) }, "\(device.id) says something")
    }
    let perSecond = Dictionary(grouping: said) { ($0.at - Stage.start) / 1000 }.mapValues(\.count)
    let afterStart = perSecond.filter { $0.key >= 2 }.values.max() ?? 0
    #expect(afterStart <= 8, "\(afterStart) messages in one second")
  }

  @Test("what should be JSON is JSON, and plain words are plain")
  func payloads() throws {
    var simulation = Simulation(site.plan, start: Stage.start)
    for (_, message) in simulation.messages(until: Stage.start + site.plan.duration) {
      let text = String(decoding: message.payload, as: UTF8.self)
      if message.topic.hasPrefix("frigate/") || message.topic.hasPrefix("home-assistant/") {
        #expect(text.count <= 8 && !text.isEmpty)
      } else {
        #expect(
          throws: Never.self,
          "\(text)", performing: { try JSONSerialization.jsonObject(with: Data(message.payload)) })
      }
    }
  }

  @Test("the story is told: a crowd above three people per m² that moves on, and calm")
  func crowd() throws {
    func densest(_ sensor: String, _ minutes: ClosedRange<Int64>) throws -> Double {
      var simulation = Simulation(site.plan, start: Stage.start)
      let said = simulation.messages(until: Stage.start + minutes.upperBound * 60_000)
      return try said.filter {
        $0.at >= Stage.start + minutes.lowerBound * 60_000
          && $0.message.topic == "xovis/\(sensor)/logics"
      }.map { sent in
        let text = String(decoding: sent.message.payload, as: UTF8.self)
        let balance = try #require(text.firstMatch(of: #/"balance","value":([0-9]+)/#))
        return try #require(Double(balance.1))
      }.max() ?? 0
    }
    let forum = "80:1F:12:D5:30:01"  // sees 300 m²
    let square = "80:1F:12:D5:30:11"  // sees 400 m²
    #expect(try densest(forum, 0...5) / 300 < 0.5)
    #expect(try densest(forum, 10...14) / 300 > 3.0)
    #expect(try densest(forum, 10...14) / 300 < 5.0)
    #expect(try densest(square, 17...20) / 400 > 2.0)
    #expect(try densest(square, 17...20) / 400 < 3.0)
    #expect(try densest(forum, 26...30) / 300 < 0.5)
    #expect(try densest(square, 26...30) / 400 < 0.5)
  }

  @Test("the bollard stops and is mended; the sensor falls silent and comes back")
  func events() throws {
    var simulation = Simulation(site.plan, start: Stage.start)
    let said = simulation.messages(until: Stage.start + site.plan.duration)
    let states = said.filter { $0.message.topic == "home-assistant/bollard-wittlaan-2/state" }
      .map { String(decoding: $0.message.payload, as: UTF8.self) }
    #expect(states == ["closed", "opening", "stopped", "closing", "closing", "closed"])
    let heard = said.filter { $0.message.topic == "xovis/80:1F:12:D5:30:22/logics" }
      .map { $0.at - Stage.start }
    #expect(heard.allSatisfy { $0 < 660_000 || $0 >= 1_140_000 })
    #expect(heard.contains { $0 < 660_000 } && heard.contains { $0 >= 1_140_000 })
  }
}
