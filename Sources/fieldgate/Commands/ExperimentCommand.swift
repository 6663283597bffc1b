import ArgumentParser
import FieldgateDaemon
import FieldgateModel
import FieldgateReport
import FieldgateStore

/// `fieldgate experiment`: named windows of time, side by side.
struct ExperimentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "experiment",
    abstract: "Name windows of time, and lay two of them side by side.",
    discussion: """
      Starting and stopping go through the broker as its user; several may run at once. A name \
      is used once, and what runs goes on over restarts until it is stopped.
      """,
    subcommands: [
      ExperimentStartCommand.self, ExperimentStopCommand.self, ExperimentListCommand.self,
      ExperimentCompareCommand.self,
    ])
}

/// `fieldgate experiment start`.
struct ExperimentStartCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start", abstract: "Start an experiment now, as the broker's user.")

  @Argument(help: "Its name, which no other has had.")
  var name: String

  @Option(name: .long, help: "What is tried, for those who compare it later.")
  var note: String

  @OptionGroup var site: SiteOptions

  func run() throws {
    let loaded = try site.load()
    let answer = try Command(
      verb: "experiment", arguments: ["name": .string(name), "note": .string(note)]
    ).run(at: loaded)
    let start = answer.text("started").flatMap { Timestamp(iso8601: $0) }
    printLine(
      harmless(
        "started \(name)" + (start.map { " at \(site.localTime(of: loaded).full($0))" } ?? ""))
    )
  }
}

/// `fieldgate experiment stop`.
struct ExperimentStopCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stop", abstract: "Stop an experiment that runs, as the broker's user.")

  @Argument(
    help: "Its name; `fieldgate experiment list` lists them.", completion: .runningExperiments)
  var name: String

  @Option(name: .long, help: "What came of it.")
  var note: String?

  @OptionGroup var site: SiteOptions

  func run() throws {
    let loaded = try site.load()
    let answer = try Command(
      verb: "experiment",
      arguments: ["name": .string(name), "end": true, "note": note.map { .string($0) }]
    ).run(at: loaded)
    let end = answer.text("stopped").flatMap { Timestamp(iso8601: $0) }
    printLine(
      harmless("stopped \(name)" + (end.map { " at \(site.localTime(of: loaded).full($0))" } ?? ""))
    )
  }
}

/// `fieldgate experiment list`.
struct ExperimentListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the experiments by their start.")

  @OptionGroup var site: SiteOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let loaded = try site.load()
    let time = site.localTime(of: loaded)
    let all = try site.reader(of: loaded).experiments()
    output.print(all.map(Self.object)) {
      var table = Table("NAME", "STARTED", "STOPPED", "BY", "NOTE", "CAME OF IT")
      for one in all {
        table.add(
          one.name, time.full(one.started), one.stopped.map(time.full) ?? "runs", one.by, one.note,
          one.stopNote ?? "")
      }
      return table.lines
    }
  }

  private static func object(_ one: Experiment) -> JSONObject {
    [
      "name": .string(one.name), "started": .string(one.started.iso8601),
      "stopped": one.stopped.map { .string($0.iso8601) }, "by": .string(one.by),
      "note": .string(one.note), "stoppedBy": one.stoppedBy.map { .string($0) },
      "stopNote": one.stopNote.map { .string($0) },
    ]
  }
}

/// `fieldgate experiment compare`.
struct ExperimentCompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Lay two experiments side by side: alerts, values of areas, measures, levels.",
    discussion: """
      One that still runs counts until now. Each figure comes with how much data stands behind \
      it; what makes the two hard to compare is said first.
      """)

  @Argument(help: "The name of the one.", completion: .experiments)
  var first: String

  @Argument(help: "The name of the other.", completion: .experiments)
  var second: String

  @OptionGroup var site: SiteOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let loaded = try site.load()
    let reader = try site.reader(of: loaded)
    let outline = SiteOutline(loaded)
    let now = BoxClock().wall
    let all = try reader.experiments()
    func side(_ name: String) throws -> Comparison.Side {
      guard let one = all.first(where: { $0.name == name }) else {
        throw failure(
          Exit.faults,
          "no experiment has the name '\(name)'; `fieldgate experiment list` lists them")
      }
      do {
        let window = Window(from: one.started, to: one.stopped ?? now)
        return Comparison.Side(
          name, try SiteReport(reader, of: outline, in: window, at: max(now, window.to)))
      } catch let error as StoreError {
        throw failure(Exit.inputOutput, "\(error)")
      }
    }
    let comparison = Comparison(try side(first), try side(second))
    if output.json {
      printLine(JSONValue.array([.object(comparison.object)]).text)
    } else {
      let view = ComparisonView(comparison, site.localTime(of: loaded), outline.language)
      for line in view.lines { printLine(line) }
    }
  }
}
