import FieldgateModel
import Testing

@Suite("What happens to devices") struct EventTests {
  private let voice = """
    - { on: start, topic: start, retained: true, text: '{state} {position}' }
    - { on: state, topic: state, retained: true, text: '{state} {position} {fault ? F : ok}' }
    - { on: online, topic: online, text: '{online ? online : offline}' }
    - { every: 10s, topic: tick, text: x }
    """

  private func happened(_ events: String, _ topics: Set<String>) throws -> [String] {
    let stage = try Stage(voice, [.one("b")])
    return try stage.said("{ scenario: s, duration: 2m, events: [\(events)] }")
      .filter { topics.contains($0.topic) }
      .map { "\($0.at < 2000 ? 0 : $0.at / 1000)s \($0.payload)" }
  }

  @Test(
    "a bollard moves, stops and is mended as a real one does",
    arguments: [
      ("", ["0s closed 0"]),
      ("{ at: 0s, device: b, state: open }", ["0s open 100"]),
      (
        "{ at: 20s, device: b, state: open }",
        ["0s closed 0", "20s opening 0 ok", "24s opening 50 ok", "28s open 100 ok"]
      ),
      ("{ at: 20s, device: b, state: closed }", ["0s closed 0"]),
      (
        "{ at: 20s, device: b, state: stopped }",
        ["0s closed 0", "20s opening 0 ok", "24s stopped 45 ok"]
      ),
      (
        "{ at: 20s, device: b, fault: true }, { at: 60s, device: b, fault: false }",
        [
          "0s closed 0", "20s opening 0 F", "24s stopped 45 F", "60s closing 45 ok",
          "64s closing 23 ok", "68s closed 0 ok",
        ]
      ),
      (
        "{ at: 20s, device: b, state: open }, { at: 22s, device: b, state: closed }",
        ["0s closed 0", "20s opening 0 ok", "22s closed 0 ok"]
      ),
      ("{ at: 20s, device: b, state: unknown }", ["0s closed 0", "20s unknown 0 ok"]),
    ])
  func bollard(events: String, said: [String]) throws {
    #expect(try happened(events, ["start", "state"]) == said)
  }

  @Test("a device that sends garbage is heard and cannot be read, until it is mended")
  func garbage() throws {
    let stage = try Stage("- { every: 10s, topic: tick, text: '{device} speaks' }", [.one("b")])
    let said = try stage.said(
      "{ scenario: s, duration: 1m, events: [{ at: 20s, device: b, garbage: true },"
        + " { at: 40s, device: b, garbage: false }] }")
    #expect(said.count == 6)
    for line in said {
      let isGarbage = (20_000..<40_000).contains(line.at)
      #expect(line.payload == (isGarbage ? "b sp\u{FFFD}" : "b speaks"), "\(line)")
    }
  }

  @Test("a wrong clock moves what a device says of the time, not when it says it")
  func clock() throws {
    let stage = try Stage("- { every: 10s, topic: tick, text: '{time.epoch-ms}' }", [.one("b")])
    let said = try stage.said(
      "{ scenario: s, duration: 1m, events: [{ at: 20s, device: b, behind: 2h },"
        + " { at: 40s, device: b, ahead: 5m }, { at: 50s, device: b, ahead: 0s }] }")
    #expect(said.count == 6)
    for line in said {
      let ahead: Int64 =
        switch line.at {
        case 20_000..<40_000: -7_200_000
        case 40_000..<50_000: 300_000
        default: 0
        }
      #expect(Int64(line.payload) == (Stage.start + line.at + ahead).milliseconds, "\(line)")
    }
  }

  @Test("a silent device says nothing, and tells where it stands when it is back")
  func silent() throws {
    let events = """
      { at: 30s, device: b, silent: true }, { at: 40s, device: b, state: open },
      { at: 90s, device: b, silent: false }
      """
    #expect(try happened(events, ["start", "state"]) == ["0s closed 0", "90s open 100"])
    let ticks = try happened(events, ["tick"])
    #expect(ticks.count == 6)
  }

  @Test("an offline device is told by the broker's last will")
  func offline() throws {
    let events = "{ at: 30s, device: b, online: false }, { at: 90s, device: b, online: true }"
    #expect(try happened(events, ["online"]) == ["30s offline", "90s online"])
    #expect(try happened(events, ["tick"]).count == 6)
    #expect(try happened(events, ["start"]).count == 2)
  }
}
