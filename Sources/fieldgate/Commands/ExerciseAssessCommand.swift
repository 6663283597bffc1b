import ArgumentParser
import FieldgateDaemon
import FieldgateDocument
import FieldgateEngine
import FieldgateModel
import FieldgateScenario
import FieldgateSite
import FieldgateStore

/// `fieldgate exercise assess`: how one went, out of the store.
struct ExerciseAssessCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "assess", abstract: "Assess an exercise that the store keeps.",
    discussion: "Ends with 1 where something that was expected did not come as it should.")

  @Argument(help: "Its name; of several the newest.", completion: .exercises)
  var name: String?

  @Flag(name: .long, help: "The newest of all.")
  var last = false

  @Option(
    name: .customLong("output"),
    help: ArgumentHelp("Write the assessment as JSON to this file, too.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var file: String?

  @OptionGroup var site: SiteOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (name == nil) == last else {
      throw ValidationError("give the name of an exercise, or --last")
    }
  }

  func run() throws {
    let loaded = try site.load()
    let reader = try site.reader(of: loaded)
    let exercises = try reader.exercises()
    guard let exercise = exercises.first(where: { name == nil || $0.record.name == name }) else {
      throw failure(
        Exit.faults,
        name.map { "no exercise of the name '\($0)' is kept; `fieldgate exercise list` lists them" }
          ?? "no exercise is kept")
    }
    let assessment = try reader.assessment(of: exercise)
    try AssessmentOutput(
      assessment, site.localTime(of: loaded), loaded.plan.settings.language
    ).give(to: output, file)
    if !assessment.isGood { throw ExitCode(Exit.faults) }
  }
}

extension StoreReader {
  /// Makes the assessment of an exercise out of its scenario and its alerts.
  func assessment(of exercise: RecordedExercise) throws -> Assessment {
    guard let text = exercise.record.scenario else {
      throw failure(
        Exit.faults,
        "'\(exercise.record.name)' was begun without a scenario: nothing was expected of it")
    }
    let diagnostics = Diagnostics()
    guard let script = ExerciseScript(text, file: exercise.record.name, diagnostics) else {
      throw failure(Exit.inputOutput, diagnostics.sorted.map(\.description))
    }
    return Assessment(script, try log(of: exercise))
  }

  /// What an exercise left.
  func log(of exercise: RecordedExercise) throws -> ExerciseLog {
    ExerciseLog(
      began: exercise.record.began, ended: exercise.ended, speed: exercise.record.speed,
      transitions: try events(of: exercise).map {
        ExerciseLog.Transit(
          alert: $0.alert, area: $0.area, rule: $0.rule, kind: $0.kind, severity: $0.severity,
          time: $0.sent, by: $0.by)
      },
      receipts: try receipts(of: exercise), interruptions: try interruptions(of: exercise))
  }
}
