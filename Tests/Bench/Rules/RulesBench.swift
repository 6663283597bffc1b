import FieldgateDaemon
import FieldgateDocument
import FieldgateEngine
import FieldgateModel
import FieldgateSite
import Glibc

/// What judging a message costs, and whether it grows with the site; how fast simulated
/// time runs.
///
/// Every counter speaks once a minute, as such counters do: a site of ten thousand gets
/// 167 messages a second. Each message is judged alone and its changed rows are taken out,
/// as the daemon does for a batch of one.
///
///     fieldgate-bench rules [--part judging|hours] [--messages N] [--rounds R]
struct RulesBench {
  let messages: Int
  let rounds: Int
  /// `judging` or `hours`; nil for both.
  var part: String?

  func run() throws {
    print("\(messages) messages a run, \(rounds) rounds in turns; medians, with least and most")
    if part != "hours" { try runJudging() }
    if part != "judging" { try runHours() }
  }

  private func runJudging() throws {
    print("judging: every counter once a minute; states written, changed rows taken out each time")
    let sites = [
      GridSite(areas: 20, devices: 100, rules: 50), GridSite(areas: 200, devices: 1000, rules: 500),
      GridSite(areas: 2000, devices: 10_000, rules: 5000),
    ]
    let plans = try sites.map { try $0.plan() }
    var costs = sites.map { _ in [Double]() }
    for _ in 0..<rounds {
      for (index, site) in sites.enumerated() {
        costs[index].append(judge(plans[index], site))
      }
    }
    for (site, cost) in zip(sites, costs) {
      print(
        "  \(site.areas) areas, \(site.devices) devices, \(site.rules) rules: "
          + "\(spread(cost)) µs a message")
    }
  }

  private func runHours() throws {
    print("simulated hours a second: 20 areas, 50 rules, one device that speaks once a minute")
    let plan = try GridSite(areas: 20, devices: 100, rules: 50).plan()
    let hours = (0..<rounds).map { _ in rehearse(plan) }
    print("  \(spread(hours))")
  }

  /// Microseconds a message: every counter in turn, once a minute each.
  private func judge(_ plan: Plan, _ site: GridSite) -> Double {
    let start = Timestamp(milliseconds: 1_795_348_800_000)
    let counters = site.counters
    let between = max(1, 60_000 / counters.count)
    func moment(_ index: Int) -> Moment {
      let at = Int64(index * between)
      return Moment(wall: start + at, steady: at)
    }
    var engine = Engine(plan: plan, boot: "bench", at: moment(0))
    _ = engine.handle(.listening, at: moment(0))
    func say(_ index: Int) {
      let now = moment(index)
      // A step of seven, so that neighbours in the inventory do not speak in a row.
      let device = counters[index * 7 % counters.count]
      let reading = Reading(
        device: DeviceID(device), kind: .crowd, measure: .occupancy, aggregation: .instant,
        value: .number(Double(index % 100)), time: now.wall, received: now.wall)
      _ = engine.handle(.readings([reading], by: "counter"), at: now)
      _ = engine.takeChangedRows()
    }
    // Everybody has spoken once before the clock runs.
    let warm = counters.count * 2
    for index in 0..<warm { say(index) }
    let began = Self.cpu
    for index in warm..<warm + messages { say(index) }
    return (Self.cpu - began) * 1e6 / Double(messages)
  }

  private func rehearse(_ plan: Plan) -> Double {
    let start = Timestamp(milliseconds: 1_795_348_800_000)
    var rehearsal = Rehearsal(plan, start: start)
    let minutes = messages
    let began = Self.cpu
    for minute in 0..<minutes {
      let at = Milliseconds(minute) * 60_000
      let reading = Reading(
        device: "c1", kind: .crowd, measure: .occupancy, aggregation: .instant,
        value: .number(Double(minute % 100)), time: start + at, received: start + at)
      rehearsal.handle(.readings([reading], by: "counter"), at: at)
    }
    return Double(minutes) / 60 / (Self.cpu - began)
  }

  /// Seconds of this process's own time, which others on the machine do not lengthen.
  private static var cpu: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private func spread(_ values: [Double]) -> String {
    let sorted = values.sorted()
    guard let least = sorted.first, let most = sorted.last else { return "-" }
    func text(_ value: Double) -> String { JSONValue.text(of: (value * 10).rounded() / 10) }
    return "\(text(sorted[sorted.count / 2])) (\(text(least))–\(text(most)))"
  }
}
