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
    commandName: "alert", abstract: "Show one alert, or acknowledge it.",
    subcommands: [AlertShowCommand.self, AlertAckCommand.self])
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
    for event in recorded.events {
      let by = event.by.map { " by \($0)" } ?? ""
      let note = event.note.map { ": \($0)" } ?? ""
      printLine(
        "  \(time.full(event.sent))  \(event.kind.rawValue) \(event.severity)"
          + Log.harmless(by + note))
    }
  }
}

/// `fieldgate alert ack`: says that somebody has seen it, through the broker.
struct AlertAckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ack", abstract: "Acknowledge an open alert, as the broker's user.")

  @Argument(help: "The alert's id; `fieldgate alerts --open` lists them.")
  var id: String

  @Option(name: .long, help: "A note for those who read the log.")
  var note: String?

  @OptionGroup var site: SiteOptions

  func run() throws {
    let loaded = try site.load()
    let client = try BrokerClient(loaded)
    try client.connect()
    let topics = loaded.plan.topics
    let request = "\(client.user)-\(BoxClock().steady)"
    client.subscribe([topics.reply(to: client.user)])
    // The broker answers in order: the subscription is in place before the command.
    _ = client.publish(
      Publication(
        topic: topics.command("ack", by: client.user),
        object: [
          "id": .string(id), "note": note.map { .string($0) }, "request": .string(request),
        ]))
    let clock = BoxClock()
    let limit = clock.steady + 10_000
    while clock.steady < limit {
      for case .message(let message) in client.turn(atMost: 200) {
        var parser = JSONParser()
        guard let reply = try? parser.parse(message.payload),
          reply["request"]?.string == request
        else { continue }
        client.close()
        if reply["ok"]?.bool == true {
          printLine("acknowledged \(id)")
          return
        }
        throw failure(Exit.faults, Log.harmless(reply["error"]?.string ?? "refused"))
      }
    }
    throw failure(
      Exit.unavailable,
      "no answer came within 10 s: the daemon does not run, or the broker's ACL does not let"
        + " user '\(client.user)' give commands")
  }
}
