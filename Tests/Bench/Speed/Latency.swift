import FieldgateDaemon
import FieldgateModel

/// How long it takes from the publishing of a message to the arrival of the alert that it
/// raises or clears, beside the time that the broker alone takes to send a message back.
///
/// Both at QoS 1, measured by `Prober` on its own clock: client, broker, gateway with its
/// commit, broker, client. The rule has no hold, so nothing is waited for on purpose. The
/// background is a load at an even pace from a process of its own. What a network adds is
/// not in it: all is on the loopback interface.
struct Latency {
  let program: String
  /// How long each background is measured.
  let seconds: Int

  func run(into table: inout SpeedTable, say: (String) -> Void) throws {
    for rate in [100, 1000] {
      say("latency at \(rate) messages/s, \(seconds) s")
      let (waits, background) = try withTemporaryFolder { try probe(rate, $0) }
      table.section(
        "Publish to alert received, at \(number(rate)) messages/s beside it"
          + " (they were \(number(background))/s)")
      write("bare echo by the broker", waits.echoes, floor: nil, into: &table)
      write("fieldgate, to the alert's line", waits.alerts, floor: waits.echoes, into: &table)
      table.row("probes without an answer in 5 s", number(waits.missing), "")
    }
  }

  private func write(
    _ name: String, _ waits: [Double], floor: [Double]?, into table: inout SpeedTable
  ) {
    for (part, word) in [(0.5, "p50"), (0.99, "p99"), (1, "max")] {
      let value = Spread(waits).quantile(part)
      let beside = floor.map {
        "\(number(value / Spread($0).quantile(part), places: 1)) times the echo's"
      }
      table.row(
        "\(name), \(word)", number(value, places: 2), "ms",
        beside ?? "of \(number(waits.count)) probes")
    }
  }

  /// The waits, and how many messages a second the gateway took meanwhile.
  private func probe(_ rate: Int, _ folder: String) throws -> (Prober.Waits, Double) {
    let broker = try PrivateBroker(folder: folder)
    defer { broker.end() }
    let store = "\(folder)/fieldgate.db"
    let site = try SiteFolder(
      program: program, folder: folder, store: store,
      files: Load.site(port: broker.port, store: store))
    let daemon = try site.start()
    defer { daemon.end() }
    let background = try ChildProcess(
      SiteDirectory.program, ["pace", "\(broker.port)", "\(rate)"], log: "\(folder)/pace.log")
    defer { background.end() }
    try waitFor("the first readings", within: 10_000) { try site.readings() > rate }
    let before = try site.readings()
    let began = steadyMilliseconds()
    let waits = try Prober(port: broker.port).run(seconds: seconds)
    let length = (steadyMilliseconds() - began) / 1000
    let probes = waits.alerts.count + waits.missing
    guard !waits.alerts.isEmpty, !waits.echoes.isEmpty else {
      throw NotMeasured(description: "no probe was answered")
    }
    return (waits, Double(try site.readings() - before - probes) / length)
  }
}
