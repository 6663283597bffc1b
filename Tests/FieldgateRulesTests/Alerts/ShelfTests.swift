import FieldgateModel
import FieldgateRules
import Testing

/// What an operator puts aside, what nobody acknowledges, and what another alert speaks
/// for.
@Suite("Shelved, unacknowledged, inhibited, flapping") struct ShelfTests {
  /// `Life.density` with a word for the impatient, and measures.
  private static let patient =
    Life.density + """

      unacknowledged: { after: 5m, to: severe }
      responses:
        moderate:
          - { measure: { nl: Meer toezicht, en: More stewards }, cost: 1, by: stewards, levels: 1-3 }
          - { measure: { nl: Poort dicht, en: Close the gate }, cost: 5, by: police }
        severe:
          - { measure: { nl: Poort dicht, en: Close the gate }, cost: 5, by: police }
        extreme:
          - { measure: { nl: Ontruimen, en: Evacuate }, cost: 9, by: police }
      """

  /// Raised moderate at 60 s.
  private func raised(_ yaml: String = Life.density) throws -> Life {
    var life = try Life(yaml)
    life.find(2.5, at: 0)
    life.run(until: 60_000)
    return life
  }

  @Test("a shelf ends by itself to the millisecond, as it was before") func endsByItself() throws {
    var life = try raised()
    life.shelve(for: 100_000, at: 70_000)
    life.run(until: 169_999)
    #expect(life.states.last == "70000 shelved moderate shelved")
    let shelf = try #require(life.episode.alert?.shelf)
    #expect(shelf.by == "anna" && shelf.reason == "works")
    #expect(shelf.since == Scene.start + 70_000 && shelf.until == Scene.start + 170_000)
    life.run(until: 170_000)
    #expect(life.states.last == "170000 unshelved moderate raised")
    #expect(life.events.last?.event.by == nil)
    #expect(life.events.last?.event.note == "its time is over")
    #expect(life.episode.alert?.shelf == nil)
    _ = life.acknowledge(at: 180_000)
    life.shelve(for: 100_000, at: 190_000)
    #expect(life.unshelve(at: 200_000)?.alert.state == .acknowledged)
    #expect(life.unshelve(at: 200_001) == nil, "once")
    EpisodeTests.checkOrder(life.events.map(\.event))
  }

  @Test("neither a restart nor a step of the wall clock moves the end of a shelf") func steady()
    throws
  {
    var life = try raised()
    life.shelve(for: 100_000, at: 70_000)
    try life.restart()
    life.stepped = 3_600_000
    life.run(until: 169_999)
    try life.restart()
    life.stepped = -3_600_000
    #expect(life.states.count == 2)
    life.run(until: 170_000)
    #expect(life.states.last == "170000 unshelved moderate raised")
  }

  @Test("only an open alert that is not shelved can be shelved, and a shelved one not acknowledged")
  func refused() throws {
    var life = try Life()
    #expect(life.shelve(for: 1000, at: 0) == nil)
    life = try raised()
    life.shelve(for: 100_000, at: 70_000)
    #expect(life.shelve(for: 200_000, at: 71_000) == nil)
    let told = life.acknowledge(at: 72_000)
    #expect(told == nil && life.states.count == 2)
  }

