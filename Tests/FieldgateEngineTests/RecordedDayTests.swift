import FieldgateEngine
import FieldgateModel
import Testing
import FieldgateTestRandom

/// A random day, kept as a store keeps it, gives the same alert log again.
@Suite("A recorded day again") struct RecordedDayTests {
  static let seeds = 0..<6

  private static func plan() throws -> Plan {
    var site = SmallSite()
    site.rules[0] = """
      - rule: crowd
        kind: threshold
        areas: { kind: square }
        watch: occupancy
        raise:
          moderate: { above: 100, for: 60s, level: { 5: 60 } }
          severe: { above: 200, for: 30s, level: { 5: 120 } }
        clear: { below: 50, for: 120s }
      """
    return try site.plan().unpublished
  }

  @Test("from the start, and from every checkpoint, to the byte", arguments: seeds)
  func same(seed: Int) throws {
    let day = try Day(try Self.plan(), seed: UInt64(seed))
    let expected = Recorder.log(day.recorder.events)
    #expect(expected.count > 10)
    #expect(Recorder.log(day.recorder.replayed()) == expected)
    #expect(day.checkpoints.count > 1)
    for checkpoint in day.checkpoints {
      let log = Recorder.log(day.recorder.replayed(from: checkpoint))
      #expect(log == Array(expected.dropFirst(checkpoint.events)))
    }
  }

  @Test("the days have everything in them that could make a difference") func everything() throws {
    var kinds: Set<Transition> = []
    var qualities: Set<Quality> = []
    var entries: Set<String> = []
    var sizes: Set<Int> = []
    var moments: Set<Int> = []
    var retainedDuplicates = 0
    for seed in Self.seeds {
      let recorder = try Day(try Self.plan(), seed: UInt64(seed)).recorder
      kinds.formUnion(recorder.events.map(\.kind))
      qualities.formUnion(recorder.readings.map(\.quality))
      for arrival in recorder.arrivals {
        switch arrival {
        case .messages(let messages):
          sizes.formUnion(messages.map(\.count))
          moments.insert(messages.count)
        case .entry(let entry):
          switch entry.input {
          case .start(let start): entries.insert(start.cause.rawValue)
          case .command(_, let verb, _): entries.insert(verb)
          case .listening: entries.insert("listening")
          case .deaf: entries.insert("deaf")
          case .step: entries.insert("step")
          case .condition: entries.insert("condition")
          }
        }
      }
      let came: [Reading] = recorder.arrivals.flatMap { arrival -> [Reading] in
        if case .messages(let messages) = arrival { messages.flatMap(\.self) } else { [] }
      }
      retainedDuplicates += zip(came, recorder.readings).count {
        $0.quality == .retained && $1.quality == .duplicate
      }
    }
    #expect(
      kinds.isSuperset(of: [.raised, .escalated, .deescalated, .updated, .acknowledged, .cleared]))
    #expect(moments.isSuperset(of: [1, 2, 3]))
    #expect(qualities.isSuperset(of: [.good, .late, .skewed, .duplicate, .retained]))
    #expect(
      entries.isSuperset(of: [
        "start", "reload", "recovery", "ack", "listening", "deaf", "step",
      ]))
    // What was refused has changed nothing.
    #expect(!entries.contains("nonsense"))
    #expect(sizes == [1, 2])
    #expect(retainedDuplicates > 0)
  }

  @Test("another level on every area: every alert that came comes, and some earlier or more severe")
  func level() throws {
    let plan = try Self.plan()
    let recorder = try Day(plan, seed: 3).recorder
    var critical = plan
    critical.fixedLevel = .critical
    let more = recorder.replayed(critical)
    func spans(_ events: [AlertEvent]) -> [AlertSpan] {
      var spans = AlertSpans()
      for event in events where event.alert.rule == "crowd" { spans.take(event) }
      return spans.spans(from: Timestamp(milliseconds: 0), to: ExampleSite.start + 86_400_000)
    }
    let (before, after) = (spans(recorder.events), spans(more))
    #expect(!before.isEmpty)
    for span in before {
      #expect(
        after.contains { $0.raised <= span.raised && $0.peak >= span.peak && $0.overlaps(span) })
    }
    #expect(before != after)
    #expect(more.allSatisfy { $0.alert.level == .critical })
  }
}

