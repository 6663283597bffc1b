import FieldgateEngine
import FieldgateModel
import Testing

/// What is the matter with the gateway itself, as alerts on the root area.
@Suite("System alerts") struct SystemAlertTests {
  private static let full = SystemCondition(.store, "full")
  private static let size = SystemCondition(.store, "size")

  private static func holds(_ severity: Severity, _ text: String) -> SystemState {
    .holds(severity, LocalizedText(nl: "nl \(text)", en: text))
  }

  private static func life() throws -> Replay { Replay(try plan()) }

  /// A site whose rules find nothing when nobody speaks.
  private static func plan() throws -> Plan { try SmallSite(rules: [SmallSite.crowd]).plan() }

  @Test("several causes of one rule are one alert, with the worst severity") func causes() throws {
    var life = try Self.life()
    life.handle(.condition(Self.size, Self.holds(.minor, "too large")), at: 1000)
    life.handle(.condition(Self.full, Self.holds(.severe, "the disk is full")), at: 2000)
    life.handle(
      .condition(SystemCondition(.store, "other"), Self.holds(.minor, "a third")), at: 3000)
    life.handle(.condition(Self.full, .ends), at: 4000)
    life.handle(.condition(Self.size, .ends), at: 5000)
    life.handle(.condition(SystemCondition(.store, "other"), .ends), at: 6000)
    #expect(
      life.told == [
        "raised minor zone/system.store 1", "escalated severe zone/system.store 2",
        "updated severe zone/system.store 3", "deescalated minor zone/system.store 4",
        "updated minor zone/system.store 5", "cleared minor zone/system.store 6",
      ])
    let alerts = life.effects.events.map(\.alert)
    #expect(Set(alerts.map(\.id)).count == 1)
    #expect(alerts.allSatisfy { $0.status == .system })
    #expect(
      alerts.map(\.value) == [
        .word("size"), .word("full, size"), .word("full, other, size"), .word("other, size"),
        .word("other"), .word("other"),
      ])
    #expect(alerts[1].headlines?.en == "Zone: the disk is full; too large")
    #expect(alerts[1].headlines?.nl == "Zone: nl the disk is full; nl too large")
    #expect(alerts[5].headlines?.en == "Zone: a third; back to normal")
    #expect(alerts[0].onset == life.start + 1000)
  }

  @Test("what is said again is no news", arguments: ["more of it", "too large"])
  func again(text: String) throws {
    var life = try Self.life()
    life.handle(.condition(Self.size, Self.holds(.minor, "too large")), at: 1000)
    for at in 2...9 {
      life.handle(.condition(Self.size, Self.holds(.minor, text)), at: Milliseconds(at) * 1000)
    }
    #expect(life.told == ["raised minor zone/system.store 1"])
    #expect(life.engine.conditions.knows(Self.size, Self.holds(.minor, text)))
    #expect(!life.engine.conditions.knows(Self.size, Self.holds(.severe, text)))
    #expect(!life.engine.conditions.knows(Self.size, .ends))
  }

  @Test("what came and is gone ends by itself after ten minutes") func happened() throws {
    var life = try Self.life()
    let lost = SystemCondition(.broker, "session-lost")
    let state = SystemState.happened(.moderate, "the session was not kept")
    life.handle(.condition(lost, state), at: 0)
    life.handle(.condition(lost, state), at: 60_000)
    life.run(until: 659_999)
    #expect(life.told == ["raised moderate zone/system.broker 1"])
    life.run(until: 660_000)
    #expect(life.told.last == "cleared moderate zone/system.broker 2")
  }

  @Test("a restart keeps the alert; what the new run does not find again ends after five minutes")
  func restart() throws {
    var life = try Self.life()
    life.handle(.condition(Self.size, Self.holds(.minor, "too large")), at: 0)
    life.handle(.condition(Self.full, Self.holds(.minor, "the disk is full")), at: 0)
    life.commit()
    life.restart(at: 10_000)
    life.handle(.condition(Self.size, Self.holds(.minor, "too large")), at: 20_000)
    life.run(until: 309_999)
    #expect(life.effects.events.map(\.alert.value) == [.word("size"), .word("full, size")])
    life.run(until: 310_000)
    #expect(life.effects.events.map(\.alert.value).last == .word("size"))
    life.run(until: 3_600_000)
    #expect(life.told.last == "updated minor zone/system.store 3")
    #expect(Set(life.effects.events.map(\.alert.id)).count == 1)
  }

  @Test("an operator acknowledges it like any other") func acknowledged() throws {
    var life = try Self.life()
    life.handle(.condition(Self.size, Self.holds(.minor, "too large")), at: 0)
    let id = try #require(life.engine.openAlerts.first?.id)
    life.command("ack", #"{"id":"\#(id)"}"#, at: 1000)
    life.handle(.condition(Self.full, Self.holds(.severe, "the disk is full")), at: 2000)
    #expect(
      life.told.map { $0.split(separator: " ")[0] } == ["raised", "acknowledged", "escalated"])
  }

  @Test("what is told before it can be committed is the alert that is recorded later")
  func rehearsal() throws {
    var life = try Self.life()
    life.commit()
    var rehearsal = life.engine.rehearsalOfSystem
    let state = Self.holds(.severe, "the disk is full")
    let since = life.moment(5000)
    let told = life.engine.rehearse(Self.full, state, since: since, in: &rehearsal)
    let ended = life.engine.rehearse(Self.full, .ends, since: life.moment(9000), in: &rehearsal)
    #expect(life.effects.events.isEmpty)
    // A minute later the store takes something: an engine is made out of it.
    life.restart(at: 60_000)
    life.handle(.condition(Self.full, state, since: since), at: 60_000)
    life.handle(.condition(Self.full, .ends, since: life.moment(9000)), at: 60_000)
    var recorded = life.effects.events
    #expect(recorded.map(\.line) == [1, 2])
    for index in recorded.indices { recorded[index].line = nil }
    #expect(recorded == told + ended)
    #expect(recorded.map(\.alert.onset) == [since.wall, since.wall])
    #expect(recorded.map(\.sent) == [since.wall, life.moment(9000).wall])
  }

  @Test("a replay gives the same to the byte, restarts and late confessions included")
  func replayed() throws {
    var recorder = Recorder(try Self.plan(), start: ExampleSite.start)
    recorder.handle(.listening, at: 0)
    recorder.handle(.condition(Self.size, Self.holds(.minor, "too large")), at: 1000)
    recorder.commit()
    recorder.restart(at: 30_000, hears: true)
    recorder.handle(
      .condition(
        Self.full, Self.holds(.extreme, "the disk is full"),
        since: Moment(wall: ExampleSite.start + 20_000, steady: 1_020_000)), at: 31_000)
    recorder.handle(.condition(Self.full, .ends), at: 32_000)
    recorder.commit()
    let checkpoint = recorder.checkpoint
    recorder.stepped = 3_600_000
    recorder.handle(
      .condition(SystemCondition(.broker, "taken-over"), .happened(.severe, "taken over")),
      at: 40_000)
    recorder.run(until: 900_000)
    recorder.commit()
    let log = Recorder.log(recorder.events)
    #expect(log.count == 8, "\(log)")
    #expect(Recorder.log(recorder.replayed()) == log)
    #expect(
      Recorder.log(recorder.replayed(from: checkpoint)) == Array(log.dropFirst(checkpoint.events)))
  }

  @Test("of many limited devices the first are named, and nothing else is left out")
  func bounded() throws {
    var life = try Self.life()
    for number in 0..<1000 {
      life.handle(
        .condition(SystemCondition(.load, "device \(number)"), Self.holds(.moderate, "much")),
        at: 0)
    }
    life.handle(.condition(SystemCondition(.load, "lag"), Self.holds(.moderate, "behind")), at: 1)
    life.handle(.condition(Self.full, Self.holds(.severe, "the disk is full")), at: 2)
    life.handle(
      .condition(SystemCondition(.broker, "session-lost"), .happened(.minor, "lost")), at: 3)
    let open = life.engine.openAlerts
    let load = try #require(open.first { $0.rule == SystemRule.load.id })
    let causes = try #require(load.value?.word).split(separator: ", ")
    #expect(causes.count == 22)
    #expect(causes.contains("lag"))
    #expect(causes.last == "and 180 more")
    #expect(load.headlines?.en.hasSuffix("; and 180 more devices") == true)
    #expect(open.map(\.rule.rawValue).sorted() == ["system.broker", "system.load", "system.store"])
    // One that found no room is not news at each look.
    let left = SystemCondition(.load, "device left")
    #expect(life.engine.conditions.knows(left, Self.holds(.moderate, "much")))
    #expect(life.engine.conditions.texts.count == 24)
  }

  @Test("what a device calls itself brings no control character into a cause") func harmless() {
    #expect(
      SystemCondition(.load, "device a\nWATCHDOG=trigger\u{1B}\u{2028}é").cause
        == #"device a\u{a}WATCHDOG=trigger\u{1b}\u{2028}é"#)
  }
}
