import ArgumentParser
import FieldgateDaemon
import FieldgateDocument
import FieldgateEngine
import FieldgateModel
import FieldgateScenario
import FieldgateSite
import FieldgateStore

/// `fieldgate exercise run`: begins an exercise, plays a scenario in it, ends and assesses it.
struct ExerciseRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a scenario as an exercise, and assess it.",
    discussion: """
      The daemon runs the exercise beside its real work; what its devices say, its injects and \
      its threat levels come from here. It ends with the scenario, or by Ctrl-C, and then \
      everything that it left at the broker is gone. Ends with 1 where something that was \
      expected did not come as it should.
      """)

  @Argument(help: "The scenario's file.", completion: .yaml)
  var scenario: String

  @Option(name: .long, help: "How many times faster than the clock: 0.1 to 1000.")
  var speed: Double = 1

  @Option(name: .long, help: "The broker's user who runs it, in place of the address's.")
  var user: String?

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp(
      "When the daemon ends it by itself, should nobody else; at most 24h. Else as long as the"
        + " scenario, and five minutes.", valueName: "duration"))
  var length: String?

  @Option(name: .long, help: "A broker in place of the site's: mqtt://host:port.")
  var broker: String?

  @Flag(name: .long, help: "Do what the scenario's operators do, too: else the staff does.")
  var operators = false

  @Option(
    name: .customLong("output"),
    help: ArgumentHelp("Write the assessment as JSON to this file, too.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var file: String?

  @OptionGroup var site: SiteOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (0.1...1000).contains(speed) else {
      throw ValidationError("--speed \(speed): allowed are 0.1 to 1000")
    }
    if let length { try LengthArgument.check(length, option: "--for") }
  }

  func run() throws {
    let loaded = try site.load()
    let text = try ScenarioFile.text(scenario)
    let plan = try ScenarioFile.read(scenario, of: loaded, site.directory)
    let lasts = Double(plan.duration) / speed
    if lasts > 86_400_000 {
      throw failure(Exit.usage, "\(scenario): it lasts longer than a day; give it more --speed")
    }
    // Before anything that could start a thread.
    let signals = Signals()
    let client = try BrokerClient(loaded, broker: broker, user: user)
    try client.connect()
    let answer = try Command(
      verb: "exercise",
      arguments: [
        "start": .string(plan.name),
        "for": .string(length ?? "\(min(86_400_000, Int64(lasts) + 300_000))ms"),
        "speed": .number(speed), "seed": .integer(Int64(clamping: plan.seed)),
        "scenario": .string(text),
      ], isOfExercise: true
    ).ask(client, loaded)
    guard let began = answer.text("began").flatMap({ Timestamp(iso8601: $0) }) else {
      throw failure(Exit.faults, "the daemon did not say when the exercise began")
    }
    let clock = BoxClock(
      pace: BoxClock.Pace(speed: speed, began: BoxClock().wall, story: began))
    var play = ExercisePlay(
      plan, loaded.plan.topics, client: client, clock: clock, signals: signals, began: began,
      time: site.localTime(of: loaded), language: loaded.plan.settings.language,
      isQuiet: output.json, playsOperators: operators)
    do {
      try play.run()
    } catch {
      try? stop(play, client, loaded)
      throw error
    }
    try stop(play, client, loaded)
    client.close()
    try assess(began, loaded)
  }

  private func stop(_ play: ExercisePlay, _ client: BrokerClient, _ loaded: Site) throws {
    guard !play.wasEnded else { return }
    _ = try Command(verb: "exercise", arguments: ["stop": true], isOfExercise: true)
      .ask(client, loaded)
  }

  private func assess(_ began: Timestamp, _ loaded: Site) throws {
    let reader = try site.reader(of: loaded)
    guard let exercise = try reader.exercises().first(where: { $0.record.began == began }) else {
      throw failure(
        Exit.inputOutput,
        "\(reader.path): the exercise is not in this store; assess it where the daemon runs:"
          + " fieldgate exercise assess --last")
    }
    let assessment = try reader.assessment(of: exercise)
    if !output.json { printLine("") }
    try AssessmentOutput(
      assessment, site.localTime(of: loaded), loaded.plan.settings.language
    ).give(to: output, file)
    if !assessment.isGood { throw ExitCode(Exit.faults) }
  }
}
