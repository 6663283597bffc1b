import FieldgateModel
import FieldgateStore
import FieldgateTestSupport
import Testing

/// `alert show` tells everything that somebody needs at night.
@Suite("alert show") struct AlertShowTests {
  /// 2026-11-22T14:03:40.120Z.
  private static let noon = Timestamp(milliseconds: 1_795_356_220_120)

  private static func alert(
    _ id: AlertID, _ rule: RuleID, _ state: AlertState, sequence: Int
  ) -> Alert {
    Alert(
      id: id, area: "churchillplein", areaName: "Churchillplein", rule: rule, status: .actual,
      state: state, severity: .severe, certainty: .likely,
      headline: "Churchillplein: density 4.3 people/m², limit 3.0 (level 4)",
      instruction: "Look at the cameras", measure: "density", value: .number(4.3), limit: 3,
      unit: .peoplePerSquareMetre, level: .substantial,
      coverage: Coverage(reporting: 3, expected: 4), devices: ["xovis-17", "vs121-03"],
      onset: noon + -30_000, sequence: sequence)
  }

  private static func stored(
    _ kind: Transition, _ alert: Alert, by: String? = nil, note: String? = nil, _ body: String
  ) -> StoredAlertEvent {
    StoredAlertEvent(
      event: AlertEvent(
        kind: kind, alert: alert, heardAt: .severe,
        sent: noon + Int64(alert.sequence - 1) * 60_000, by: by, note: note),
      body: body)
  }

  /// A store without a daemon, with one alert that people have dealt with and a flood.
  private static func gateway() throws -> Gateway {
    let gateway = try Gateway(try Broker.start())
    let store = try Store(path: gateway.storePath)
    var batch = Batch(time: noon)
    let first = alert("a-1", "crowd-density", .raised, sequence: 1)
    let flood = alert("f-1", "flood", .raised, sequence: 1)
    batch.alertEvents = [
      stored(.raised, first, #"{"event":"raised"}"#),
      stored(
        .acknowledged, alert("a-1", "crowd-density", .acknowledged, sequence: 2), by: "guard",
        note: "on \u{1B}[31mmy way", "{}"),
      stored(
        .shelved, alert("a-1", "crowd-density", .shelved, sequence: 3), by: "ops", note: "works",
        """
        {"clearLimit":2.7,"flapping":true,"foldedInto":"f-1","inputs":[\
        {"device":"xovis-17","channel":"Zone 0","measure":"occupancy","value":610,\
        "time":"2026-11-22T14:03:10.000Z"},\
        {"device":"vs121-03","measure":"count_in","value":12,\
        "time":"2026-11-22T14:02:10.000Z"}],\
        "advice":{"measure":{"nl":"Doseer","en":"Let people in by groups"},"cost":2,"by":"stewards"},\
        "shelved":{"by":"ops","reason":"works","since":"2026-11-22T14:05:40.120Z",\
        "until":"2026-11-22T15:05:40.120Z"}}
        """),
      stored(
        .raised, flood,
        """
        {"foldedCount":14,"foldedOpen":2,"folded":[\
        {"area":"churchillplein","rule":"crowd-density","severity":"severe","id":"a-1"},\
        {"area":"stadhouderslaan","rule":"bollard-fault","severity":"minor","id":"b-1"}],\
        "takeBack":[{"nl":"Doseer","en":"Let people in by groups"}]}
        """),
    ]
    _ = try store.commit(batch)
    try store.close()
    return gateway
  }

  @Test("an alert that was acknowledged and shelved, as people read it") func people() throws {
    let shown = try Self.gateway().command("alert", "show", "a-1")
    #expect(
      shown.output == #"""
        severe shelved: Churchillplein: density 4.3 people/m², limit 3.0 (level 4)
          id         a-1
          area       Churchillplein (churchillplein), level 4
          rule       crowd-density, certainty Likely
          since      2026-11-22 15:03:10+01:00
          value      density 4.3 people/m2, limit 3, clears beyond 2.7
          reporting  3 of 4 devices
          evidence   xovis-17, vs121-03
          readings   2026-11-22 15:03:10+01:00  xovis-17  Zone 0  occupancy 610
                     2026-11-22 15:02:10+01:00  vs121-03  count_in 12
          to do      Look at the cameras
          advice     Let people in by groups (by stewards, cost 2 of 10)
          shelved    until 2026-11-22 16:05:40+01:00 by ops: works
          flapping   it raises too often: the rule wants a longer hold, or a limit further away
          folded in  f-1
          seen by    guard at 2026-11-22 15:04:40+01:00: on \u{1b}[31mmy way
          2026-11-22 15:03:40+01:00  raised severe
          2026-11-22 15:04:40+01:00  acknowledged severe by guard: on \u{1b}[31mmy way
          2026-11-22 15:05:40+01:00  shelved severe by ops: works

        """#)
  }

  @Test("a flood names those that it speaks for") func flood() throws {
    let shown = try Self.gateway().command("alert", "show", "f-1")
    #expect(
      shown.output.contains(
        """
          take back  Let people in by groups
          speaks for 14 alerts folded into it, 2 of them open
                     severe  churchillplein  crowd-density  a-1
                     minor  stadhouderslaan  bollard-fault  b-1

        """))
  }

  @Test("scripts get the same") func scripts() throws {
    let gateway = try Self.gateway()
    let one = try gateway.command("alert", "show", "a-1", "--json").json.elements.first
    #expect(one?["clearLimit"].number == 2.7 && one?["flapping"].flag == true)
    #expect(one?["foldedInto"].string == "f-1")
    #expect(one?["inputs"].elements.map { $0["value"].number } == [610, 12])
    #expect(one?["advice"]["measure"]["nl"].string == "Doseer")
    #expect(one?["shelved"]["reason"].string == "works")
    #expect(one?["events"].elements.count == 3)
    let flood = try gateway.command("alert", "show", "f-1", "--json").json.elements.first
    #expect(flood?["folded"].elements.map { $0["id"].string } == ["a-1", "b-1"])
    #expect(flood?["foldedCount"].number == 14 && flood?["foldedOpen"].number == 2)
  }
}
