import FieldgateEngine
import FieldgateModel
import Testing

/// One alert speaks for others.
@Suite("Inhibition") struct InhibitionTests {
  /// The zone raises above 300 people, at once; the square's alert is inhibited by it.
  private func site() -> SmallSite {
    var site = SmallSite()
    site.rules = [
      """
      - rule: zone-crowd
        kind: threshold
        areas: [zone]
        watch: occupancy
        raise: { severe: { above: 300 } }
        clear: { below: 200 }
      """,
      SmallSite.crowd + "\n  inhibitedBy: { rules: [zone-crowd], in: [parent] }\n",
    ]
    return site
  }

  /// Both conditions hold; the zone's alert is open, the square's is ripe.
  private func silenced() throws -> Replay {
    var replay = Replay(try site().plan())
    replay.count(150, at: 0)
    replay.count(200, "c", at: 1000)
    replay.run(until: 61_000)
    return replay
  }

  @Test("the square is silent while the zone's alert is open, which says for whom it speaks")
  func listed() throws {
    let replay = try silenced()
    #expect(replay.toldAt == ["1 raised severe zone/zone-crowd 1"])
    let zone = try #require(replay.engine.state(of: "zone", at: replay.engine.now))
    #expect(zone.inhibited == ["square/crowd"])
    #expect(zone.object(at: replay.start).text.contains(#""inhibited":["square/crowd"]"#))
    let published = try #require(replay.lastStates["fieldgate/small/area/zone/state"])
    #expect(published.contains(#""inhibited":["square/crowd"]"#))
  }

  @Test("what is ripe is raised when the other ends, in the same moment") func ends() throws {
    var replay = try silenced()
    replay.count(20, "c", at: 62_000)
    #expect(
      replay.toldAt == [
        "1 raised severe zone/zone-crowd 1", "62 cleared severe zone/zone-crowd 2",
        "62 raised moderate square/crowd 1",
      ])
    #expect(replay.effects.events.last?.alert.onset == replay.start, "its hold ran on")
    #expect(replay.engine.state(of: "zone", at: replay.engine.now)?.inhibited == [])
    // One that is open stays, whoever speaks.
    replay.count(300, "c", at: 70_000)
    replay.run(until: 80_000)
    #expect(replay.engine.openAlerts.map(\.rule.rawValue).sorted() == ["crowd", "zone-crowd"])
  }

  @Test(
    "nothing slips out at a restart, whether it hears at once or later", arguments: [true, false])
  func restarts(hears: Bool) throws {
    var replay = try silenced()
    for at in [61_000, 62_000, 63_000] as [Milliseconds] {
      replay.commit()
      replay.restart(at: at, hears: hears)
      replay.handle(.tick, at: at)
      #expect(replay.toldAt == ["1 raised severe zone/zone-crowd 1"])
      #expect(replay.engine.state(of: "zone", at: replay.engine.now)?.inhibited == ["square/crowd"])
    }
    replay.handle(.listening, at: 64_000)
    replay.count(20, "c", at: 65_000)
    #expect(replay.toldAt.last == "65 raised moderate square/crowd 1")
  }
}

extension Engine {
  /// Its own time of the last input.
  var now: Milliseconds { engineTime(of: Moment(wall: Timestamp(milliseconds: 0), steady: 0)) }
}
