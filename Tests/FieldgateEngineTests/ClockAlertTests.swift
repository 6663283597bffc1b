import FieldgateEngine
import FieldgateModel
import Testing

/// A wall clock that jumps or is not set: told of, and nothing else comes of it.
@Suite("The clock is told of") struct ClockAlertTests {
  private static let hour: Milliseconds = 3_600_000

  /// A crowd for three minutes; the clock jumps while its hold runs.
  private static func crowd(_ step: Milliseconds) throws -> Replay {
    var life = Replay(try SmallSite().plan())
    for at in stride(from: Milliseconds(0), through: 240_000, by: 30_000) {
      if at == 30_000 { life.stepped = step }
      life.run(until: at)
      // The devices' clocks are right.
      for device in ["a", "b", "c"] { life.count(at < 180_000 ? 60 : 0, device, at: at) }
    }
    life.run(until: 600_000)
    return life
  }

  @Test("nothing is raised, cleared or moved by a jump", arguments: [hour, -hour, 60_000])
  func jump(step: Milliseconds) throws {
    let still = try Self.crowd(0)
    let life = try Self.crowd(step)
    func others(_ life: Replay) -> [String] {
      life.effects.events.filter { $0.alert.rule != SystemRule.clock.id }.map {
        // The time of the engine at which it came about.
        "\($0.sent - life.start - ($0.sent >= life.start + 30_000 + min(0, step) ? life.stepped : 0))"
          + " \($0.kind.rawValue) \($0.alert.rule)"
      }
    }
    #expect(others(life) == others(still))
    #expect(!others(still).isEmpty)
    let told = life.effects.events.filter { $0.alert.rule == SystemRule.clock.id }
    #expect(told.map(\.kind) == [.raised])
    #expect(told.first?.alert.value == .word("jump"))
    #expect(
      told.first?.alert.headlines?.en
        == "Zone: the clock was set \(abs(step) / 1000) s \(step > 0 ? "ahead" : "back")")
  }

  @Test("a clock that is put right by less is not told of", arguments: [500, -59_999])
  func small(step: Milliseconds) throws {
    let life = try Self.crowd(step)
    #expect(!life.effects.events.contains { $0.alert.rule == SystemRule.clock.id })
  }

  @Test("a jump is told of for ten minutes") func over() throws {
    var life = try Self.crowd(Self.hour)
    life.run(until: 630_000)
    #expect(life.told.last == "cleared minor zone/system.clock 2")
  }

  @Test("1970 at the first start, until it is set; devices' own times are believed meanwhile")
  func unset() throws {
    var life = Replay(try SmallSite().plan(), start: Timestamp(milliseconds: 60_000))
    life.run(until: 1000)
    #expect(life.told == ["raised moderate zone/system.clock 1"])
    #expect(life.effects.events.first?.alert.value == .word("unset"))
    // Devices know the time.
    let now = ExampleSite.start
    for minute in 0..<12 {
      let at = Milliseconds(minute) * 60_000 + 2000
      life.run(until: at)
      life.say(
        "counter/a", #"{"people":\#(minute),"time":\#((now + at).milliseconds)}"#, at: at)
    }
    let readings = life.effects.readings.map(\.reading)
    #expect(readings.map(\.time) == (0..<12).map { now + Milliseconds($0) * 60_000 + 2000 })
    #expect(readings.allSatisfy { $0.timeFrom == .payload && $0.quality == .good })
    #expect(readings.allSatisfy { $0.received < .plausibleFrom })
    // NTP sets it.
    life.stepped = now - life.start
    life.run(until: 800_000)
    #expect(life.told.last == "cleared moderate zone/system.clock 2")
    life.say("counter/a", #"{"people":5,"time":\#((now + 800_000).milliseconds)}"#, at: 800_000)
    let last = try #require(life.effects.readings.last?.reading)
    #expect(last.quality == .good)
    #expect(last.received == now + 800_000)
    #expect(!life.told.contains { $0.contains("jump") })
  }

  @Test("a box that starts with a time before the last commit, until it is set or has caught up")
  func behind() throws {
    for isSet in [true, false] {
      var life = Replay(try SmallSite().plan())
      life.run(until: Self.hour)
      life.commit()
      life.stepped = -Self.hour / 2
      life.restart(at: Self.hour + 60_000, boot: "second", steady: 1000)
      life.run(until: Self.hour + 120_000)
      let own = life.told.filter { $0.contains("system.clock") }
      #expect(own == ["raised moderate zone/system.clock 1"])
      #expect(
        life.engine.openAlerts.first { $0.rule == SystemRule.clock.id }?.value == .word("behind"))
      if isSet { life.stepped = 0 }
      life.run(until: isSet ? Self.hour + 121_000 : 2 * Self.hour)
      #expect(
        life.told.filter { $0.contains("system.clock") }.last
          == "cleared moderate zone/system.clock 2")
    }
  }

  @Test("a replay finds it again") func replayed() throws {
    var recorder = Recorder(try SmallSite().plan(), start: Timestamp(milliseconds: 60_000))
    recorder.handle(.listening, at: 0)
    recorder.run(until: 10_000)
    recorder.commit()
    recorder.stepped = ExampleSite.start.milliseconds
    recorder.run(until: 20_000)
    recorder.stepped -= Self.hour
    recorder.run(until: 30_000)
    recorder.commit()
    recorder.restart(at: 40_000, hears: true)
    recorder.run(until: 1_000_000)
    recorder.commit()
    let log = Recorder.log(recorder.events.filter { $0.alert.rule == SystemRule.clock.id })
    #expect(log.count == 4, "\(log)")
    #expect(Recorder.log(recorder.replayed()) == Recorder.log(recorder.events))
  }
}
