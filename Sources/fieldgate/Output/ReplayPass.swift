import FieldgateEngine
import FieldgateExchange
import FieldgateModel
import FieldgateStore

/// One way through the stored inputs, for as many plans as are to be compared.
struct ReplayPass {
  /// The window; not beyond what the store can tell.
  private(set) var from: Timestamp
  let to: Timestamp
  /// Where the store can be replayed only from a later time than was asked for.
  let beganLate: Timestamp?
  private(set) var arrivals = 0
  private let reader: StoreReader
  private let beginning: StoreReader.Beginning
  private let end: StoreReader.End
  private let lastCommit: Timestamp
  private let standing: [Alert]
  private var runs: [Run]
  /// The sites in force, one after the other.
  private var sites: [String]
  private let site: String

  private struct Run {
    var replay: Replay
    var spans: AlertSpans
    var events: [AlertEvent] = []
  }

  init(_ reader: StoreReader, plans: [Plan], from: Timestamp, to: Timestamp) throws {
    self.reader = reader
    end = try reader.end()
    guard let last = Engine.lastMoment(of: end.rows)?.wall,
      let beginning = try reader.beginning(before: from)
    else {
      let gone = try reader.lastDeletion(of: .readings)
      throw failure(
        Exit.unavailable,
        "\(reader.path): nothing in it can be replayed: "
          + (gone.map {
            "the readings up to \($0.to.iso8601) were deleted (\($0.reason.rawValue)), and it"
              + " holds no checkpoint after them; there is one a day"
          } ?? "it holds no checkpoint yet; start the daemon once (fieldgate run)"))
    }
    self.beginning = beginning
    lastCommit = last
    beganLate = beginning.time.flatMap { $0 > from ? $0 : nil }
    self.from = max(from, beganLate ?? from)
    self.to = min(to, last + 1)
    site = plans.first?.site ?? ""
    sites = [beginning.plan].compactMap { $0 }
    standing =
      plans.last.flatMap { Replay(plan: $0, rows: beginning.rows).engine?.openAlerts } ?? []
    runs = plans.map { [standing] plan in
      Run(replay: Replay(plan: plan, rows: beginning.rows), spans: AlertSpans(standing: standing))
    }
  }

  /// Runs every plan until the window's end.
  mutating func run() throws {
    var progress = Progress("replaying")
    defer { progress.end() }
    let begin = beginning.time ?? from
    try reader.arrivals(after: beginning.place, through: end.place) { arrival in
      if let time = arrival.time, isBeyond(arrival, time) { return false }
      take(arrival)
      arrivals += 1
      if arrivals.isMultiple(of: 100), let time = arrival.time {
        progress.show(share: Double(time - begin) / Double(max(1, to - begin)))
      }
      return true
    }
    for index in runs.indices { keep(runs[index].replay.pass(until: min(to, lastCommit)), index) }
  }

  /// Whether nothing from here on lies in the window. After a start, what came due since
  /// the last commit is still to come.
  private func isBeyond(_ arrival: StoreReader.Arrival, _ time: Timestamp) -> Bool {
    if case .entry(let entry) = arrival, case .start(let start) = entry.input {
      return start.last.map { $0.wall >= to } ?? false
    }
    return time >= to
  }

  private mutating func take(_ arrival: StoreReader.Arrival) {
    for index in runs.indices {
      switch arrival {
      case .messages(let messages): keep(runs[index].replay.take(messages), index)
      case .entry(let entry): keep(runs[index].replay.take(entry), index)
      }
    }
    if case .entry(let entry) = arrival, case .start(let start) = entry.input,
      sites.last != start.plan
    {
      sites.append(start.plan)
    }
  }

  private mutating func keep(_ events: [AlertEvent], _ index: Int) {
    for event in events {
      runs[index].spans.take(event)
      if from <= event.sent, event.sent < to { runs[index].events.append(event) }
    }
  }

  func otherSite(than fingerprint: String) -> Bool { sites.contains { $0 != fingerprint } }

  /// What a plan's replay gave, as it would have been published.
  func bodies(of index: Int) -> [String] {
    runs[index].events.map { AlertMessage.object($0, site: site).text }
  }

  func spans(of index: Int) -> [AlertSpan] { runs[index].spans.spans(from: from, to: to) }

  /// The recorded log of the window.
  func recorded() throws -> [LoggedEvent] {
    try reader.alertLog(after: beginning.place, through: end.place)
      .filter { from <= $0.sent && $0.sent < to }
  }

  func recordedSpans() throws -> [AlertSpan] {
    var spans = AlertSpans(standing: standing)
    for event in try reader.alertLog(after: beginning.place, through: end.place)
    where event.sent < to {
      spans.take(
        event.kind, alert: event.alert, rule: event.rule, area: event.area, onset: event.onset,
        severity: event.severity, at: event.sent)
    }
    return spans.spans(from: from, to: to)
  }
}
