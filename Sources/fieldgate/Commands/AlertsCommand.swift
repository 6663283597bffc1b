import ArgumentParser
import FieldgateEngine
import FieldgateExchange
import FieldgateModel
import FieldgateStore

/// `fieldgate alerts`: the alert log.
struct AlertsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alerts", abstract: "List alerts by onset.",
    discussion: """
      Of one that is over the table tells severity and headline as they were last while it was \
      at its most severe; --json tells how it stands.
      """)

  @OptionGroup var site: SiteOptions
  @OptionGroup var output: OutputOptions

  @Flag(name: .long, help: "Only those that are neither cleared nor expired.")
  var open = false

  @Option(
    name: .long,
    help: "Only those that changed since then: a time (2026-11-22T14:00:00Z), or 2h, 1d ago.")
  var since: String?

  func run() throws {
    let loaded = try site.load()
    let time = site.localTime(of: loaded)
    let from = try since.map { try TimeArgument.read($0, option: "--since", in: time.zone) }
    let reader = try site.reader(of: loaded)
    let alerts = try reader.alerts(open ? .open : .all, since: from)
    // How one ended tells nobody why it was raised; programs read how it stands.
    let told =
      output.json
      ? alerts
      : try reader.past(alerts).map {
        $0.alert.state.isOpen ? $0.alert : $0.alert.told(as: $0.worst)
      }
    output.print(alerts.map(AlertRow.object)) {
      var table = Table("ONSET", "CLEARED", "SEVERITY", "STATE", "AREA", "RULE", "HEADLINE", "ID")
      for alert in told {
        table.add(
          time.full(alert.onset), alert.cleared.map(time.full) ?? "", alert.severity.description,
          alert.state.rawValue, alert.area.rawValue, alert.rule.rawValue, alert.markedHeadline,
          alert.id.rawValue,
          tones: [
            "SEVERITY": alert.state.isOpen ? .severity(alert.severity) : .dim,
            "STATE": alert.state.isOpen ? .plain : .good,
          ])
      }
      return table.lines
    }
  }
}

extension Alert {
  /// The headline, behind a word that nobody overlooks where it is an exercise's or a test's.
  var markedHeadline: String {
    ([.exercise, .test].contains(status) ? "\(status.rawValue.uppercased()): " : "") + headline
  }
}
