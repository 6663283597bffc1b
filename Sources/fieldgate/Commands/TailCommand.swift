import ArgumentParser
import FieldgateDaemon
import FieldgateEngine
import FieldgateModel
import FieldgateRules
import FieldgateSite

/// `fieldgate tail`: live alerts from the broker, one line each.
struct TailCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tail", abstract: "Follow live alerts, one readable line each.",
    discussion: """
      Time, severity, what happened, headline, and [area/rule reporting/expected]; --json gives \
      the alerts as they are published, one a line. It reconnects by itself. What it missed, \
      and that the gateway is gone or silent, it says on stderr, with the command that shows \
      it. Ctrl-C ends it.
      """)

  @OptionGroup var site: SiteOptions
  @OptionGroup var output: OutputOptions

  @Option(name: .long, help: "Only alerts on this area.", completion: .areas)
  var area: String?

  @Option(
    name: .long, help: "Only alerts of at least this severity: minor, moderate, severe, extreme.",
    completion: .list(Severity.allCases.map(\.description)))
  var minSeverity: String?

  @Flag(
    name: .long,
    help: "Also what is not announced: alerts folded into a flood, changes of shelved ones.")
  var all = false

  @Flag(name: .long, help: "Those of the exercise that runs, in place of the real ones.")
  var exercise = false

  func run() throws {
    let least = try leastSeverity()
    let loaded = try site.load()
    if let area, loaded.plan.tree[AreaID(area)] == nil {
      throw failure(
        Exit.usage,
        "--area \(area): no area of this site; allowed are "
          + loaded.plan.tree.order.map(\.rawValue).joined(separator: ", "))
    }
    let signals = Signals()
    let client = try BrokerClient(loaded)
    try client.connect()
    var tail = Tail(
      real: loaded.plan.topics, isOfExercise: exercise, site.localTime(of: loaded),
      Tail.Choice(area: area.map { AreaID($0) }, least: least, all: all, isJSON: output.json))
    client.subscribe(tail.filters)
    tail.begin()
    while signals.next() == nil {
      for news in client.turn(atMost: 1000, alsoWaitingFor: signals.descriptor) {
        if case .connected = news { client.subscribe(tail.filters) }
        tail.take(news)
      }
      tail.look()
    }
    client.close()
  }

  private func leastSeverity() throws -> Severity {
    guard let minSeverity else { return .minor }
    guard let severity = Severity(name: minSeverity) else {
      throw failure(
        Exit.usage,
        "--min-severity \(minSeverity): allowed are "
          + Severity.allCases.map(\.description).joined(separator: ", "))
    }
    return severity
  }
}