  @Test("an escalation ends the shelf; easing and lost data are recorded and not announced")
  func meanwhile() throws {
    var life = try Life()
    life.find(4, at: 0)
    life.run(until: 30_000)
    life.shelve(for: 600_000, at: 31_000)
    life.find(2.5, at: 40_000)
    life.find(nil, at: 170_000)
    life.find(4, at: 171_000)
    life.run(until: 300_000)
    life.find(1, at: 300_000)
    life.shelve(for: 600_000, at: 301_000)
    life.run(until: 900_000)
    #expect(
      life.states == [
        "30000 raised severe raised", "31000 shelved severe shelved",
        "160000 deescalated moderate shelved quiet", "170000 updated moderate shelved quiet",
        "171000 updated moderate shelved quiet", "201000 escalated severe raised",
        "301000 shelved severe shelved", "420000 cleared severe cleared",
      ])
    EpisodeTests.checkOrder(life.events.map(\.event))
  }

  @Test("what nobody acknowledges rises once, and eases no lower until somebody does")
  func unacknowledged() throws {
    var life = try raised(Self.patient)
    life.run(until: 359_999)
    #expect(life.told == ["60000 raised moderate"])
    life.run(until: 360_000)
    let event = try #require(life.events.last).event
    #expect(life.told.last == "360000 escalated severe")
    #expect(event.note == "nobody has acknowledged it yet")
    #expect(event.alert.headline.hasSuffix("; nobody has acknowledged it yet"))
    #expect(event.alert.headlines?.nl.hasSuffix("; nog door niemand bevestigd") == true)
    #expect(event.alert.limit == 2, "the limit of what it rose from")
    // Only once, and the floor holds: its own condition never held for severe.
    life.find(1.9, at: 400_000)
    try life.restart()
    life.run(until: 3_000_000)
    #expect(life.told.last == "360000 escalated severe")
    _ = life.acknowledge(at: 3_000_000)
    life.run(until: 3_119_999)
    #expect(life.told.last == "3000000 acknowledged severe")
    life.run(until: 3_120_000)
    #expect(life.told.last == "3120000 deescalated moderate")
    life.run(until: 9_000_000)
    #expect(life.told.last == "3120000 deescalated moderate", "acknowledged is enough")
  }

  @Test("an acknowledgement in time keeps it; a shelf stops the waiting, its end begins it anew")
  func inTime() throws {
    var life = try raised(Self.patient)
    _ = life.acknowledge(at: 359_999)
    life.run(until: 9_000_000)
    #expect(life.told.last == "359999 acknowledged moderate")
    life = try raised(Self.patient)
    life.shelve(for: 1_000_000, at: 300_000)
    life.run(until: 1_599_999)
    #expect(life.told.last == "1300000 unshelved moderate")
    life.run(until: 1_600_000)
    #expect(life.told.last == "1600000 escalated severe")
    // Nothing that it clears by is touched by the floor.
    life.find(1, at: 1_700_000)
    life.run(until: 1_820_000)
    #expect(life.told.last == "1820000 cleared severe")
  }

  @Test("an inhibited rule raises nothing; its hold runs on; ripe is raised at the end at once")
  func inhibited() throws {
    let speaker = AlertBook.Key(rule: "zone", area: "zone")
    var life = try Life()
    life.setting.speaker = speaker
    life.find(2.5, at: 0)
    life.run(until: 59_999)
    #expect(life.episode.inhibited == nil)
    life.run(until: 60_000)
    #expect(life.episode.inhibited == Episode.Inhibited(severity: .moderate, by: speaker))
    #expect(life.episode.deadline(of: life.rule) == nil, "it waits for no time")
    try life.restart()
    life.find(4, at: 70_000)
    life.run(until: 100_000)
    #expect(life.episode.inhibited?.severity == .severe)
    #expect(life.told == [])
    life.setting.speaker = nil
    life.look(at: 110_000)
    #expect(life.told == ["110000 raised severe"])
    #expect(life.episode.inhibited == nil)
    // What is open stays, and moves, whoever speaks.
    life.setting.speaker = speaker
    life.find(6, at: 120_000)
    life.run(until: 130_000)
    #expect(life.told.last == "130000 escalated extreme")
  }

  @Test("what is over before the other alert ends is never raised") func inhibitedAndOver() throws {
    var life = try Life()
    life.setting.speaker = AlertBook.Key(rule: "zone", area: "zone")
    life.find(2.5, at: 0)
    life.run(until: 60_000)
    life.find(1, at: 61_000)
    #expect(life.episode.inhibited == nil)
    life.setting.speaker = nil
    life.run(until: 900_000)
    #expect(life.told == [])
  }

  @Test("the third raise within ten minutes is flapping, and says so; an hour later it is not")
  func flapping() throws {
    var life = try Life()
    var at: Milliseconds = 0
    for _ in 0..<4 {
      life.find(2.5, at: at)
      life.find(1, at: at + 60_000)
      at += 181_000
      life.run(until: at)
      try life.restart()
    }
    life.find(2.5, at: at + 3_600_000)
    life.run(until: at + 3_700_000)
    let raises = life.events.filter { $0.event.kind == .raised }.map(\.event.alert)
    #expect(raises.map(\.isFlapping) == [false, false, true, true, false])
    #expect(raises[2].headline.hasSuffix("; raised more than 2 times in 10 min"))
    #expect(raises[2].headlines?.nl.hasSuffix("; meer dan 2 keer gemeld in 10 min") == true)
    #expect(life.told.filter { $0.contains("cleared") }.count == 4, "no hold is another one")
  }

  @Test("it advises the lightest that fits severity and level, and takes back all at the end")
  func advice() throws {
    var life = try raised(Self.patient)
    #expect(life.episode.alert?.advice?.measure.en == "More stewards")
    #expect(life.episode.alert?.advice?.cost == 1 && life.episode.alert?.advice?.by == "stewards")
    // Another level, another measure: told at once.
    let setting = life.setting
    life.setting = Episode.Setting(
      rule: life.rule, area: setting.area, level: .substantial, status: .actual)
    life.look(at: 61_000)
    #expect(life.told.last == "61000 updated moderate")
    #expect(life.events.last?.event.alert.advice?.measure.en == "Close the gate")
    life.look(at: 62_000)
    #expect(life.told.last == "61000 updated moderate", "once")
    life.find(6, at: 63_000)
    life.run(until: 73_000)
    #expect(life.events.last?.event.alert.advice?.measure.en == "Evacuate")
    try life.restart()
    life.find(1, at: 80_000)
    life.run(until: 200_000)
    let end = try #require(life.events.last).event
    #expect(end.kind == .cleared && end.alert.advice == nil)
    #expect(end.alert.advised.map(\.en) == ["More stewards", "Close the gate", "Evacuate"])
  }

  @Test(
    "its row holds shelf, floor, inhibition, raises and all that it says; cut short it traps not")
  func bytes() throws {
    var life = try raised(Self.patient)
    life.shelve(for: 100_000, at: 61_000)
    var states = [life.episode]
    life.run(until: 500_000)
    states.append(life.episode)
    _ = life.acknowledge(at: 500_000)
    life.episode.attach([
      Evidence(
        device: "a", channel: "Zone", measure: .density, value: .number(2.5), time: Scene.start)
    ])
    life.episode.fold(into: "flood")
    states.append(life.episode)
    var inhibited = try Life()
    inhibited.setting.speaker = AlertBook.Key(rule: "zone", area: "zone")
    inhibited.find(2.5, at: 0)
    inhibited.run(until: 60_000)
    states.append(inhibited.episode)
    #expect(states[2].alert?.severity == .severe && states[2].alert?.foldedInto == "flood")
    for state in states {
      let bytes = state.bytes(fingerprint: 7)
      #expect(try Episode(bytes: bytes, fingerprint: 7) == state)
      for length in 0..<bytes.count {
        #expect(throws: StateReader.Unreadable.self) {
          _ = try Episode(bytes: Array(bytes.prefix(length)), fingerprint: 7)
        }
      }
    }
  }

  @Test("rows of the first version are read: the alert, its holds and its acknowledgement")
  func firstVersion() throws {
    var writer = StateWriter()
    writer.write(UInt64(7))
    writer.write(each: [Severity.moderate]) { writer, severity in
      writer.write(severity.rawValue)
      writer.write(5_000_000 as Int64)
      writer.write(Scene.start)
    }
    writer.write(nil as Int64?) { $0.write($1) }
    writer.write(nil as Int64?) { $0.write($1) }
    writer.write(each: [Severity]()) { $0.write($1.rawValue) }
    writer.write(Scene.start as Timestamp?) { $0.write($1) }
    writer.write(true)
    for text in ["square.r.1", "square", "Square", "r", "Actual", "acknowledged"] {
      writer.write(text)
    }
    writer.write(Severity.moderate.rawValue)
    for text in ["Observed", "Square: density 2.5"] { writer.write(text) }
    writer.write("Look." as String?) { $0.write($1) }
    writer.write("density")
    writer.write(Value.number(2.5) as Value?) { $0.write($1) }
    writer.write(2.0 as Double?) { $0.write($1) }
    writer.write("people/m2" as String?) { $0.write($1) }
    writer.write(3)
    writer.write(2)
    writer.write(2)
    writer.write(each: ["a", "b"]) { $0.write($1) }
    writer.write(Scene.start)
    writer.write(2)
    writer.write("anna" as String?) { $0.write($1) }
    var life = try Life()
    life.episode = try Episode(bytes: writer.bytes, fingerprint: 7, version: 1)
    let alert = try #require(life.episode.alert)
    #expect(alert.state == .acknowledged && alert.acknowledgedBy == "anna" && alert.isHeard)
    #expect(alert.severity == .moderate && alert.sequence == 2 && alert.level == .significant)
    life.find(1, at: 100_000)
    life.run(until: 220_000)
    #expect(life.told == ["220000 cleared moderate"])
  }
}
