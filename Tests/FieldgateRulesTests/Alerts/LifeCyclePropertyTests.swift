import FieldgateModel
import FieldgateRules
import Testing
import FieldgateTestRandom

/// Random values, times, steps of the wall clock, restarts, edits, acknowledgements,
/// shelves, levels, alerts that speak for it, and expiries: what must hold whatever comes.
@Suite("The life cycle, whatever comes") struct LifeCyclePropertyTests {
  /// What an observer of the findings alone knows, without looking into the episode.
  private struct Observer {
    /// Since when each severity's condition has held, the clear condition, and since
    /// when the findings have had a value.
    var held: [Severity: Milliseconds] = [:]
    var clear: Milliseconds?
    var open: Alert?
    var ids: Set<AlertID> = []
    /// Since when it is raised and nobody did anything about it.
    var waits: Milliseconds?
    /// It rose because of that.
    var insisted = false
    var kinds: [Transition: Int] = [:]

    mutating func see(_ finding: Finding, at now: Milliseconds) {
      for severity in Severity.allCases {
        held[severity] = finding.holding.contains(severity) ? held[severity] ?? now : nil
      }
      clear = finding.isClear ? clear ?? now : nil
    }

    mutating func forget() {
      held = [:]
      clear = nil
    }

    /// What is wrong with an event, if anything is.
    mutating func fault(
      in event: AlertEvent, _ finding: Finding, _ rule: Rule, at now: Milliseconds
    ) -> String? {
      let before = open
      defer {
        open = event.alert.state.isOpen ? event.alert : nil
        let begins = event.kind == .raised || before?.state != .raised
        waits = event.alert.state == .raised ? (begins ? now : waits ?? now) : nil
        if event.alert.state == .acknowledged || open == nil { insisted = false }
      }
      kinds[event.kind, default: 0] += 1
      guard event.kind == .raised else {
        guard let open else { return "\(event.kind) before a raise" }
        if open.id != event.alert.id { return "another id" }
        if event.alert.sequence != open.sequence + 1 { return "a gap in the sequence" }
        return faultOfChange(event, from: open, finding, rule, at: now)
      }
      if open != nil { return "a second alert" }
      if event.alert.sequence != 1 { return "a raise that is not the first" }
      if !ids.insert(event.alert.id).inserted { return "an id that was there before" }
      return faultOfRise(event.alert.severity, rule, at: now)
    }

    private mutating func faultOfChange(
      _ event: AlertEvent, from open: Alert, _ finding: Finding, _ rule: Rule,
      at now: Milliseconds
    ) -> String? {
      let severity = event.alert.severity
      let isQuiet = open.state == .shelved && [.updated, .deescalated].contains(event.kind)
      if event.isAnnounced == isQuiet { return "announced while shelved, or not though it is not" }
      if insisted, severity < .severe { return "eased though nobody has acknowledged it" }
      switch event.kind {
      case .escalated where event.note != nil:
        insisted = true
        guard let waits, open.state == .raised, now - waits >= 300_000 else {
          return "nobody had time to acknowledge it"
        }
        return severity == .severe && open.severity < .severe ? nil : "risen to another"
      case .unshelved, .acknowledged:
        return open.state == (event.kind == .unshelved ? .shelved : .raised) ? nil : "from nowhere"
      case .escalated:
        return severity > open.severity
          ? faultOfRise(severity, rule, at: now) : "an escalation that is none"
      case .deescalated:
        if severity >= open.severity { return "a deescalation that is none" }
        return held[open.severity] == nil && finding.value != nil
          && !finding.lingering.contains(open.severity)
          ? nil : "eased by silence, or though its condition holds"
      case .cleared:
        guard finding.value != nil, let clear else { return "cleared by silence" }
        return now - clear >= rule.clearHold ? nil : "cleared before its hold"
      case .updated: return severity == open.severity ? nil : "an update that changes the severity"
      default: return nil
      }
    }

    private func faultOfRise(_ severity: Severity, _ rule: Rule, at now: Milliseconds) -> String? {
      guard let since = held[severity], let hold = rule.holds[severity], now - since >= hold
      else { return "risen to \(severity) before its hold" }
      return nil
    }
  }

