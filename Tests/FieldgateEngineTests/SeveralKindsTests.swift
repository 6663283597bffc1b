import FieldgateDecode
import FieldgateDocument
import FieldgateEngine
import FieldgateModel
import FieldgateRules
import Testing

/// One device that is a counter, a camera and a bollard in one, as its adapter's readings are.
@Suite("A device of several kinds") struct SeveralKindsTests {
  private static let start = Timestamp(milliseconds: 1_800_000_000_000)

  private static let post = """
    adapter: post
    title: A post
    kind: crowd
    every: 60s
    topics: ["post/{device}"]
    device: "{device}"
    messages:
      - message: people
        readings:
          - { measure: occupancy, value: $.people, aggregation: instant }
          - { measure: count_in, value: $.in, aggregation: interval, interval: 60s }
      - message: objects
        kind: camera
        readings:
          - { measure: object_count, labels: { class: bicycle }, value: $.bikes, aggregation: instant }
          - { measure: fault, value: $.blind }
      - message: barrier
        readings:
          - { measure: state, kind: bollard, value: $.barrier }
    examples:
      - example: people
        topic: post/x
        payload: { people: 12 }
        readings: [{ device: x, measure: occupancy, value: 12 }]
      - example: a word
        topic: post/x
        payload: { people: many }
        outcome: malformed
    """

  /// The fault is a camera's alone, or a bollard's as well.
  private static func engine(
    _ adapter: String = post, rules: String..., measures: Set<Measure>? = nil
  ) throws -> Engine {
    let diagnostics = Diagnostics()
    let areas = [Area(id: "square", name: "Square", surface: 100), Area(id: "street", name: "S")]
    let tree = AreaTree(areas)
    let adapter = parse(adapter, file: "post.yaml", into: diagnostics)
      .flatMap { Adapter($0, diagnostics) }
    let read = rules.compactMap { text in
      parse(text, file: "rules.yaml", into: diagnostics)
        .flatMap { Rule($0, in: RuleContext(tree: tree), diagnostics) }
    }
    #expect(diagnostics.sorted.map(\.description) == [])
    var device = Device(
      id: "a", adapter: "post", area: "square",
      channels: ["line": Channel(place: .between(from: "street", to: "square"))])
    device.covers = 50
    device.measures = measures
    let plan = Plan(
      site: "small", areas: areas, devices: [device], adapters: [try #require(adapter)],
      rules: read)
    var engine = Engine(plan: plan, boot: "first", at: moment(0))
    _ = engine.handle(.listening, at: moment(0))
    return engine
  }

  private static func moment(_ at: Milliseconds) -> Moment {
    Moment(wall: start + at, steady: at)
  }

  private static func say(_ payload: String) -> Engine.Input {
    .message(Message(topic: "post/a", payload: Array(payload.utf8)))
  }

  private static let report = #"{"people":100,"in":5,"bikes":3,"blind":true,"barrier":"closed"}"#

  @Test("it feeds density, flow, objects and bollards, each by readings of its kind")
  func values() throws {
    var engine = try Self.engine()
    _ = engine.handle(Self.say(Self.report), at: Self.moment(10_000))
    let state = try #require(engine.state(of: "square", at: (Self.start + 10_000).milliseconds))
    let text = state.object(at: Self.start).text
    #expect(text.contains(#""density":{"value":2"#), "\(text)")
    #expect(text.contains(#""objects":{"value":3"#), "\(text)")
    // The camera is blind; the bollard is not faulty for it.
    #expect(text.contains(#""bollards":{"value":"closed""#), "\(text)")
    let street = try #require(engine.state(of: "street", at: (Self.start + 10_000).milliseconds))
    #expect(
      !street.object(at: Self.start).text.contains(#""bollards":{"#),
      "a line is where it counts, not where its bollard stands")
  }

  @Test("a fault that the bollard itself tells makes it faulty") func faulty() throws {
    var engine = try Self.engine(
      Self.post.replacing(
        "measure: fault, value", with: "measure: fault, kind: bollard, value"))
    _ = engine.handle(Self.say(Self.report), at: Self.moment(10_000))
    let text = try #require(engine.state(of: "square", at: (Self.start + 10_000).milliseconds))
      .object(at: Self.start).text
    #expect(text.contains(#""bollards":{"value":"faulty""#), "\(text)")
  }

  private static func silence(_ kind: String) -> String {
    "{ rule: silent, kind: silence, devices: { kind: \(kind) }, raise: { minor: {} } }"
  }

  @Test(
    "a silence rule for one of its kinds hears of it, and of no kind that it does not have",
    arguments: [
      ("crowd", nil, 1), ("bollard", nil, 1), ("camera", nil, 1),
      ("bollard", [Measure.occupancy, .countIn], 0), ("crowd", [Measure.occupancy, .countIn], 1),
    ] as [(String, Set<Measure>?, Int)])
  func silent(kind: String, measures: Set<Measure>?, raised: Int) throws {
    var engine = try Self.engine(rules: Self.silence(kind), measures: measures)
    _ = engine.handle(Self.say(Self.report), at: Self.moment(10_000))
    let events = engine.handle(.tick, at: Self.moment(190_000)).events
    #expect(events.filter { $0.kind == .raised }.count == raised)
  }

  @Test("a rule on its bollard raises") func rule() throws {
    var engine = try Self.engine(
      rules: """
        rule: shut
        kind: state
        watch: bollards
        raise: { minor: { is: closed } }
        """)
    let events = engine.handle(Self.say(Self.report), at: Self.moment(10_000)).events
    #expect(events.map(\.kind) == [.raised])
    #expect(events.map(\.alert.area) == ["square"])
  }
}
