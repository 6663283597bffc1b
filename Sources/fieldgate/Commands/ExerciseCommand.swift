import ArgumentParser
import FieldgateDaemon
import FieldgateModel
import FieldgateStore

/// `fieldgate exercise`: exercises beside the real work.
struct ExerciseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exercise", abstract: "Run an exercise beside the real work, and assess it.",
    discussion: """
      Everything of an exercise stands in a tree of topics of its own and is marked Exercise; \
      real alerts go on meanwhile.
      """,
    subcommands: [
      ExerciseRunCommand.self, ExerciseStatusCommand.self, ExerciseListCommand.self,
      ExerciseStopCommand.self, ExerciseAssessCommand.self,
    ])
}

/// `fieldgate exercise status`: the one that runs.
struct ExerciseStatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show the exercise that runs, as the store tells it.")

  @OptionGroup var site: SiteOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let loaded = try site.load()
    let running = try site.reader(of: loaded).exercises().filter { $0.ended == nil }
    let time = site.localTime(of: loaded)
    output.print(running.map(\.object)) {
      guard let exercise = running.first else { return ["no exercise runs"] }
      let record = exercise.record
      return [
        harmless(
          "'\(record.name)' of \(record.by) runs since \(time.full(record.began)), at most until"
            + " \(time.full(record.until))")
          + (record.speed == 1 ? "" : ", \(JSONValue.text(of: record.speed)) times as fast")
      ]
    }
  }
}

/// `fieldgate exercise list`: those that are kept.
struct ExerciseListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the exercises that the store keeps, the newest first.")

  @OptionGroup var site: SiteOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let loaded = try site.load()
    let exercises = try site.reader(of: loaded).exercises()
    let time = site.localTime(of: loaded)
    output.print(exercises.map(\.object)) {
      var table = Table("STARTED", "ENDED", "BY", "SPEED", "EXERCISE")
      for exercise in exercises {
        table.add(
          time.full(exercise.record.began), exercise.ended.map(time.full) ?? "",
          exercise.record.by, JSONValue.text(of: exercise.record.speed), exercise.record.name)
      }
      return table.lines
    }
  }
}

/// `fieldgate exercise stop`: before its time is over.
struct ExerciseStopCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stop", abstract: "End the exercise that runs, as the broker's user.")

  @OptionGroup var site: SiteOptions

  func run() throws {
    let answer = try Command(verb: "exercise", arguments: ["stop": true], isOfExercise: true)
      .run(at: try site.load())
    printLine("ended '\(Log.harmless(answer.text("exercise") ?? ""))'")
  }
}

extension RecordedExercise {
  /// As JSON, without the scenario's text.
  var object: JSONObject {
    [
      "exercise": .string(record.name), "started": .string(record.began.iso8601),
      "until": .string(record.until.iso8601), "ended": ended.map { .string($0.iso8601) },
      "by": .string(record.by), "endedBy": endedBy.map { .string($0) },
      "seed": .integer(Int64(clamping: record.seed)), "speed": .number(record.speed),
      "digest": record.digest.map { .string($0) }, "running": .bool(ended == nil),
    ]
  }
}
