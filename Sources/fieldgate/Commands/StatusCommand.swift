import ArgumentParser
import FieldgateDaemon
import FieldgateDecode
import FieldgateEngine
import FieldgateModel
import FieldgateSite
import FieldgateStore

/// `fieldgate status`: the daemon's own health, as far as its store tells it.
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show the health of the daemon as its store tells it.")

  @OptionGroup var site: SiteOptions
  @OptionGroup var output: OutputOptions

  /// A daemon commits at least every 30 s.
  private static let patience: Milliseconds = 120_000

  func run() throws {
    let loaded = try site.load()
    let reader = try site.reader(of: loaded)
    let counts = try reader.counts()
    let picture = try site.picture(of: loaded)
    let losses = LossRecord(try reader.stateRows())
    let open = picture.engine.openAlerts.count
    let committed = picture.engine.lastCommit
    let now = picture.moment.wall
    let (day, month) = (now + -86_400_000, now + -30 * 86_400_000)
    let lastDay = try reader.alarmQuality(from: day, to: now)
    let lastMonth = try reader.alarmQuality(from: month, to: now)
    let audit = try reader.auditHead()
    var outcomes: JSONObject = [:]
    for (adapter, counts) in picture.engine.outcomes.byAdapter.sorted(by: { $0.key < $1.key }) {
      var object: JSONObject = [:]
      for (outcome, count) in counts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
        object[outcome.rawValue] = .integer(Int64(clamping: count))
      }
      outcomes[adapter.rawValue.isEmpty ? "none" : adapter.rawValue] = .object(object)
    }
    let object: JSONObject = [
      "site": .string(loaded.plan.site), "version": .string(fieldgateVersion),
      "committed": committed.map { .string($0.iso8601) }, "openAlerts": .integer(Int64(open)),
      "readings": .integer(counts.readings), "alertsRaised": .integer(counts.alertsRaised),
      "alertsCleared": .integer(counts.alertsCleared),
      "quarantined": .integer(counts.quarantined), "outbox": .integer(counts.outbox),
      "losses": .object([
        "gaps": .integer(Int64(clamping: losses.sessions)),
        "brokerDropped": .integer(Int64(clamping: losses.dropped)),
        "last": losses.last.map { .string($0.iso8601) },
      ]),
      "storeBytes": .integer(counts.bytes), "audit": .object(audit.object),
      "outcomes": .object(outcomes),
      "alarms": .object([
        "24h": .object(AlarmQualityLine.object(lastDay)),
        "30d": .object(AlarmQualityLine.object(lastMonth)),
      ]),
    ]
    if output.json {
      printLine(JSONValue.array([.object(object)]).text)
      return
    }
    let time = site.localTime(of: loaded)
    let ago = committed.map { "\(LocalTime.ago(now - $0)) ago (\(time.full($0)))" } ?? "never"
    printLine(
      "\(harmless(loaded.plan.site)): last commit \(ago); \(Wording.counted(open, "open alert"));"
        + " \(Wording.counted(counts.readings, "reading"));"
        + " \(Wording.counted(counts.outbox, "publication")) waiting; store \(counts.bytes / 1024) KiB"
    )
    if let committed, now - committed > Self.patience {
      printLine(
        Paint.stdout(
          .bad,
          "  nothing was committed for \(LocalTime.ago(now - committed)): the daemon does not run,"
            + " or its store takes nothing; see journalctl -u fieldgate"))
    }
    if let last = losses.last {
      printLine(
        "  may be lost at the broker: \(Wording.counted(losses.sessions, "session")) not kept,"
          + " \(Wording.counted(losses.dropped, "message")) dropped; last \(LocalTime.ago(now - last)) ago"
      )
    }
    printLine("  alarms in 24 h: " + AlarmQualityLine.text(lastDay, from: day, to: now))
    printLine("  alarms in 30 d: " + AlarmQualityLine.text(lastMonth, from: month, to: now))
    for member in outcomes.members {
      if case .object(let object) = member.value {
        let parts = object.members.map { "\($0.key) \($0.value.text)" }
        printLine(harmless("  \(member.key): \(parts.joined(separator: ", "))"))
      }
    }
  }
}
