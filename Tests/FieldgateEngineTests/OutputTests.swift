import FieldgateDecode
import FieldgateEngine
import FieldgateExchange
import FieldgateModel
import FieldgateRules
import Testing

/// What listeners, the store and the log are given.
@Suite("What comes out") struct OutputTests {
  @Test("an alert has all of the contract's keys, in its own words") func alert() throws {
    var replay = Replay(try SmallSite().plan())
    replay.count(150, at: 10_000)
    replay.count(60, "b", at: 10_000)
    replay.run(until: 40_000)
    let event = try #require(replay.effects.events.first)
    #expect(
      AlertMessage.object(event, site: "small").text
        == #"{"id":"square.crowd.20261122T120010000Z","event":"raised","state":"raised","#
        + #""site":"small","area":"square","areaName":"Square","#
        + #""areaNames":{"nl":"Plein","en":"Square"},"rule":"crowd","status":"Actual","#
        + #""msgType":"Alert","severity":"severe","urgency":"Immediate","certainty":"Observed","#
        + #""headline":"Square: occupancy 210 people, limit 200 (level 4)","#
        + #""headlines":{"nl":"Plein: bezetting 210 mensen, grens 200 (niveau 4)","#
        + #""en":"Square: occupancy 210 people, limit 200 (level 4)"},"#
        + #""instruction":"Look at the cameras.","#
        + #""instructions":{"nl":"Look at the cameras.","en":"Look at the cameras."},"#
        + #""measure":"occupancy","value":210,"limit":200,"clearLimit":80,"#
        + #""unit":"people","level":4,"coverage":{"reporting":2,"expected":2},"#
        + #""devices":["a","b"],"inputs":[{"device":"a","measure":"occupancy","value":150,"#
        + #""time":"2026-11-22T12:00:10.000Z"},{"device":"b","measure":"occupancy","value":60,"#
        + #""time":"2026-11-22T12:00:10.000Z"}],"onset":"2026-11-22T12:00:10.000Z","#
        + #""sent":"2026-11-22T12:00:40.000Z","expires":"2026-11-23T12:00:40.000Z","#
        + #""sequence":1,"line":1}"#)
  }

