import FieldgateDaemon
import FieldgateModel
import Glibc

/// How fast it is, and what it takes.
///
///     fieldgate-bench PROGRAM [--only PART] [--messages N] [--rounds R] [--short] [--full]
///         the whole daemon, from outside (`SpeedBench`); PART is rates, latency, writing or
///         growth
///     fieldgate-bench rules           what judging a message costs (`RulesBench`)
///     fieldgate-bench stages [--messages N] [--rounds R]    the load in the core alone
///     fieldgate-bench upkeep [--readings N] [--rounds R] [--store FILE]    retention, roll-ups
///     fieldgate-bench detect          the anomaly detector: time a point, bytes of state
///     fieldgate-bench decode DEVICES [--rounds R] [--payloads DIR]    decoding alone
///
/// and, as children of the first:
///
///     fieldgate-bench bare PORT N     one subscriber that counts
///     fieldgate-bench publish PORT N  the load, as fast as the broker takes it
///     fieldgate-bench pace PORT RATE  the load, so many a second, until it is ended
///     fieldgate-bench counters PORT N the load of the site of 10,000 devices
@main
struct Bench {
  static func main() {
    do {
      try run(Array(CommandLine.arguments.dropFirst()))
    } catch {
      fail("\(error)", code: 1)
    }
  }

  private static func run(_ words: [String]) throws {
    switch words.first {
    case "bare":
      try BareSubscriber(port: number(words, 1), topic: "xovis/+/logics").run(number(words, 2))
    case "publish":
      let start = BoxClock().wall
      Publisher(port: number(words, 1)).run(number(words, 2)) { Load.message($0, at: start) }
    case "pace": Publisher(port: number(words, 1)).run(rate: max(1, number(words, 2)))
    case "counters":
      Publisher(port: number(words, 1)).run(number(words, 2), message: SiteMemory.message)
    case "detect": DetectorBench().run()
    case "decode":
      try DecodeBench(
        devices: words.count > 1 ? words[1] : "devices",
        payloads: words.firstIndex(of: "--payloads").map { words[$0 + 1] },
        rounds: option("--rounds", of: words) ?? 9
      ).run()
    case "upkeep":
      try UpkeepBench(
        readings: option("--readings", of: words) ?? 1_000_000,
        rounds: option("--rounds", of: words) ?? 3,
        path: words.firstIndex(of: "--store").map { words[$0 + 1] }
      ).run()
    case "rules":
      try RulesBench(
        messages: option("--messages", of: words) ?? 50_000,
        rounds: option("--rounds", of: words) ?? 5,
        part: words.firstIndex(of: "--part").map { words[$0 + 1] }
      ).run()
    case "stages":
      try StagesBench(
        messages: option("--messages", of: words) ?? 100_000,
        rounds: option("--rounds", of: words) ?? 5
      ).run()
    case let program?: try speed(program, Array(words.dropFirst())).run()
    case nil: fail(usage, code: 64)
    }
  }

  private static let usage = """
    usage: bench [--only rates|latency|writing|growth] [--messages N] [--rounds R] [--short] \
    [--full]
    """

  private static func speed(_ program: String, _ words: [String]) -> SpeedBench {
    var bench = SpeedBench(program: program)
    bench.isShort = words.contains("--short")
    if bench.isShort {
      bench.messages = 10_000
      bench.rounds = 2
    }
    var rest = words[...]
    while let word = rest.popFirst() {
      switch word {
      case "--short": break
      case "--full": bench.isFull = true
      case "--only":
        guard let part = rest.popFirst().flatMap({ SpeedBench.Part(rawValue: $0) }) else {
          fail(usage, code: 64)
        }
        bench.parts = [part]
      case "--messages": bench.messages = positive(rest.popFirst())
      case "--rounds": bench.rounds = positive(rest.popFirst())
      default: fail("'\(word)' is no option\n\(usage)", code: 64)
      }
    }
    return bench
  }

  private static func positive(_ word: String?) -> Int {
    guard let number = word.flatMap({ Int($0) }), number > 0 else { fail(usage, code: 64) }
    return number
  }

  private static func number(_ words: [String], _ index: Int) -> Int {
    index < words.count ? Int(words[index]) ?? 0 : 0
  }

  private static func option(_ name: String, of words: [String]) -> Int? {
    words.firstIndex(of: name).map { number(words, $0 + 1) }
  }

  private static func fail(_ text: String, code: Int32) -> Never {
    "\(text)\n".withCString { _ = write(2, $0, strlen($0)) }
    exit(code)
  }
}
