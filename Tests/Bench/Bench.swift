import FieldgateDaemon
import FieldgateModel
import FieldgateStore
import Glibc

/// Messages per second through the whole daemon at QoS 1, with commits, beside a bare
/// libmosquitto subscriber that only counts: on the same broker, in turns, so that the
/// machine's mood meets both.
///
///     fieldgate-bench PROGRAM [--messages N] [--rounds R]
///     fieldgate-bench rules           what judging a message costs (`RulesBench`)
///     fieldgate-bench bare PORT N     one subscriber: prints seconds from first to last
///     fieldgate-bench publish PORT N  one publisher
///     fieldgate-bench detect          the anomaly detector: time a point, bytes of state
///     fieldgate-bench decode DEVICES [--rounds R] [--payloads DIR]    decoding alone
@main
struct Bench {
  static func main() throws {
    let words = Array(CommandLine.arguments.dropFirst())
    switch words.first {
    case "bare":
      try BareSubscriber(port: number(words, 1), topic: "xovis/+/logics").run(number(words, 2))
    case "detect": DetectorBench().run()
    case "decode":
      try DecodeBench(
        devices: words.count > 1 ? words[1] : "devices",
        payloads: words.firstIndex(of: "--payloads").map { words[$0 + 1] },
        rounds: option("--rounds", of: words) ?? 9
      ).run()
    case "publish": try Publisher(port: number(words, 1)).run(number(words, 2))
    case "rules":
      try RulesBench(
        messages: option("--messages", of: words) ?? 50_000,
        rounds: option("--rounds", of: words) ?? 5,
        part: words.firstIndex(of: "--part").map { words[$0 + 1] }
      ).run()
    case let program?:
      try Comparison(
        program: program, messages: option("--messages", of: words) ?? 60_000,
        rounds: option("--rounds", of: words) ?? 5
      ).run()
    case nil: print("fieldgate-bench PROGRAM [--messages N] [--rounds R]")
    }
  }

  private static func number(_ words: [String], _ index: Int) -> Int {
    index < words.count ? Int(words[index]) ?? 0 : 0
  }

  private static func option(_ name: String, of words: [String]) -> Int? {
    words.firstIndex(of: name).map { number(words, $0 + 1) }
  }
}

/// The rounds, and the table.
struct Comparison {
  let program: String
  let messages: Int
  let rounds: Int
  private let clock = BoxClock()

  func run() throws {
    print("\(messages) messages a run, \(rounds) rounds in turns; medians, with least and most")
    for phase in [Phase.live, .backlog] {
      var bare: [Double] = []
      var daemon: [Double] = []
      var cpu: [Double] = []
      for _ in 0..<rounds {
        bare.append(try withTemporaryFolder { try runBare(phase, $0) })
        let (rate, seconds) = try withTemporaryFolder { try runDaemon(phase, $0) }
        daemon.append(rate)
        cpu.append(seconds / Double(messages) * 100_000)
      }
      let ratios = zip(daemon, bare).map { $0 / $1 }
      print("\(phase.rawValue):")
      print("  bare subscriber   \(spread(bare)) messages/s")
      print("  whole daemon      \(spread(daemon)) messages/s")
      print("  ratio             \(spread(ratios, places: 2)), pair by pair")
      print("  daemon's CPU      \(spread(cpu, places: 2)) s per 100,000 messages")
    }
  }

  enum Phase: String {
    /// The publisher runs while the subscriber listens.
    case live = "live"
    /// Everything waits in the session when the subscriber comes back.
    case backlog = "draining a backlog"
  }

  private func spread(_ values: [Double], places: Int = 0) -> String {
    let sorted = values.sorted()
    func text(_ value: Double) -> String {
      let factor = places == 0 ? 1.0 : 100.0
      return JSONValue.text(of: (value * factor).rounded() / factor)
    }
    guard let least = sorted.first, let most = sorted.last else { return "-" }
    return "\(text(sorted[sorted.count / 2])) (\(text(least)) to \(text(most)))"
  }

  private var ourselves: String { SiteDirectory.program }

  /// Messages per second of the bare subscriber.
  private func runBare(_ phase: Phase, _ folder: String) throws -> Double {
    let broker = try PrivateBroker(folder: folder)
    defer { broker.end() }
    let log = "\(folder)/bare.log"
    // Once, to make the session.
    let first = try ChildProcess(
      ourselves, ["bare", "\(broker.port)", "0"], log: "\(folder)/first.log")
    wait(60_000) { !first.isRunning }
    if phase == .backlog { try publish(broker, folder) }
    let subscriber = try ChildProcess(
      ourselves, ["bare", "\(broker.port)", "\(messages)"], log: log)
    if phase == .live {
      wait(10_000) { ((try? readText(at: log)) ?? "").contains("ready") }
      try publish(broker, folder)
    }
    wait(120_000) { !subscriber.isRunning }
    let words = try readText(at: log).split(whereSeparator: \.isWhitespace)
    return Double(messages) / (words.last.flatMap { Double($0) } ?? .infinity)
  }

  /// Messages per second of the daemon, from the first commit that shows to the last,
  /// and the CPU seconds that it took.
  private func runDaemon(_ phase: Phase, _ folder: String) throws -> (Double, Double) {
    let broker = try PrivateBroker(folder: folder)
    defer { broker.end() }
    let site = "\(folder)/site"
    mkdir(site, 0o750)
    for (name, text) in Load.site(port: broker.port, folder: folder) {
      try writeText(text, to: "\(site)/\(name)")
    }
    func start() throws -> ChildProcess {
      try ChildProcess(program, ["run", "--site", site], log: "\(folder)/daemon.log")
    }
    func listens(_ times: Int) -> Bool {
      let log = (try? readText(at: "\(folder)/daemon.log")) ?? ""
      return log.split(separator: "listening at").count > times
    }
    var daemon = try start()
    wait(10_000) { listens(1) }
    if phase == .backlog {
      daemon.end()
      try publish(broker, folder)
    }
    let before: Double
    let began: Milliseconds
    if phase == .backlog {
      daemon = try start()
      wait(10_000) { listens(2) }
      began = clock.steady
      before = 0
    } else {
      before = cpuSeconds(daemon)
      began = clock.steady
      try publish(broker, folder)
    }
    let reader = try StoreReader(path: "\(folder)/fieldgate.db")
    wait(180_000) { ((try? reader.lastSequence()) ?? 0) >= Int64(messages) }
    let length = Double(clock.steady - began) / 1000
    let cpu = cpuSeconds(daemon) - before
    daemon.end()
    let stored = try reader.lastSequence()
    guard stored == Int64(messages) else {
      print("only \(stored) of \(messages) readings were stored")
      exit(1)
    }
    return (Double(messages) / length, cpu)
  }

  private func publish(_ broker: PrivateBroker, _ folder: String) throws {
    let publisher = try ChildProcess(
      ourselves, ["publish", "\(broker.port)", "\(messages)"], log: "\(folder)/publish.log")
    wait(180_000) { !publisher.isRunning }
  }

  private func wait(_ limit: Milliseconds, until done: () -> Bool) {
    let end = clock.steady + limit
    while !done(), clock.steady < end { poll(nil, 0, 5) }
  }

  /// User and system time of a running child.
  private func cpuSeconds(_ process: ChildProcess) -> Double {
    let text = (try? readText(at: "/proc/\(process.identifier)/stat")) ?? ""
    let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
    guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
      return 0
    }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }
}
