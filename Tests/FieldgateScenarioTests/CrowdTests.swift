import FieldgateModel
import Testing

@Suite("The crowd of a scenario") struct CrowdTests {
  private let curve = "square: [{ at: 0m, people: 100 }, { at: 10m, people: 1100 }]"

  private func numbers(_ lines: [Stage.Line]) -> [Double] {
    lines.compactMap { Double($0.payload) }
  }

  @Test("a sensor sees its part of the area's people, within the noise")
  func share() throws {
    let stage = try Stage(
      "[{ every: 1m, topic: t, text: '{occupancy}' }]", [.one("d", covers: 250)])
    let said = try stage.said("{ scenario: s, duration: 10m, areas: { \(curve) } }")
    #expect(said.count == 10)
    for line in said {
      let people = (100 + 1000 * Double(line.at) / 600_000) * 250 / 1000
      #expect(abs((Double(line.payload) ?? -1) - people) <= people * 0.03 + 1)
    }
  }

  @Test("a zone in another area sees that area's people")
  func otherArea() throws {
    let device = Device.one("d", channels: ["z": Channel(place: .area("street"), covers: 500)])
    let stage = try Stage(
      "[{ every: 1m, for-each: zone, topic: t, text: '{object_count}' }]", [device])
    let said = try stage.said(
      "{ scenario: s, duration: 5m, areas: { street: [{ at: 0m, people: 300 }] } }")
    #expect(said.count == 5)
    for people in numbers(said) { #expect(abs(people - 300) <= 10) }
  }

  @Test("density is people over the ground")
  func density() throws {
    let stage = try Stage(
      "[{ every: 1m, topic: t, text: '{occupancy}/{covers}={density}' }]",
      [.one("d", covers: 250)])
    for line in try stage.said("{ scenario: s, duration: 10m, areas: { \(curve) } }") {
      let parts = line.payload.split { "/=".contains($0) }.compactMap { Double($0) }
      #expect(abs(parts[0] / parts[1] - parts[2]) <= 0.0005)
    }
  }

  @Test("a crowd that moves over the only line is counted once, and totals agree with periods")
  func line() throws {
    let device = Device.one(
      "d", channels: ["l": Channel(place: .between(from: "square", to: "street"))])
    let stage = try Stage(
      """
      - { every: 30s, for-each: line, topic: in, text: '{count_in}' }
      - { every: 30s, for-each: line, topic: out, text: '{count_out}' }
      - { every: 30s, for-each: line, topic: total, text: '{total_in}' }
      """, [device])
    let said = try stage.said(
      """
      { scenario: s, duration: 20m, areas: {
        square: [{ at: 5m, people: 1000 }, { at: 10m, people: 0 }],
        street: [{ at: 5m, people: 0 }, { at: 10m, people: 1000 }] } }
      """)
    let counted = numbers(said.filter { $0.topic == "in" })
    let back = numbers(said.filter { $0.topic == "out" })
    // 2 % a minute of half of 1000 people come and go besides: 10 a minute each way.
    #expect(abs(counted.reduce(0, +) - 1200) <= 15)
    #expect(abs(back.reduce(0, +) - 200) <= 15)
    let totals = numbers(said.filter { $0.topic == "total" })
    #expect(zip(totals, totals.dropFirst()).allSatisfy { $0 <= $1 })
    let grown = try #require(totals.last) - totals[0]
    #expect(abs(grown - counted.dropFirst().reduce(0, +)) <= 20)
  }

  @Test("crossings come one by one, no more than one a second on a line")
  func crossings() throws {
    let device = Device.one("d", channels: ["Fence": Channel(place: .area("square"))])
    let stage = try Stage("[{ on: crossing, topic: '{device}/{channel}', text: x }]", [device])
    let calm = try stage.said(
      "{ scenario: s, duration: 10m, areas: { square: [{ at: 0m, people: 100 }] } }")
    // Half of 2 % of 100 a minute, each way.
    #expect((19...21).contains(calm.count))
    #expect(calm.allSatisfy { $0.topic == "d/Fence" })
    let rush = try stage.said(
      """
      { scenario: s, duration: 10m, areas: {
        square: [{ at: 0m, people: 0 }, { at: 10m, people: 90000 }] } }
      """)
    #expect((590...600).contains(rush.count))
    #expect(zip(rush, rush.dropFirst()).allSatisfy { $1.at - $0.at >= 1000 })
  }

  @Test("devices speak at different times of their period")
  func stagger() throws {
    let devices = (0..<60).map { Device.one(DeviceID("d\($0)"), covers: 10) }
    let stage = try Stage("[{ every: 60s, topic: t, text: '{occupancy}' }]", devices)
    let said = try stage.said("{ scenario: s, duration: 10m }")
    #expect(said.count == 600)
    let bySecond = Dictionary(grouping: said, by: { $0.at / 1000 }).mapValues(\.count)
    #expect((bySecond.values.max() ?? 0) <= 6)
  }
}
