import FieldgateEngine
import FieldgateModel
import FieldgateRules
import Foundation
import Testing
import FieldgateTestRandom

/// Random messages, times, commands, deafness, steps of the clock, restarts and edits of
/// another rule, through the whole engine: a twin that never restarts tells the same.
@Suite("The life of alerts, whatever comes") struct LifePropertyTests {
  private static func plan(_ never: Int) throws -> Plan {
    var site = SmallSite()
    site.areas = ["gate0", "gate1", "gate2"]
    site.devices += (0..<3).map { "{ id: g\($0), adapter: bollard, area: gate\($0) }" }
    site.rules = [
      SmallSite.crowd
        + """

          unacknowledged: { after: 4m }
          inhibitedBy: { rules: [zone-crowd], in: [parent] }
          responses:
            moderate:
              - { measure: Look, cost: 1, by: us, levels: 1-4 }
              - { measure: Close, cost: 5, by: us }

        """,
      SmallSite.street.replacing("above: 10,", with: "above: 10, level: { 5: 5 },")
        .replacing("below: 10,", with: "below: 10, level: { 5: 5 },"),
      """
      - rule: zone-crowd
        kind: threshold
        areas: [zone]
        watch: occupancy
        raise: { severe: { above: 300, for: 20s } }
        clear: { below: 200, for: 30s }
      """,
      SmallSite.bollards.replacing("for: 10s", with: "for: 2s"), SmallSite.silent,
      """
      - rule: never
        kind: threshold
        areas: [zone]
        watch: occupancy
        raise: { minor: { above: \(never) } }
      """,
    ]
    site.publish = "{ state: 300s }"
    site.more =
      "alerts: { flood: { above: 2, within: 5m, calm: 1m }, flapping: { above: 1, within: 5m } }"
    return try site.plan()
  }

  /// What a listener to all transitions knows.
  private struct Observer {
    var open: [AlertBook.Key: Alert] = [:]
    var ids: Set<AlertID> = []
    var line: UInt64 = 0
    var kinds: [Transition: Int] = [:]
    var folded = 0

    mutating func fault(in event: AlertEvent) -> String? {
      let alert = event.alert
      let key = AlertBook.Key(rule: alert.rule, area: alert.area)
      let before = open[key]
      open[key] = alert.state.isOpen ? alert : nil
      kinds[event.kind, default: 0] += 1
      if alert.foldedInto != nil { folded += 1 }
      line += 1
      if event.line != line { return "a gap in the lines" }
      guard let before else {
        if event.kind != .raised { return "\(event.kind) before a raise" }
        return ids.insert(alert.id).inserted && alert.sequence == 1 ? nil : "a raise again"
      }
      if before.id != alert.id { return "a second alert" }
      if alert.sequence != before.sequence + 1 { return "a gap in the sequence" }
      let isQuiet = before.state == .shelved && [.updated, .deescalated].contains(event.kind)
      if isQuiet, event.isAnnounced { return "a shelved alert that is announced" }
      if event.kind == .cleared, alert.rule != "silent", alert.rule != "flood",
        alert.status == .actual, alert.coverage.reporting == 0
      {
        return "cleared by silence"
      }
      return nil
    }
  }

