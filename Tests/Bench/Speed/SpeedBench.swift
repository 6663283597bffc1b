import FieldgateDaemon
import FieldgateModel
import Glibc

/// The parts in their order, and one table of what they found.
///
/// Progress goes to stderr, the table to stdout. Everything is on the loopback interface and
/// in folders that are gone afterwards; whatever is started is ended.
struct SpeedBench {
  /// What can be measured alone.
  enum Part: String, CaseIterable {
    case rates, latency, writing, growth
  }

  let program: String
  var parts = Part.allCases
  /// Published in one run of one contestant.
  var messages = 60_000
  /// Of each contestant.
  var rounds = 5
  /// Shorter and with less: to see that it works, not to be written down.
  var isShort = false
  /// With the store of 5 GB and the long run, which take long.
  var isFull = false

  func run() throws {
    var table = SpeedTable()
    let load = Self.load
    let begin = steadyMilliseconds()
    let course = Course(program: program, messages: messages)
    for part in parts {
      Self.say("\(part)")
      switch part {
      case .rates: try Rates(course: course, rounds: rounds).run(into: &table, say: Self.say)
      case .latency:
        try Latency(program: program, seconds: isShort ? 20 : 120)
          .run(into: &table, say: Self.say)
      case .writing:
        try Writing(program: program, seconds: isShort ? 20 : 60)
          .run(into: &table, say: Self.say)
      case .growth:
        try Growth(
          course: course, rounds: rounds, many: isShort ? 1_000_000 : 10_000_000, isFull: isFull
        ).run(into: &table, say: Self.say)
      }
    }
    let minutes = (steadyMilliseconds() - begin) / 60_000
    print(
      """
      Fieldgate \(fieldgateVersion) · \(Self.processor), \(Self.cores) cores · Linux \
      \(Self.kernel)
      \(number(messages)) messages a run, \(rounds) rounds in turns · \
      \(isShort ? "short · " : "")\(number(minutes)) minutes · load of the machine before: \(load)

      \(table.text)
      """, terminator: "")
  }

  private static func say(_ text: String) {
    "… \(text)\n".withCString { _ = write(2, $0, strlen($0)) }
  }

  private static var cores: Int { sysconf(Int32(_SC_NPROCESSORS_ONLN)) }

  /// The mean number of runnable processes over the last minute.
  private static var load: String {
    ((try? readText(at: "/proc/loadavg")) ?? "").split(separator: " ").first.map { String($0) }
      ?? "unknown"
  }

  private static var kernel: String {
    ((try? readText(at: "/proc/sys/kernel/osrelease")) ?? "unknown").trimmed
  }

  private static var processor: String {
    let lines = ((try? readText(at: "/proc/cpuinfo")) ?? "").split(separator: "\n")
    let name = lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last
    return name.map { String($0).trimmed } ?? "unknown processor"
  }
}
