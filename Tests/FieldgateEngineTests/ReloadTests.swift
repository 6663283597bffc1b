import FieldgateEngine
import FieldgateModel
import FieldgateRules
import Testing
import FieldgateTestRandom

/// Restart and reload with another plan.
@Suite("Reload") struct ReloadTests {
  private let site = SmallSite()

  /// A crowd on the square for 50 s, committed.
  private func crowded() throws -> Replay {
    var replay = Replay(try site.plan())
    replay.say("counter/a", #"{"people":150,"in":1000}"#, at: 0)
    replay.say("counter/a", #"{"people":150,"in":1005}"#, at: 1)
    replay.count(5, "c", at: 1)
    replay.run(until: 50_000)
    replay.commit()
    return replay
  }

  @Test("an edit of another rule leaves this rule's hold alone") func otherEdited() throws {
    var replay = try crowded()
    var edited = site
    edited.rules[1] = edited.rules[1].replacing("10", with: "3")
    replay.restart(try edited.plan(), at: 50_000)
    replay.run(until: 59_999)
    #expect(replay.told == [])
    replay.run(until: 110_000)
    #expect(
      replay.toldAt == ["60 raised moderate square/crowd 1", "110 raised minor street/street 1"])
  }

  @Test("an edit of this rule begins its hold anew") func thisEdited() throws {
    var replay = try crowded()
    var edited = site
    edited.rules[0] = edited.rules[0].replacing("above: 100", with: "above: 101")
    replay.restart(try edited.plan(), at: 50_000)
    replay.run(until: 109_999)
    #expect(replay.told == [])
    replay.run(until: 110_000)
    #expect(replay.toldAt == ["110 raised moderate square/crowd 1"])
  }

  @Test("rules in another order are the same rules") func reordered() throws {
    var replay = try crowded()
    var edited = site
    edited.rules.reverse()
    replay.restart(try edited.plan(), at: 50_000)
    replay.run(until: 60_000)
    #expect(replay.toldAt == ["60 raised moderate square/crowd 1"])
  }

  @Test("a rule that is taken out expires its alert, told with the first thing that comes")
  func removed() throws {
    var replay = try crowded()
    replay.run(until: 60_000)
    replay.commit()
    var edited = site
    edited.rules.removeFirst()
    replay.restart(try edited.plan(), at: 70_000, hears: false)
    #expect(replay.engine.openAlerts == [])
    #expect(replay.told == ["raised moderate square/crowd 1"])
    let effects = replay.handle(.tick, at: 70_000)
    #expect(effects.events.map(\.kind) == [.expired] && effects.isUrgent)
    #expect(effects.events.first?.note == "the rule no longer applies to this area")
    #expect(effects.notices.contains { if case .alert = $0 { true } else { false } })
    #expect(replay.handle(.tick, at: 70_001).events == [])
    replay.commit()
    #expect(!replay.rows.keys.contains { $0.owner == "episode" && $0.key.hasSuffix("crowd") })
    // It comes back as another alert; its hold begins with what was last committed.
    replay.restart(try site.plan(), at: 80_000)
    replay.run(until: 140_000)
    #expect(replay.toldAt.last == "130.001 raised moderate square/crowd 1")
    #expect(Set(replay.effects.events.map(\.alert.id)).count == 2)
  }

  @Test("so does one whose area is taken out of its areas") func otherAreas() throws {
    var replay = try crowded()
    replay.run(until: 60_000)
    replay.commit()
    var edited = site
    edited.rules[0] = edited.rules[0].replacing("{ kind: square }", with: "[zone]")
    replay.restart(try edited.plan(), at: 70_000)
    #expect(replay.told == ["raised moderate square/crowd 1", "expired moderate square/crowd 2"])
  }

  @Test("a device that is taken out of the inventory counts no more") func device() throws {
    var replay = try crowded()
    replay.run(until: 60_000)
    replay.commit()
    var edited = site
    edited.devices.removeFirst()
    replay.restart(try edited.plan(), at: 61_000)
    #expect(replay.engine.state(of: "square", at: 0)?.values.first?.value.coverage.expected == 1)
    #expect(replay.told == ["raised moderate square/crowd 1", "updated moderate square/crowd 2"])
  }

  @Test("what came due while the engine was away comes due when it is back, in its own time")
  func away() throws {
    var replay = try crowded()
    replay.restart(at: 400_000)
    // The hold went on over the break while that was short; after a minute without hearing
    // nothing is known.
    #expect(
      replay.toldAt.prefix(2) == [
        "60 raised moderate square/crowd 1", "110 updated moderate square/crowd 2",
      ])
  }