  /// 20 runs of 10,000 steps.
  @Test(
    "at most one alert, none cleared by silence, no gap, no restart that matters", arguments: 0..<20
  )
  func anything(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let life = try Life(Life.density + "\nunacknowledged: { after: 5m, to: severe }")
    let rule = life.rule
    var setting = life.setting
    var episode = Episode()
    // The same life without any restart.
    var twin = Episode()
    var observer = Observer()
    var now: Milliseconds = 0
    var stepped: Milliseconds = 0
    var finding = Life.finding(nil)
    let values: [Double?] = [nil, 0, 1, 1.79, 1.8, 1.9, 2, 2.01, 2.5, 3, 3.01, 4, 5, 5.01, 6]
    for step in 0..<10_000 {
      var told: [AlertEvent] = []
      var twinTold: [AlertEvent] = []
      let moment: () -> Moment = {
        Moment(wall: Scene.start + now + stepped, steady: 5_000_000 + now)
      }
      switch Int.random(in: 0..<100, using: &random) {
      case 0: stepped = Int64.random(in: -7_200_000...7_200_000, using: &random)
      case 1: stepped = 0
      case 2:
        told += [episode.acknowledge(by: "anna", note: nil, at: moment())].compactMap { $0 }
        twinTold += [twin.acknowledge(by: "anna", note: nil, at: moment())].compactMap { $0 }
      case 3:
        told += [episode.expire(note: "gone", at: moment())].compactMap { $0 }
        twinTold += [twin.expire(note: "gone", at: moment())].compactMap { $0 }
        if !told.isEmpty { observer.forget() }
      case 4 where Bool.random(using: &random):
        episode = try Episode(bytes: episode.bytes(fingerprint: 1), fingerprint: 2)
        twin.forgetHolds()
        observer.forget()
      case 5...9:
        episode = try Episode(bytes: episode.bytes(fingerprint: 3), fingerprint: 3)
      case 95:
        setting.speaker = setting.speaker == nil ? AlertBook.Key(rule: "r", area: "zone") : nil
      case 96, 97:
        let length = Int64.random(in: 1...400_000, using: &random)
        told += [episode.shelve(by: "anna", reason: "r", for: length, at: moment())]
          .compactMap { $0 }
        twinTold += [twin.shelve(by: "anna", reason: "r", for: length, at: moment())]
          .compactMap { $0 }
      case 98 where Bool.random(using: &random):
        told += [episode.unshelve(by: "anna", note: nil, at: moment())].compactMap { $0 }
        twinTold += [twin.unshelve(by: "anna", note: nil, at: moment())].compactMap { $0 }
      case 10...29: now += Int64.random(in: 0...130_000, using: &random)
      case 30...49: now += Int64.random(in: 0...10_000, using: &random)
      case 50...59:
        // To the millisecond at which a hold ends, or the one before it.
        if let due = episode.deadline(of: rule).map({ $0 - 5_000_000 }), due > now {
          now = Bool.random(using: &random) ? due : max(now, due - 1)
        }
      default:
        finding = Life.finding(
          values.randomElement(using: &random) ?? nil,
          remembered: Int.random(in: 0..<4, using: &random) == 0
            ? values.randomElement(using: &random) ?? nil : nil,
          [.observed, .observed, .likely, .possible].randomElement(using: &random) ?? .observed)
      }
      observer.see(finding, at: now)
      told += episode.advance(finding, setting, at: moment())
      twinTold += twin.advance(finding, setting, at: moment())
      let faults = told.compactMap { observer.fault(in: $0, finding, rule, at: now) }
      guard faults.isEmpty, told == twinTold, episode == twin else {
        Issue.record(
          "seed \(seed), step \(step): \(faults); restarted and not: \(told), \(twinTold)")
        return
      }
    }
    // A run in which nothing happens proves nothing.
    for kind in [
      .raised, .escalated, .deescalated, .updated, .acknowledged, .shelved, .unshelved, .cleared,
      .expired,
    ] as [Transition] {
      #expect((observer.kinds[kind] ?? 0) >= 3, "\(kind)")
    }
  }
}
