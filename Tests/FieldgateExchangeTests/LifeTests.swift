import FieldgateExchange
import FieldgateModel
import Testing

/// What a partner hears of an alert's life.
@Suite("An alert's life as a partner hears it") struct LifeTests {

  @Test("raised, escalated, cleared: Alert, Update, Cancel, each referring to those before")
  func whole() throws {
    var exchange = try Zoo.exchange(Zoo.open)
    let first = exchange.tell(.raised, Zoo.alert(), at: 0)
    let second = exchange.tell(.escalated, Zoo.alert("plein", "crowd", .severe), at: 10)
    let third = exchange.tell(.cleared, Zoo.alert("plein", "crowd", .severe), at: 20)
    let all = first + second + third
    #expect(all.map(\.gist) == ["Alert raised", "Update escalated", "Cancel cleared"])
    #expect(all.map(\.version) == [1, 2, 3])
    #expect(all.map(\.number) == [1, 2, 3])
    #expect(
      all.map(\.identifier) == [
        "zoo.p.20261122T130000Z.1", "zoo.p.20261122T130010Z.2", "zoo.p.20261122T130020Z.3",
      ])
    let cap = try #require(third.first?.cap)
    #expect(
      cap.contains(
        "<references>fieldgate.zoo,zoo.p.20261122T130000Z.1,2026-11-22T14:00:00+01:00"
          + " fieldgate.zoo,zoo.p.20261122T130010Z.2,2026-11-22T14:00:10+01:00</references>"))
    #expect(third[0].json.contains("\"state\":\"cleared\""))
    #expect(
      exchange.heartbeats(at: Zoo.moment(30), every: 10_000).map(\.text) == [
        #"{"time":"2026-11-22T13:00:30.000Z","number":3,"open":0,"every":10}"#
      ])
  }

  @Test("a clock that is set back sends no message before the one that it refers to")
  func clock() throws {
    var exchange = try Zoo.exchange(Zoo.open)
    _ = exchange.tell(.raised, Zoo.alert(), at: 100)
    let event = Zoo.event(.escalated, Zoo.alert("plein", "crowd", .severe), at: 40)
    let told = exchange.tell(
      event, level: .significant, at: Moment(wall: Zoo.start + 40_000, steady: 110_000))
    #expect(told.map(\.sent) == [Zoo.start + 100_000])
    #expect(Set(told.compactMap(\.cap).flatMap { CAPStructure($0).faults }) == [])
  }

  @Test("one that first matches when it escalates begins as an Alert")
  func risesIntoView() throws {
    var exchange = try Zoo.exchange("areas: all\nseverity: severe\nkinds: all\ntlp: RED")
    #expect(exchange.tell(.raised, Zoo.alert(), at: 0).isEmpty)
    let rise = exchange.tell(.escalated, Zoo.alert("plein", "crowd", .severe), at: 10)
    #expect(rise.map(\.gist) == ["Alert escalated"])
    #expect(rise.first?.version == 1)
  }

  @Test("who heard it rise hears it fall, and no more than was said")
  func fallsOutOfView() throws {
    var exchange = try Zoo.exchange(
      "areas: all\nseverity: severe\nkinds: all\nfields: [measure, value]\ntlp: RED")
    _ = exchange.tell(.raised, Zoo.alert("plein", "crowd", .severe), at: 0)
    let fall = exchange.tell(
      .deescalated, Zoo.alert("plein", "crowd", .moderate, value: 2.1), at: 10)
    #expect(fall.map(\.gist) == ["Cancel deescalated"])
    let json = try #require(fall.first?.json)
    #expect(!json.contains("moderate") && !json.contains("2.1"))
    #expect(json.contains("\"headline\":\"Plein: niet meer ernstig\""))
    #expect(exchange.tell(.cleared, Zoo.alert("plein", "crowd", .moderate), at: 20).isEmpty)
  }

  @Test("one that fell and rises again is a new Alert of the same alert, with a chain of its own")
  func again() throws {
    var exchange = try Zoo.exchange(
      "areas: all\nseverity: severe\nkinds: all\ntlp: RED\nformats: cap")
    let severe = Zoo.alert("plein", "crowd", .severe)
    let first = exchange.tell(.raised, severe, at: 0)
    _ = exchange.tell(.deescalated, Zoo.alert(), at: 10)
    let second = exchange.tell(.escalated, severe, at: 20)
    #expect(second.map(\.gist) == ["Alert escalated"])
    #expect(second.map(\.version) == [3])
    #expect(second[0].cap?.contains("<references>") == false)
    #expect(first[0].json.contains("\"id\":\"p-1\"") && second[0].json.contains("\"id\":\"p-1\""))
  }

  @Test("a change that the partner does not see is not told")
  func unseen() throws {
    var exchange = try Zoo.exchange("areas: all\nseverity: minor\nkinds: all\ntlp: RED")
    _ = exchange.tell(.raised, Zoo.alert(), at: 0)
    #expect(exchange.tell(.updated, Zoo.alert(value: 3.3), at: 10).isEmpty)
    var acknowledged = Zoo.alert()
    acknowledged.state = .acknowledged
    acknowledged.acknowledgedBy = "alice"
    #expect(exchange.tell(.acknowledged, acknowledged, at: 20, by: "alice").isEmpty)
    // Before it expires for the partner it is said again.
    #expect(exchange.tell(.updated, Zoo.alert(), at: 13 * 3600).map(\.gist) == ["Update updated"])
  }

  @Test("an operator's acknowledgement is told where the contract says so, and by whom if asked")
  func acknowledged() throws {
    for (fields, tellsName) in [("[]", false), ("[by]", true)] {
      var exchange = try Zoo.exchange(
        "areas: all\nseverity: minor\nkinds: all\ntlp: RED\nseesAcknowledgements: true\nfields: \(fields)"
      )
      _ = exchange.tell(.raised, Zoo.alert(), at: 0)
      var alert = Zoo.alert()
      alert.state = .acknowledged
      alert.acknowledgedBy = "alice"
      alert.acknowledgedAt = Zoo.start + 10_000
      let told = exchange.tell(.acknowledged, alert, at: 10, by: "alice")
      #expect(told.map(\.gist) == ["Update acknowledged"])
      #expect(told[0].json.contains("\"state\":\"acknowledged\""))
      #expect(told[0].json.contains("alice") == tellsName)
    }
  }

  @Test(
    "the gateway's own alerts only where they are asked for",
    arguments: [
      ("all", "system.store", false), ("[all, system]", "system.store", true),
      ("all", "test", false),
      ("test", "test", true), ("all", "flood", false), ("flood", "flood", true),
    ])
  func own(kinds: String, rule: String, isTold: Bool) throws {
    var exchange = try Zoo.exchange("areas: all\nseverity: minor\nkinds: \(kinds)\ntlp: RED")
    var alert = Zoo.alert("zone", RuleID(rule))
    alert.status = rule == "test" ? .test : .system
    let told = exchange.tell(.raised, alert, at: 0)
    #expect(!told.isEmpty == isTold)
    #expect(
      told.allSatisfy { $0.status == alert.status && $0.json.contains(alert.status.rawValue) })
  }

  @Test("what is marked above the ceiling never goes out")
  func marking() throws {
    let terms = "areas: all\nseverity: minor\nkinds: [all, system]\ntlp: GREEN\nformats: cap"
    var exchange = try Zoo.exchange(
      terms, top: "marking: { crowd: AMBER, gate: CLEAR, system: RED }")
    #expect(exchange.tell(.raised, Zoo.alert(), at: 0).isEmpty)
    #expect(exchange.tell(.raised, Zoo.alert("zone", "system.clock"), at: 0).isEmpty)
    let gate = exchange.tell(.raised, Zoo.alert("straat", "gate"), at: 0)
    #expect(gate.first?.json.contains("\"tlp\":\"CLEAR\"") == true)
    let quiet = exchange.tell(.raised, Zoo.alert("plein", "quiet"), at: 0)
    #expect(quiet.first?.json.contains("\"tlp\":\"GREEN\"") == true)
    #expect(quiet.first?.cap?.contains("<code>TLP:GREEN</code>") == true)
  }

  @Test("nothing of an exercise appears as Actual, nor the other way round")
  func exercise() throws {
    let terms = Zoo.open + "\nexercises: true"
    var alert = Zoo.alert()
    alert.status = .exercise
    var real = try Zoo.exchange(terms)
    #expect(real.tell(.raised, alert, at: 0).isEmpty)
    var exercise = try Zoo.exchange(terms, isExercise: true)
    #expect(exercise.tell(.raised, Zoo.alert(), at: 0).isEmpty)
    let told = try #require(exercise.tell(.raised, alert, at: 0).first)
    #expect(
      told.publications.allSatisfy { $0.topic.hasPrefix("fieldgate/zoo/exercise/partner/p/") })
    #expect(told.identifier.hasPrefix("zoo.exercise.p."))
    #expect(told.cap?.contains("<status>Exercise</status>") == true)
    var without = try Zoo.exchange(Zoo.open, isExercise: true)
    #expect(without.partners.isEmpty)
    #expect(without.tell(.raised, alert, at: 0).isEmpty)
    #expect(without.births(at: Zoo.moment(0)).isEmpty)
  }

  @Test("a shelved alert is told of as the contract says, and its end always")
  func shelved() throws {
    for (fields, heard) in [
      ("[]", ["Cancel cleared"]), ("[shelved]", ["Update shelved", "Cancel cleared"]),
    ] {
      var exchange = try Zoo.exchange(
        "areas: all\nseverity: minor\nkinds: all\ntlp: RED\nfields: \(fields)")
      _ = exchange.tell(.raised, Zoo.alert(), at: 0)
      var alert = Zoo.alert()
      alert.state = .shelved
      alert.shelf = Shelf(
        by: "alice", reason: "works", since: Zoo.start, until: Zoo.start + 3_600_000)
      var told = exchange.tell(.shelved, alert, at: 10, by: "alice")
      told += exchange.tell(.updated, alert, at: 20)
      told += exchange.tell(.cleared, alert, at: 30)
      #expect(told.map(\.gist) == heard)
      #expect(told.allSatisfy { !$0.json.contains("alice") })
    }
  }

  @Test("a folded alert is spoken for by the flood, for who was told of the flood")
  func folded() throws {
    var flood = Zoo.alert("zone", "flood", .severe)
    flood.status = .system
    var alert = Zoo.alert()
    alert.foldedInto = flood.id
    alert.isHeard = false
    var with = try Zoo.exchange("areas: all\nseverity: minor\nkinds: [all, flood]\ntlp: RED")
    _ = with.tell(.raised, flood, at: 0)
    #expect(with.tell(.raised, alert, at: 1).isEmpty)
    // The operators hear it rise above the flood, and so does the partner.
    alert.severity = .extreme
    alert.isHeard = true
    #expect(with.tell(.escalated, alert, at: 2).map(\.gist) == ["Alert escalated"])
    alert.severity = .severe
    #expect(with.tell(.deescalated, alert, at: 3).map(\.gist) == ["Update deescalated"])
    alert.isHeard = false
    var without = try Zoo.exchange("areas: all\nseverity: minor\nkinds: all\ntlp: RED")
    _ = without.tell(.raised, flood, at: 0)
    #expect(without.tell(.raised, alert, at: 1).map(\.gist) == ["Alert raised"])
  }

  @Test("levels widen and narrow: Alert, Update and Cancel by a look alone")
  func levels() throws {
    var exchange = try Zoo.exchange(
      """
      areas: [straat]
      severity: minor
      kinds: all
      tlp: RED
      levels:
        - { from: 4, areas: [straat, plein] }
        - { from: 5, fields: [measure, value] }
      """)
    let alert = Zoo.alert()
    #expect(exchange.tell(.raised, alert, at: 0).isEmpty)
    let begins = exchange.look(alert, level: .substantial, at: Zoo.moment(10))
    #expect(begins.map(\.gist) == ["Alert updated"])
    #expect(!begins[0].json.contains("density"))
    #expect(exchange.look(alert, level: .substantial, at: Zoo.moment(11)).isEmpty)
    let changes = exchange.look(alert, level: .critical, at: Zoo.moment(20))
    #expect(changes.map(\.gist) == ["Update updated"])
    #expect(changes[0].json.contains("\"value\":3.2"))
    let ends = exchange.look(alert, level: .significant, at: Zoo.moment(30))
    #expect(ends.map(\.gist) == ["Cancel -"])
    #expect(ends[0].json.contains("\"event\":\"withdrawn\""))
    #expect(ends[0].json.contains("niet meer gedeeld"))
    #expect(!ends[0].json.contains("density"))
  }

  @Test("an area is said as its parent, and nothing else names it")
  func parent() throws {
    var exchange = try Zoo.exchange(Zoo.open + "\nprecision: parent")
    let told = try #require(exchange.tell(.raised, Zoo.alert(), at: 0, note: "on Plaza").first)
    #expect(told.area == "oost")
    #expect(told.publications[0].topic == "fieldgate/zoo/partner/p/alerts/oost")
    for publication in told.publications {
      let text = publication.topic + publication.text
      for name in ["plein", "Plein", "Plaza", "xovis", "crowd", "Look", "52.013,4.262"] {
        #expect(!text.contains(name), "\(name) in \(text)")
      }
    }
    #expect(
      told.json.contains("\"headline\":\"Oost: dichtheid 3,2 mensen/m², grens 2,0 (niveau 3)\""))
    #expect(exchange.tell(.raised, Zoo.alert("zone"), at: 1).isEmpty)
  }

  @Test("an area is said as the nearest of a kind, itself included")
  func kind() throws {
    var exchange = try Zoo.exchange(Zoo.open + "\nprecision: { kind: district }")
    #expect(exchange.tell(.raised, Zoo.alert(), at: 0).map(\.area) == ["oost"])
    #expect(exchange.tell(.raised, Zoo.alert("oost"), at: 0).map(\.area) == ["oost"])
    #expect(exchange.tell(.raised, Zoo.alert("zone"), at: 0).isEmpty)
  }
}

extension Publication {
  var text: String { String(decoding: payload, as: UTF8.self) }
}