  @Test("no twin tells another story", arguments: 0..<8) func anything(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let plans = [try Self.plan(1_000_000), try Self.plan(2_000_000)]
    var subject = Replay(plans[0])
    var twin = Replay(plans[0])
    var observer = Observer()
    var now: Milliseconds = 0
    var isDeaf = false
    var edit = 0
    for step in 0..<Self.steps {
      var input: Engine.Input?
      switch Int.random(in: 0..<100, using: &random) {
      case 0..<30: now += Int64.random(in: 0...20_000, using: &random)
      case 30..<35: now += Int64.random(in: 0...200_000, using: &random)
      case 35..<65: input = Self.reading(now, subject.start, &random)
      case 65..<73:
        let gate = ["gate", "g0", "g1", "g2"].randomElement(using: &random) ?? "gate"
        let word = ["closed", "closed", "stopped"].randomElement(using: &random) ?? "closed"
        input = .message(Message(topic: "bollard/\(gate)", payload: Array(word.utf8)))
      case 73..<84: input = Self.command(subject.engine.openAlerts, &random)
      case 84 where Int.random(in: 0..<3, using: &random) == 0:
        isDeaf.toggle()
        input = isDeaf ? .deaf : .listening
      case 85:
        let stepped = Int64.random(in: -3_600_000...3_600_000, using: &random)
        subject.stepped = stepped
        twin.stepped = stepped
      case 86..<92:
        subject.handle(.tick, at: now)
        subject.commit()
        if Bool.random(using: &random) { edit = 1 - edit }
        subject.restart(plans[edit], at: now, hears: !isDeaf)
      default: break
      }
      subject.run(until: now)
      twin.run(until: now)
      if let input {
        subject.handle(input, at: now)
        twin.handle(input, at: now)
      }
      let told = subject.take().events
      let twinTold = twin.take().events
      let faults = told.compactMap { observer.fault(in: $0) }
      guard faults.isEmpty, told == twinTold else {
        Issue.record(
          "seed \(seed), step \(step): \(faults); \(told.map(Self.short)) but without restarts \(twinTold.map(Self.short))"
        )
        return
      }
    }
    #expect(subject.engine.openAlerts == twin.engine.openAlerts)
    for kind in [.raised, .escalated, .updated, .acknowledged, .shelved, .unshelved, .cleared]
      as [Transition]
    {
      #expect((observer.kinds[kind] ?? 0) >= 3, "\(kind)")
    }
    #expect(observer.folded > 0, "no flood came")
  }

  /// For each seed; `FIELDGATE_STEPS` for a longer walk.
  private static let steps =
    ProcessInfo.processInfo.environment["FIELDGATE_STEPS"].flatMap { Int($0) } ?? 1500

  private static func short(_ event: AlertEvent) -> String {
    "\(event.kind) \(event.alert.severity) \(event.alert.id) \(event.alert.sequence) \(event.isAnnounced)"
  }

  private static func reading(
    _ now: Milliseconds, _ start: Timestamp, _ random: inout SplitMix64
  ) -> Engine.Input {
    let device = ["a", "b", "c"].randomElement(using: &random) ?? "a"
    let people = [0, 5, 7, 20, 60, 90, 110, 220].randomElement(using: &random) ?? 0
    return .message(
      Message(topic: "counter/\(device)", payload: Array(#"{"people":\#(people)}"#.utf8)))
  }

  private static func command(
    _ open: [Alert], _ random: inout SplitMix64
  ) -> Engine.Input {
    let id = open.randomElement(using: &random)?.id.rawValue ?? "none"
    let area = ["zone", "square", "street", "gate0"].randomElement(using: &random) ?? "zone"
    let commands = [
      ("ack", #"{"id":"\#(id)"}"#), ("ack", #"{"id":"\#(id)","note":"seen"}"#),
      ("shelve", #"{"id":"\#(id)","for":"5m","reason":"r"}"#),
      ("shelve", #"{"id":"\#(id)","for":"40s","reason":"r"}"#),
      ("unshelve", #"{"id":"\#(id)"}"#),
      ("level", #"{"area":"\#(area)","level":5,"for":"4m","reason":"r"}"#),
      ("level", #"{"area":"\#(area)","level":2,"for":"30s","reason":"r"}"#),
      ("level", #"{"area":"\#(area)","end":true,"reason":"r"}"#),
      ("test", #"{"area":"\#(area)"}"#),
    ]
    let (verb, payload) = commands.randomElement(using: &random) ?? ("ack", "{}")
    return .command(user: "anna", verb: verb, payload: Array(payload.utf8))
  }
}
