import ArgumentParser
import FieldgateDaemon
import FieldgateDecode
import FieldgateEngine
import FieldgateModel
import FieldgateSite
import FieldgateStore

/// `fieldgate alert`: one alert, and what can be done about it.
struct AlertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alert",
    abstract: "Show one alert, acknowledge it, shelve it; or try the whole chain.",
    subcommands: [
      AlertShowCommand.self, AlertAckCommand.self, AlertShelveCommand.self,
      AlertUnshelveCommand.self, AlertTestCommand.self,
    ])
}

/// `fieldgate alert show`: an alert with its whole life.
struct AlertShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show an alert with all of its transitions.")

  @Argument(help: "The alert's id; `fieldgate alerts` lists them.")
  var id: String

  @OptionGroup var site: SiteOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let loaded = try site.load()
    guard let recorded = try site.reader(of: loaded).alert(AlertID(id)) else {
      throw failure(Exit.faults, "no alert has the id '\(id)'; `fieldgate alerts` lists them")
    }
    if output.json {
      var object = AlertRow.object(recorded.alert)
      object["acknowledgedAt"] = recorded.acknowledged.map { .string($0.sent.iso8601) }
      object["acknowledgedNote"] = recorded.acknowledged?.note.map { .string($0) }
      object["events"] = .array(
        recorded.events.map { event in
          .object([
            "number": .integer(event.number), "sequence": .integer(Int64(event.sequence)),
            "event": .string(event.kind.rawValue),
            "severity": .string(event.severity.description), "time": .string(event.sent.iso8601),
            "by": event.by.map { .string($0) }, "note": event.note.map { .string($0) },
          ])
        })
      printLine(JSONValue.array([.object(object)]).text)
      return
    }
    let time = site.localTime(of: loaded)
    let alert = recorded.alert
    printLine("\(alert.severity) \(alert.state.rawValue): \(Log.harmless(alert.headline))")
    printLine("  id         \(alert.id)")
    printLine(
      "  area       \(Log.harmless(alert.areaName)) (\(alert.area)), level \(alert.level.rawValue)")
    printLine("  rule       \(alert.rule), certainty \(alert.certainty.rawValue)")
    printLine("  evidence   \(Log.harmless(alert.devices.map(\.rawValue).joined(separator: ", ")))")
    if let instruction = alert.instruction {
      printLine("  to do      \(Log.harmless(instruction))")
    }
    if let acknowledged = recorded.acknowledged {
      printLine(
        "  seen by    \(Log.harmless(acknowledged.by ?? "")) at \(time.full(acknowledged.sent))"
          + Log.harmless(acknowledged.note.map { ": \($0)" } ?? ""))
    }
    for event in recorded.events {
      let by = event.by.map { " by \($0)" } ?? ""
      let note = event.note.map { ": \($0)" } ?? ""
      printLine(
        "  \(time.full(event.sent))  \(event.kind.rawValue) \(event.severity)"
          + Log.harmless(by + note))
    }
  }
}

extension RecordedAlert {
  /// The last time that somebody acknowledged it.
  fileprivate var acknowledged: RecordedEvent? { events.last { $0.kind == .acknowledged } }
}