/// Some hours in which everything happens that can.
private struct Day {
  private(set) var recorder: Recorder
  private(set) var checkpoints: [Recorder.Checkpoint] = []
  private var random: SplitMix64
  private var at: Milliseconds = 0
  private var people = ["a": 20, "b": 20, "c": 5]
  private var passed = ["a": 1000, "b": 1000, "c": 1000]
  private var said: [Message] = []
  private var hears = true
  private let start = ExampleSite.start

  init(_ plan: Plan, seed: UInt64) throws {
    random = SplitMix64(seed: seed)
    recorder = Recorder(plan, start: start)
    recorder.handle(.listening, at: 0)
    while at < 3 * 3_600_000 { step() }
    recorder.run(until: at)
    recorder.commit()
  }

  private mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &random) < percent
  }

  private mutating func step() {
    at += Int64.random(in: 1...20_000, using: &random)
    // Now and then nobody looks at the clock before the next thing comes.
    if chance(80) { recorder.run(until: at) }
    if hears || chance(5) { speak() }
    switch Int.random(in: 0..<200, using: &random) {
    case 0: setClock()
    case 1: restart()
    case 2, 3:
      recorder.handle(hears ? .deaf : .listening, at: at)
      hears.toggle()
    case 4...9: command()
    default:
      if !hears, chance(10) {
        recorder.handle(.listening, at: at)
        hears = true
      }
    }
    guard chance(50) else { return }
    recorder.commit()
    if chance(2) { checkpoints.append(recorder.checkpoint) }
  }

  private mutating func speak() {
    let device = ["a", "a", "b", "b", "c"].randomElement(using: &random) ?? "a"
    switch Int.random(in: 0..<40, using: &random) {
    case 0: say("bollard/gate", ["open", "closed", "stopped"].randomElement(using: &random) ?? "")
    case 1:
      if let again = said.randomElement(using: &random) { recorder.handle(.message(again), at: at) }
    case 2:
      if var kept = said.suffix(3).randomElement(using: &random) {
        kept.retained = true
        recorder.handle(.message(kept), at: at)
      }
    case 3: count(device, lag: 900_000)
    case 4: say("counter/x", #"{"people":"many"}"#)
    default: count(device, lag: device == "c" ? 97_200_000 : 0)
    }
  }

  private mutating func count(_ device: String, lag: Milliseconds) {
    let crowded = (people[device] ?? 0) + Int.random(in: -25...27, using: &random)
    people[device] = min(140, max(0, crowded))
    passed[device, default: 0] += Int.random(in: 0...9, using: &random)
    let time = (start + at + -lag).milliseconds
    let total = chance(30) ? #","in":\#(passed[device] ?? 0)"# : ""
    say("counter/\(device)", #"{"people":\#(people[device] ?? 0)\#(total),"time":\#(time)}"#)
  }

  private mutating func say(_ topic: String, _ payload: String) {
    let message = Message(topic: topic, payload: Array(payload.utf8))
    said.append(message)
    // Now and then others came in the same moment, of which some say nothing that is kept.
    var together = [message]
    while chance(20) {
      together.append(
        chance(20)
          ? Message(topic: "counter/x", payload: []) : said.randomElement(using: &random) ?? message
      )
    }
    recorder.handle(.messages(together.shuffled(using: &random)), at: at)
  }

  private mutating func setClock() {
    recorder.stepped =
      [0, 0, 700, -700, 300, 3_600_000, -3_600_000].randomElement(using: &random) ?? 0
  }

  private mutating func restart() {
    let cause = StartCause.allCases.randomElement(using: &random) ?? .start
    if cause == .reload { recorder.commit() }
    at += cause == .start ? Int64.random(in: 0...200_000, using: &random) : 0
    hears = chance(80)
    recorder.restart(at: at, boots: cause == .start && chance(30), cause: cause, hears: hears)
  }

  private mutating func command() {
    let open = recorder.engine.openAlerts.randomElement(using: &random)?.id.rawValue ?? "none"
    recorder.handle(
      .command(
        user: "guard", verb: chance(80) ? "ack" : "nonsense",
        payload: Array(#"{"id":"\#(open)","note":"seen"}"#.utf8)), at: at)
  }
}
