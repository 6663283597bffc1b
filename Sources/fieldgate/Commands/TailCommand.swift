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
    discussion: "Reconnects by itself and says where there is a gap. Ctrl-C ends it.")

  @OptionGroup var site: SiteOptions
  @OptionGroup var output: OutputOptions

  @Option(name: .long, help: "Only alerts on this area.")
  var area: String?

  @Option(
    name: .long, help: "Only alerts of at least this severity: minor, moderate, severe, extreme.")
  var minSeverity: String?

  @Flag(
    name: .long,
    help: "Also what is not announced: alerts folded into a flood, changes of shelved ones.")
  var all = false

  @Flag(name: .long, help: "Those of the exercise that runs, in place of the real ones.")
  var exercise = false

  func run() throws {
    var least = Severity.minor
    if let minSeverity {
      guard let severity = Severity(name: minSeverity) else {
        throw failure(
          Exit.usage,
          "--min-severity \(minSeverity): allowed are "
            + Severity.allCases.map(\.description).joined(separator: ", "))
      }
      least = severity
    }
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
    let topics = exercise ? loaded.plan.topics.exercise : loaded.plan.topics
    let filters = Severity.allCases.filter { $0 >= least }.map { severity in
      area.map { topics.alerts(on: AreaID($0), severity) }
        ?? "\(topics.prefix)/alerts/+/\(severity)"
    }
    client.subscribe(filters)
    printError("listening for alerts; Ctrl-C ends it")
    let time = site.localTime(of: loaded)
    var isConnected = true
    while signals.next() == nil {
      for news in client.turn(atMost: 1000, alsoWaitingFor: signals.descriptor) {
        switch news {
        case .connected:
          client.subscribe(filters)
          if !isConnected {
            printError("connected again; alerts of the time between are not shown")
          }
          isConnected = true
        case .lost(let reason):
          if isConnected { printError("the broker is gone (\(reason)); trying again") }
          isConnected = false
        case .message(let message): show(message, time)
        case .refused(let reason): printError(reason)
        case .nothing: break
        }
      }
    }
    client.close()
  }

  private func show(_ message: Message, _ time: LocalTime) {
    guard let line = AlertLine(message.payload), all || line.isAnnounced else { return }
    if output.json {
      printLine(HarmlessJSON.line(message.payload))
    } else {
      printLine(line.text(time, .stdout))
    }
  }
}

/// A JSON text that a terminal may see: on one line, and with nothing in it that could
/// move a cursor.
enum HarmlessJSON {
  static func line(_ payload: [UInt8]) -> String {
    var line = ""
    for scalar in String(decoding: payload, as: UTF8.self).unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control where scalar.value < 0x20:
        // In valid JSON these stand between tokens only.
        line += " "
      case .control, .format, .lineSeparator, .paragraphSeparator:
        // These stand within texts only, where an escape means the same.
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          line += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      default: line.unicodeScalars.append(scalar)
      }
    }
    return line
  }
}
