import FieldgateExchange
import FieldgateModel
import Testing

/// Births, pictures, farewells.
@Suite("What stands for a partner") struct PresenceTests {
  private static let terms =
    "areas: [plein]\nseverity: minor\nkinds: all\ntlp: AMBER\nlanguage: en\n"
    + "picture: [density, occupancy]"

  private static func figures(_ area: AreaID, _ level: ThreatLevel = .significant) -> AreaFigures {
    func figure(_ measure: String, _ value: Value, _ unit: Unit) -> AreaFigures.Figure {
      AreaFigures.Figure(
        measure: measure, value: value, unit: unit, freshness: "degraded",
        coverage: Coverage(reporting: 1, expected: 2))
    }
    return AreaFigures(
      area: area, level: level,
      values: [
        figure("density", .number(2.17), .peoplePerSquareMetre),
        figure("occupancy", .number(2170), .people), figure("flow_in", .number(3), .people),
      ], time: Zoo.start + 61_000)
  }

  @Test("a picture holds the values that are listed, and the alerts that were told")
  func picture() throws {
    var exchange = try Zoo.exchange(Self.terms)
    _ = exchange.tell(.raised, Zoo.alert(), at: 0)
    let pictures = exchange.picture(Self.figures("plein"))
    #expect(pictures.map(\.topic) == ["fieldgate/zoo/partner/p/picture/plein"])
    #expect(pictures.map(\.retain) == [true])
    #expect(
      pictures.map(\.text) == [
        #"{"site":"zoo","partner":"p","area":"plein","areaName":"Plaza","values":{"density":{"value":2.17,"unit":"people/m2"},"occupancy":{"value":2170,"unit":"people"}},"alerts":[{"id":"p-1","severity":"moderate"}],"time":"2026-11-22T13:01:01.000Z","tlp":"AMBER"}"#
      ])
    #expect(exchange.picture(Self.figures("straat")).isEmpty)
  }

  @Test("level and coverage come where they are listed, and privacy holds in it")
  func listed() throws {
    var exchange = try Zoo.exchange(
      Self.terms + "\nfields: [level, coverage]\n"
        + "privacy: { round: { counts: 100, density: 0.5 }, time: 5m }")
    let text = try #require(exchange.picture(Self.figures("plein")).first?.text)
    #expect(text.contains(#""level":3"#))
    #expect(
      text.contains(
        #""occupancy":{"value":2200,"unit":"people","state":"degraded","coverage":{"reporting":1,"expected":2}}"#
      ))
    #expect(text.contains(#""density":{"value":2,"#))
    #expect(text.contains(#""time":"2026-11-22T13:00:00.000Z""#))
  }

  @Test("where a level takes the area away the picture is removed")
  func removed() throws {
    var exchange = try Zoo.exchange(Self.terms + "\nlevels: [{ from: 4, picture: [] }]")
    #expect(exchange.picture(Self.figures("plein")).map(\.payload.isEmpty) == [false])
    let removal = exchange.picture(Self.figures("plein", .substantial))
    #expect(removal.map(\.payload.isEmpty) == [true])
    #expect(removal.map(\.retain) == [true])
    // Said once; again to a broker that has forgotten, and after it was seen once more.
    #expect(exchange.picture(Self.figures("plein", .substantial)).isEmpty)
    #expect(exchange.picture(Self.figures("plein", .substantial), all: true).count == 1)
    #expect(exchange.picture(Self.figures("plein")).map(\.payload.isEmpty) == [false])
    #expect(exchange.picture(Self.figures("plein", .substantial)).count == 1)
  }

  @Test("an area that stands for others is pictured, and those are not")
  func parent() throws {
    var exchange = try Zoo.exchange(Self.terms + "\nprecision: parent")
    #expect(exchange.picture(Self.figures("oost")).count == 1)
    #expect(exchange.picture(Self.figures("plein")).isEmpty)
  }

  @Test("a birth says what the contract gives, and removes what it does not")
  func births() throws {
    let exchange = try Zoo.exchange(Self.terms)
    let births = exchange.births(at: Zoo.moment(0))
    let status = try #require(births.first)
    #expect(status.topic == "fieldgate/zoo/partner/p/status" && status.retain)
    #expect(
      status.text
        == #"{"state":"online","site":"zoo","partner":"p","name":"p","time":"2026-11-22T13:00:00.000Z","number":0,"contract":{"areas":["plein"],"severity":"minor","fields":[],"delay":0,"tlp":"AMBER","acknowledgements":false,"picture":["density","occupancy"],"languages":["en"],"formats":["json"],"levels":[]}}"#
    )
    let removed = births.filter { $0.payload.isEmpty && $0.retain }.map(\.topic)
    #expect(
      removed == ["oost", "straat", "zone"].map { "fieldgate/zoo/partner/p/picture/\($0)" })
    let farewell = exchange.farewells(at: Zoo.moment(1))
    #expect(farewell.map(\.retain) == [true])
    #expect(farewell.first?.text.contains(#""state":"stopped""#) == true)
  }

  @Test("a partner that no contract names any more has its retained messages removed")
  func former() throws {
    var before = try Zoo.exchange(Self.terms)
    let rows = before.takeChangedRows()
    var after = Zoo.exchange(
      try Zoo.contracts(
        "partners: [{ partner: q, user: q, areas: all, severity: minor, kinds: all, tlp: RED }]"))
    for row in rows { try after.restore(row) }
    let removed = after.births(at: Zoo.moment(0)).filter(\.payload.isEmpty).map(\.topic)
    #expect(removed.contains("fieldgate/zoo/partner/p/status"))
    #expect(removed.contains("fieldgate/zoo/partner/p/picture/plein"))
  }
}