  @Test("a start of the box whose wall clock is not set goes on where it was") func unsetClock()
    throws
  {
    var replay = try crowded()
    replay.stepped = -(ExampleSite.start.milliseconds + 50_000)  // 1970
    replay.restart(at: 50_000, boot: "second", steady: 7)
    replay.run(until: 59_999)
    #expect(replay.toldOfRules == [])
    #expect(replay.told == ["raised moderate zone/system.clock 1"])
    replay.run(until: 60_000)
    #expect(replay.toldOfRules == ["raised moderate square/crowd 1"])
    #expect(replay.effects.events.last?.alert.onset == ExampleSite.start)
  }

  @Test("a start of the box takes the time that passed from the wall clock") func boot() throws {
    var replay = try crowded()
    replay.restart(at: 58_000, boot: "second", steady: 7)
    replay.run(until: 59_999)
    #expect(replay.told == [])
    replay.run(until: 60_000)
    #expect(replay.toldAt == ["60 raised moderate square/crowd 1"])
  }

  @Test(
    "a row that cannot be read is told, and loses nothing else",
    arguments: [
      ("clock", ""), ("ear", ""), ("track", "a"), ("flow", "square"), ("decode", "a"),
      ("outcome", "counter"), ("episode", "square\u{1F}crowd"),
    ])
  func unreadable(owner: String, key: String) throws {
    var replay = try crowded()
    replay.run(until: 60_000)
    replay.commit()
    #expect(replay.rows[Replay.Owned(owner: owner, key: key)] != nil)
    replay.spoil(owner, key, [0x80])
    replay.restart(at: 61_000, hears: false)
    let effects = replay.handle(.tick, at: 61_000)
    let told = effects.notices.compactMap { notice -> String? in
      if case .unreadableState(let owner, let key, _) = notice { "\(owner) \(key)" } else { nil }
    }
    #expect(Set(told) == ["\(owner) \(key)"])
    replay.handle(.listening, at: 61_000)
    let open = replay.engine.openAlerts.map { "\($0.area)/\($0.rule)" }
    #expect(open == (owner == "episode" ? [] : ["square/crowd"]))
    // It works on.
    replay.crowd(150, from: 120_000, until: 300_000)
    #expect(replay.engine.openAlerts.contains { $0.rule == "crowd" && $0.area == "square" })
  }

  @Test("whatever a row's bytes are, the engine starts and works", arguments: 0..<4)
  func anyBytes(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    var replay = try crowded()
    replay.run(until: 60_000)
    replay.commit()
    let plan = replay.engine.plan
    // In one order, so that a seed is the same story every time.
    let good = replay.rows.values.sorted { ($0.owner, $0.key) < ($1.owner, $1.key) }
    for _ in 0..<250 {
      var rows: [StateRow] = []
      for row in good {
        var row = row
        if Int.random(in: 0..<3, using: &random) == 0, var bytes = row.bytes, !bytes.isEmpty {
          for _ in 0...Int.random(in: 0...2, using: &random) {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.insert(contentsOf: [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], at: place)
            default: bytes = Array(bytes.prefix(max(1, place)))
            }
          }
          row.bytes = bytes
        }
        rows.append(row)
      }
      var engine = Engine(plan: plan, rows: rows, boot: "first", at: replay.moment(61_000))
      _ = engine.handle(.listening, at: replay.moment(61_000))
      _ = engine.handle(.tick, at: replay.moment(62_000))
      #expect(engine.takeChangedRows().count >= 2)
    }
  }
}
