import FieldgateDecode
import FieldgateDocument
import FieldgateEngine
import FieldgateModel
import FieldgateRules
import Testing

/// What areas see of the areas below them when nothing but time passes.
@Suite("Areas around a silent one") struct AncestorTests {
  private static let start = Timestamp(milliseconds: 1_800_000_000_000)

  private static let counter = """
    adapter: counter
    title: A counter
    kind: crowd
    every: 60s
    format: json
    topics: ["counter/{device}"]
    device: "{device}"
    messages:
      - message: people
        readings:
          - { measure: occupancy, value: $.people, aggregation: instant }
    examples:
      - example: twelve
        topic: counter/x
        payload: { people: 12 }
        readings: [{ device: x, measure: occupancy, aggregation: instant, value: 12 }]
      - example: a word
        topic: counter/x
        payload: { people: many }
        outcome: malformed
    """

  /// `zone` with `square`, and `square` with `corner`, where the only counter stands.
  private static func engine(rules: String...) throws -> Engine {
    let diagnostics = Diagnostics()
    let areas = [
      Area(id: "zone", name: "Zone"), Area(id: "square", name: "Square", parent: "zone"),
      Area(id: "corner", name: "Corner", parent: "square", surface: 100),
    ]
    let tree = AreaTree(areas)
    let adapter = parse(counter, file: "counter.yaml", into: diagnostics)
      .flatMap { Adapter($0, diagnostics) }
    let read = rules.compactMap { text in
      parse(text, file: "rules.yaml", into: diagnostics)
        .flatMap { Rule($0, in: RuleContext(tree: tree), diagnostics) }
    }
    #expect(diagnostics.sorted.map(\.description) == [])
    let plan = Plan(
      site: "small", areas: areas,
      devices: [Device(id: "a", adapter: "counter", area: "corner")],
      adapters: [try #require(adapter)], rules: read)
    var engine = Engine(plan: plan, boot: "first", at: moment(0))
    _ = engine.handle(.listening, at: moment(0))
    return engine
  }

  private static func moment(_ at: Milliseconds) -> Moment {
    Moment(wall: start + at, steady: at)
  }

  private static func count(_ people: Int) -> Engine.Input {
    .message(Message(topic: "counter/a", payload: Array(#"{"people":\#(people)}"#.utf8)))
  }

  @Test("their states are published as the sensor's values go out of date, rules or none")
  func states() throws {
    var engine = try Self.engine()
    _ = engine.handle(Self.count(12), at: Self.moment(10_000))
    _ = engine.handle(.tick, at: Self.moment(189_999))
    let due = engine.nextDeadline()
    #expect(due == 190_000)
    let effects = engine.handle(.tick, at: Self.moment(190_000))
    #expect(
      effects.publications.map(\.topic).sorted()
        == ["corner", "square", "zone"].map { "fieldgate/small/area/\($0)/state" })
    for publication in effects.publications {
      let text = String(decoding: publication.payload, as: UTF8.self)
      #expect(text.contains(#""state":"blind""#), "\(publication.topic): \(text)")
    }
  }

  @Test("their alerts say at once that sensors no longer confirm them") func alerts() throws {
    var engine = try Self.engine(
      rules: """
        rule: crowd
        kind: threshold
        areas: [zone]
        watch: occupancy
        raise: { moderate: { above: 10 } }
        clear: { for: 60s }
        """)
    let raised = engine.handle(Self.count(12), at: Self.moment(10_000)).events
    #expect(raised.map(\.kind) == [.raised])
    #expect(raised.map(\.alert.certainty) == [.observed])
    var events: [AlertEvent] = []
    while let due = engine.nextDeadline(), due <= 600_000 {
      events += engine.handle(.tick, at: Self.moment(due)).events
    }
    #expect(events.map(\.kind) == [.updated])
    #expect(events.map(\.sent) == [Self.start + 190_000])
    #expect(events.map(\.alert.certainty) == [.possible])
    #expect(engine.state(of: "zone", at: (Self.start + 600_000).milliseconds)?.freshness == .blind)
  }
}