  @Test("msgType, urgency, state and topics over an alert's life") func life() throws {
    let plan = try SmallSite().plan()
    var replay = Replay(plan)
    replay.count(250, at: 0)
    replay.run(until: 30_000)
    replay.count(150, at: 31_000)
    replay.run(until: 152_000)
    replay.count(10, at: 152_000)
    replay.run(until: 290_000)
    #expect(
      replay.effects.events.map { event in
        let object = AlertMessage.object(event, site: "small")
        let words = ["event", "msgType", "urgency", "state", "severity"].map { key in
          if case .string(let word)? = object[key] { word } else { "-" }
        }
        let publications = AlertMessage.publications(event, site: "small", topics: plan.topics)
        return (words + publications.map { "\($0.topic) \($0.retain) \($0.payload.isEmpty)" })
          .joined(separator: ", ")
      } == [
        "raised, Alert, Immediate, raised, severe, fieldgate/small/alerts/square/severe false"
          + " false, fieldgate/small/area/square/alert/crowd true false",
        "deescalated, Update, Expected, raised, moderate, fieldgate/small/alerts/square/severe"
          + " false false, fieldgate/small/area/square/alert/crowd true false",
        "cleared, Cancel, Past, cleared, moderate, fieldgate/small/alerts/square/moderate false"
          + " false, fieldgate/small/area/square/alert/crowd true true",
      ])
  }

  @Test("an area's state: values with what stands behind them, level, open alerts") func state()
    throws
  {
    var replay = Replay(try SmallSite().plan())
    replay.count(250, at: 0)
    replay.say("bollard/gate", "closed", at: 500, retained: true)
    replay.run(until: 30_500)
    let state = try #require(
      replay.engine.state(of: "square", at: replay.moment(30_500).wall.milliseconds))
    #expect(
      state.object(at: replay.moment(30_500).wall).text
        == #"{"area":"square","name":"Square","kind":"square","parent":"zone","level":4,"#
        + #""state":"degraded","values":{"density":{"value":2.5,"unit":"people/m2","#
        + #""state":"degraded","coverage":{"reporting":1,"expected":2},"age":30.5,"quality":"good"},"#
        + #""occupancy":{"value":250,"unit":"people","state":"degraded","#
        + #""coverage":{"reporting":1,"expected":2},"age":30.5,"quality":"good"},"#
        + #""bollards":{"value":"closed","state":"fresh","#
        + #""coverage":{"reporting":1,"expected":1},"age":30,"quality":"retained","retained":true}},"#
        + #""alerts":[{"id":"square.crowd.20261122T120000000Z","rule":"crowd","#
        + #""severity":"severe","state":"raised","#
        + #""headline":"Square: occupancy 250 people, limit 200 (level 4)"}],"#
        + #""time":"2026-11-22T12:00:30.500Z"}"#)
    #expect(replay.engine.state(of: "nowhere", at: 0) == nil)
  }

  @Test("samples for history: every value that a device stands for, silence included")
  func samples() throws {
    var replay = Replay(try SmallSite().plan())
    replay.count(250, at: 0)
    replay.say("bollard/gate", "closed", at: 500, retained: true)
    replay.run(until: 30_500)
    func lines() -> [String] {
      replay.engine.samples(of: ["square", "street"]).map {
        let value = $0.value.map { JSONValue($0).text } ?? "-"
        return "\($0.area) \($0.measure) \(value) \($0.unit) \($0.coverage.reporting)/"
          + "\($0.coverage.expected)"
      }
    }
    let soon = lines()
    #expect(soon.contains("square density 2.5 people/m2 1/2"))
    #expect(soon.contains("square occupancy 250 people 1/2"))
    #expect(soon.contains(#"square bollards "closed" 1 1/1"#))
    #expect(soon.contains("street occupancy - people 0/1"))
    replay.run(until: 3_600_000)
    #expect(lines().contains("square occupancy - people 0/2"))
  }

  @Test("a state goes out when something changes, and once in its cadence at most") func cadence()
    throws
  {
    var replay = Replay(try SmallSite().plan())
    replay.run(until: 10_000)
    func times() -> [Milliseconds] {
      replay.effects.publications.filter { $0.topic == "fieldgate/small/area/street/state" }
        .compactMap { publication in
          let text = String(decoding: publication.payload, as: UTF8.self)
          return text.firstMatch(of: #/"time":"([^"]*)"/#).flatMap {
            Timestamp(iso8601: $0.1).map { $0 - replay.start }
          }
        }
    }
    #expect(times() == [0])
    replay.count(1, "c", at: 10_000)
    for step in 1...9 { replay.count(1 + step, "c", at: 10_000 + Int64(step) * 100) }
    replay.run(until: 20_000)
    #expect(times() == [0, 10_000, 11_000])
    // Then it says nothing until its value goes out of date.
    replay.run(until: 400_000)
    #expect(times().prefix(4) == [0, 10_000, 11_000, 190_900])
  }

  @Test("readings go out where the site wants them: each on its own topic, duplicates never")
  func readings() throws {
    var site = SmallSite()
    let none = try published(site)
    #expect(none == [])
    site.publish = "{ readings: true }"
    let one = try published(site)
    #expect(one == ["fieldgate/small/reading/square/a/occupancy"])
  }

  private func published(_ site: SmallSite) throws -> [String] {
    var replay = Replay(try site.plan())
    replay.count(5, at: 1000)
    replay.count(5, at: 1000)
    replay.count(5, "stranger", at: 1000)
    return replay.effects.publications.map(\.topic).filter {
      $0.hasPrefix("fieldgate/small/reading/")
    }
  }

  @Test("a device that the inventory does not list is told once, stored without an area")
  func unlisted() throws {
    var replay = Replay(try SmallSite().plan())
    replay.count(500, "stranger", at: 0)
    replay.count(600, "stranger", at: 60_000)
    #expect(replay.readings.map(\.area) == [nil, nil])
    #expect(replay.effects.notices == [.unlisted("stranger", "counter")])
    replay.run(until: 600_000)
    #expect(!replay.told.contains { $0.contains("crowd") })
  }

  @Test("what cannot be read is told once a minute for each cause, and quarantined by its shape")
  func unreadable() throws {
    var replay = Replay(try SmallSite().plan())
    for second in Int64(0)..<60 {
      replay.say("counter/a", #"{"people":"many"}"#, at: second * 1000)
    }
    let reason = "people, occupancy: $.people: expected a number, found a text of 4 bytes"
    #expect(replay.effects.notices == [.unreadable("counter", .malformed, reason)])
    #expect(
      replay.effects.quarantined == [
        Quarantined(
          topic: "counter/a", adapter: "counter", outcome: .malformed, reason: reason, size: 17,
          shape: "{people: text(4)}", received: replay.start)
      ])
    replay.say("counter/a", #"{"people":"much"}"#, at: 59_999)
    replay.say("counter/a", #"{"people":"several"}"#, at: 59_999)
    #expect(replay.effects.notices.count == 1, "the same cause, whatever the value")
    replay.say("counter/a", #"{"people":"many"}"#, at: 60_000)
    #expect(replay.effects.notices.count == 2, "a minute later")
    let counts = replay.engine.outcomes.byAdapter["counter"]
    #expect(counts == [.malformed: 63])
    replay.say("elsewhere", "x", at: 60_000)
    #expect(replay.engine.outcomes.byAdapter[""] == [.unmatched: 1])
    #expect(replay.effects.notices.count == 2, "what is for nobody is counted alone")
  }

  @Test("a skewed device raises by arrival, and its skew is told once") func skewed() throws {
    var replay = Replay(try SmallSite().plan())
    let behind: Milliseconds = 27 * 3_600_000
    for minute in Int64(0)..<12 {
      let time = (replay.start + (minute * 60_000 - behind)).milliseconds
      replay.run(until: minute * 60_000)
      replay.say("counter/a", #"{"people":150,"time":\#(time)}"#, at: minute * 60_000)
    }
    #expect(replay.toldAt.first == "60 raised moderate square/crowd 1")
    #expect(
      replay.effects.notices.filter { if case .skewed = $0 { true } else { false } }
        == [.skewed("a", by: behind)])
    #expect(replay.readings.map(\.reading.quality).suffix(5).allSatisfy { $0 == .skewed })
    #expect(replay.readings.last.map { $0.reading.received - $0.reading.time } == behind)
  }

  @Test("a new state is urgent, a new measurement may wait for company") func urgent() throws {
    var replay = Replay(try SmallSite().plan())
    #expect(!replay.count(5, at: 0).isUrgent)
    #expect(replay.say("bollard/gate", "open", at: 1).isUrgent)
    #expect(!replay.say("bollard/gate", "open", at: 2).isUrgent)
    #expect(replay.say("bollard/gate", "closed", at: 3).isUrgent)
  }

  @Test("what a forgetful broker is told: every open alert, every area") func standing() throws {
    var replay = Replay(try SmallSite().plan())
    replay.count(250, at: 0)
    replay.run(until: 30_000)
    let standing = replay.engine.standing()
    #expect(
      standing.map(\.topic) == [
        "fieldgate/small/area/square/alert/crowd", "fieldgate/small/area/zone/state",
        "fieldgate/small/area/square/state", "fieldgate/small/area/street/state",
      ])
    #expect(standing.allSatisfy { $0.retain })
  }

  @Test("a bollard of which only a kept message is known raises with certainty Possible")
  func retained() throws {
    var replay = Replay(try SmallSite().plan())
    replay.say("bollard/gate", "stopped", at: 0, retained: true)
    replay.count(500, at: 0, retained: true)
    replay.run(until: 200_000)
    #expect(replay.toldAt == ["10 raised moderate square/bollards 1"])
    #expect(replay.effects.events.first?.alert.certainty == .possible)
    replay.say("bollard/gate", "stopped", at: 200_000)
    #expect(replay.toldAt.last == "200 updated moderate square/bollards 2")
    #expect(replay.effects.events.last?.alert.certainty == .observed)
  }

  @Test("subscriptions are those of the adapters in use") func filters() throws {
    var site = SmallSite()
    let both = try filters(of: site)
    #expect(both == ["bollard/+", "counter/+"])
    site.devices.removeLast()
    site.rules.removeLast()
    let one = try filters(of: site)
    #expect(one == ["counter/+"])
  }

  private func filters(of site: SmallSite) throws -> [String] {
    Replay(try site.plan()).engine.filters.map(\.text)
  }
}
