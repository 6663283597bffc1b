import FieldgateModel
import FieldgateRules
import Testing

/// What operators and edits of the site do to an alert.
@Suite("Acknowledge, expire, edit") struct OperatorTests {
  private func raised() throws -> Life {
    var life = try Life()
    life.find(2.5, at: 0)
    life.run(until: 60_000)
    return life
  }

  @Test("an alert is acknowledged once: who, when and the note") func acknowledge() throws {
    var life = try raised()
    let told = life.acknowledge(at: 61_000)
    let event = try #require(told)
    #expect(event.kind == .acknowledged && event.by == "anna" && event.note == "seen")
    #expect(event.alert.state == .acknowledged && event.alert.acknowledgedBy == "anna")
    #expect(event.sent == Scene.start + 61_000 && event.alert.sequence == 2)
    do {
      let told = life.acknowledge(at: 62_000)
      #expect(told == nil)
    }
    #expect(life.episode.alert?.state == .acknowledged)
  }

  @Test("there is nothing to acknowledge before the raise and after the end") func nothing() throws
  {
    var life = try Life()
    life.find(2.5, at: 0)
    do {
      let told = life.acknowledge(at: 59_999)
      #expect(told == nil)
    }
    life.run(until: 60_000)
    life.find(1, at: 60_001)
    life.run(until: 180_001)
    #expect(life.told == ["60000 raised moderate", "180001 cleared moderate"])
    do {
      let told = life.acknowledge(at: 180_002)
      #expect(told == nil)
    }
  }

  @Test("acknowledged stays so while it eases and loses its data; an escalation asks again")
  func afterwards() throws {
    var life = try Life()
    life.find(4, at: 0)
    life.run(until: 30_000)
    _ = life.acknowledge(at: 31_000)
    life.find(2.5, at: 40_000)
    life.find(nil, at: 170_000)
    life.find(2.5, at: 171_000)
    #expect(life.events.map(\.event.alert.state).dropFirst().allSatisfy { $0 == .acknowledged })
    life.find(4, at: 180_000)
    life.run(until: 210_000)
    #expect(
      life.told == [
        "30000 raised severe", "31000 acknowledged severe", "160000 deescalated moderate",
        "170000 updated moderate", "171000 updated moderate", "210000 escalated severe",
      ])
    #expect(life.episode.alert?.state == .raised)
    do {
      let told = life.acknowledge(at: 211_000)
      #expect(told?.alert.sequence == 7)
    }
    life.find(1, at: 220_000)
    life.run(until: 400_000)
    #expect(life.told.last == "340000 cleared severe")
    #expect(life.events.last?.event.alert.state == .cleared)
    #expect(life.events.last?.event.alert.acknowledgedBy == "anna")
    EpisodeTests.checkOrder(life.events.map(\.event))
  }

  @Test("a rule that is taken out ends its alert with a word; without one there is nothing")
  func expire() throws {
    var life = try raised()
    let told = life.expire(at: 70_000)
    let event = try #require(told)
    #expect(event.kind == .expired && event.note == "gone" && event.alert.state == .expired)
    #expect(event.alert.cleared == Scene.start + 70_000 && event.alert.sequence == 2)
    #expect(life.episode.alert == nil)
    do {
      let told = life.expire(at: 70_001)
      #expect(told == nil)
    }
    life.find(2.5, at: 70_002)
    life.run(until: 130_002)
    #expect(life.told.last == "130002 raised moderate")
    EpisodeTests.checkOrder(life.events.map(\.event))
  }

  @Test("an edited rule begins its holds anew; an open alert stays until the new one clears it")
  func edited() throws {
    var life = try raised()
    life.find(1.7, at: 70_000)
    life.run(until: 150_000)
    life.episode = try Episode(bytes: life.episode.bytes(fingerprint: 1), fingerprint: 2)
    life.look(at: 150_000)
    life.run(until: 269_999)
    #expect(life.told == ["60000 raised moderate"])
    life.run(until: 270_000)
    #expect(life.told == ["60000 raised moderate", "270000 cleared moderate"])
    var pending = try Life()
    pending.find(2.5, at: 0)
    pending.episode = try Episode(bytes: pending.episode.bytes(fingerprint: 1), fingerprint: 2)
    pending.look(at: 50_000)
    pending.run(until: 109_999)
    #expect(pending.told == [])
    pending.run(until: 110_000)
    #expect(pending.told == ["110000 raised moderate"])
  }

  @Test("its bytes are the episode, in whatever state; broken ones are told and trap nothing")
  func bytes() throws {
    var life = try Life()
    var states = [life.episode]
    let steps: [(Milliseconds, Double?)] = [
      (0, 2.5), (61_000, 3.5), (70_000, 2.5), (80_000, 1.7), (90_000, nil), (100_000, 1.7),
      (300_000, 2.5),
    ]
    for (at, value) in steps {
      life.find(value, at: at)
      states.append(life.episode)
      if at == 61_000 {
        _ = life.acknowledge(at: 61_500)
        states.append(life.episode)
      }
    }
    #expect(life.told.contains { $0.contains("cleared") })
    for state in states {
      let bytes = state.bytes(fingerprint: 7)
      #expect(try Episode(bytes: bytes, fingerprint: 7) == state)
      for length in 0..<bytes.count {
        #expect(throws: StateReader.Unreadable.self, "\(length) of \(bytes.count) bytes") {
          _ = try Episode(bytes: Array(bytes.prefix(length)), fingerprint: 7)
        }
      }
    }
  }
}
