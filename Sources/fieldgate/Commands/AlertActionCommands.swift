import ArgumentParser
import FieldgateDaemon
import FieldgateModel

/// `fieldgate alert ack`: says that somebody has seen it, through the broker.
struct AlertAckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ack", abstract: "Acknowledge an open alert, as the broker's user.")

  @Argument(
    help: "The alert's id; `fieldgate alerts --open` lists them.", completion: .openAlerts)
  var id: String

  @Option(name: .long, help: "A note for those who read the log.")
  var note: String?

  @OptionGroup var site: SiteOptions

  func run() throws {
    _ = try Command(
      verb: "ack", arguments: ["id": .string(id), "note": note.map { .string($0) }],
      isOfExercise: ExerciseRecord.isMarked(AlertID(id))
    ).run(at: try site.load())
    printLine("acknowledged \(id)")
  }
}

/// `fieldgate alert shelve`: puts it aside for a time.
struct AlertShelveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shelve",
    abstract: "Put an open alert aside for a time, as the broker's user.",
    discussion: """
      What becomes of it meanwhile is recorded and not announced, but for its escalation, \
      which ends the shelf, and its end. The shelf ends by itself.
      """)

  @Argument(
    help: "The alert's id; `fieldgate alerts --open` lists them.", completion: .openAlerts)
  var id: String

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("How long: 30m, 2h; the site says at most how long.", valueName: "duration"))
  var length: String

  @Option(name: .long, help: "Why, for those who read the log.")
  var reason: String

  @OptionGroup var site: SiteOptions

  func validate() throws { try LengthArgument.check(length, option: "--for") }

  func run() throws {
    let loaded = try site.load()
    let answer = try Command(
      verb: "shelve",
      arguments: ["id": .string(id), "for": .string(length), "reason": .string(reason)],
      isOfExercise: ExerciseRecord.isMarked(AlertID(id))
    ).run(at: loaded)
    let until = answer.text("until").flatMap { Timestamp(iso8601: $0) }
    printLine(
      "shelved \(id)" + (until.map { " until \(site.localTime(of: loaded).full($0))" } ?? ""))
  }
}

/// `fieldgate alert unshelve`: takes it up again.
struct AlertUnshelveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unshelve", abstract: "Take up a shelved alert again, as the broker's user.")

  @Argument(
    help: "The alert's id; `fieldgate alerts --open` lists them.", completion: .shelvedAlerts)
  var id: String

  @Option(name: .long, help: "Why, for those who read the log.")
  var reason: String?

  @OptionGroup var site: SiteOptions

  func run() throws {
    _ = try Command(
      verb: "unshelve", arguments: ["id": .string(id), "reason": reason.map { .string($0) }],
      isOfExercise: ExerciseRecord.isMarked(AlertID(id))
    ).run(at: try site.load())
    printLine("unshelved \(id)")
  }
}

/// `fieldgate alert test`: a marked alert through the whole chain.
struct AlertTestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Raise a test alert on an area; it ends by itself after a minute.",
    discussion: "Its status is Test and its rule is test; it goes the way of every alert.")

  @Argument(help: "The area's id; `fieldgate areas` lists them.", completion: .areas)
  var area: String

  @Option(name: .long, help: "A note for those who hear it.")
  var note: String?

  @OptionGroup var site: SiteOptions

  func run() throws {
    let answer = try Command(
      verb: "test", arguments: ["area": .string(area), "note": note.map { .string($0) }]
    ).run(at: try site.load())
    printLine("raised \(Log.harmless(answer.text("id") ?? ""))")
  }
}
