import FieldgateEngine
import FieldgateModel
import Testing

/// What the gateway could not hear is nobody's silence.
@Suite("Deaf and listening") struct DeafnessTests {
  private func speaking() throws -> Replay {
    var site = SmallSite()
    site.rules = [SmallSite.silent]
    site.devices = ["{ id: a, adapter: counter, area: square, covers: 100 }"]
    var replay = Replay(try site.plan())
    replay.count(1, at: 0)
    return replay
  }

  @Test("a device is missed after its time, to the millisecond, and found again") func silent()
    throws
  {
    var replay = try speaking()
    replay.run(until: 299_999)
    #expect(replay.told == [])
    replay.run(until: 400_000)
    replay.count(1, at: 400_000)
    replay.run(until: 430_000)
    #expect(
      replay.toldAt == ["300 raised minor square/silent 1", "430 cleared minor square/silent 2"])
  }

  @Test("after a long outage of the gateway nobody is missed who speaks in time") func longOutage()
    throws
  {
    var replay = try speaking()
    replay.run(until: 100_000)
    replay.handle(.deaf, at: 100_000)
    replay.run(until: 3_700_000)
    #expect(replay.told == [], "an hour without hearing")
    replay.handle(.listening, at: 3_700_000)
    // Of its five minutes it had used 100 s.
    replay.run(until: 3_899_999)
    #expect(replay.told == [])
    replay.run(until: 3_900_000)
    #expect(replay.toldAt == ["3900 raised minor square/silent 1"])
  }

  @Test("a short break counts as heard: the session brings what was said in it") func shortBreak()
    throws
  {
    for length in [10_000, 60_000] as [Milliseconds] {
      var replay = try speaking()
      replay.run(until: 100_000)
      replay.handle(.deaf, at: 100_000)
      replay.run(until: 100_000 + length)
      replay.handle(.listening, at: 100_000 + length)
      replay.run(until: 299_999)
      #expect(replay.told == [])
      replay.run(until: 300_000)
      #expect(replay.toldAt == ["300 raised minor square/silent 1"])
    }
    var replay = try speaking()
    replay.handle(.deaf, at: 100_000)
    replay.handle(.listening, at: 160_001)
    replay.run(until: 360_000)
    #expect(replay.told == [])
    replay.run(until: 360_001)
    #expect(replay.toldAt == ["360.001 raised minor square/silent 1"])
  }

  @Test("the time between two runs is time without hearing") func betweenRuns() throws {
    var replay = try speaking()
    replay.run(until: 100_000)
    replay.commit()
    replay.restart(at: 7_300_000)
    replay.run(until: 7_499_999)
    #expect(replay.told == [])
    replay.run(until: 7_500_000)
    #expect(replay.toldAt == ["7500 raised minor square/silent 1"])
  }

  @Test("a run that never hears misses nobody, and an open alert stays") func neverHears() throws {
    var replay = try speaking()
    replay.run(until: 300_000)
    replay.commit()
    replay.restart(at: 301_000, hears: false)
    replay.run(until: 9_000_000)
    // Its certainty falls, once, and it stays.
    #expect(replay.told == ["raised minor square/silent 1", "updated minor square/silent 2"])
    #expect(replay.engine.openAlerts.count == 1)
  }

  @Test(
    "a long break moves no hold: what was said in it comes in, and the hold stands or falls by it",
    arguments: [(true, 90_000), (true, 600_000), (false, 90_000), (false, 600_000)])
  func holdsOverBreaks(restarts: Bool, length: Int64) throws {
    var site = SmallSite()
    site.rules = [
      """
      - rule: crowd
        kind: threshold
        areas: { kind: square }
        watch: occupancy
        raise: { minor: { above: 100, for: 20m } }
        clear: { below: 80, for: 20m }
      """
    ]
    func play(_ said: Int) throws -> [String] {
      var replay = Replay(try site.plan())
      replay.crowd(150, devices: ["a", "b"], from: 0, until: 120_000)
      replay.commit()
      if restarts {
        replay.restart(at: 150_000 + length)
      } else {
        replay.handle(.deaf, at: 150_000)
        replay.handle(.listening, at: 150_000 + length)
      }
      // What the session held back, and then the old number again.
      replay.count(said, "a", at: 150_000 + length)
      replay.count(said, "b", at: 150_000 + length)
      replay.crowd(150, devices: ["a", "b"], from: 152_000 + length, until: 2_400_000)
      return replay.toldAt
    }
    #expect(try play(150) == ["1200 raised minor square/crowd 1"])
    // It was over in between: the hold begins anew.
    let anew = JSONValue.text(of: Double(152_000 + length) / 1000 + 1200)
    #expect(try play(0) == ["\(anew) raised minor square/crowd 1"])
  }

  @Test("after a minute of deafness nothing is known: its alert holds, less certain")
  func values() throws {
    var replay = Replay(try SmallSite().plan())
    replay.crowd(150, devices: ["a", "b"], from: 0, until: 60_000)
    replay.handle(.deaf, at: 61_000)
    replay.run(until: 7_200_000)
    #expect(
      replay.toldAt.filter { $0.contains("crowd") } == [
        "30 raised severe square/crowd 1", "121 updated severe square/crowd 2",
      ])
    replay.handle(.listening, at: 7_200_000)
    replay.crowd(10, devices: ["a", "b"], from: 7_200_000, until: 7_380_000)
    #expect(
      replay.toldAt.filter { $0.contains("crowd") }.suffix(2) == [
        "7200 updated severe square/crowd 3", "7320 cleared severe square/crowd 4",
      ])
  }
}
