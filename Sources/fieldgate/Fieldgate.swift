import ArgumentParser
import FieldgateModel

/// The one program. Each subcommand is one file in `Commands/` and one line here.
@main
struct Fieldgate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fieldgate",
    abstract: "From sensors' messages to alerts about areas.",
    discussion: """
      Fieldgate subscribes to the MQTT topics of crowd counters, bollards and cameras, \
      makes readings of what they say, watches the areas of a site with rules, keeps \
      everything in SQLite, and publishes alerts about areas back over MQTT.

      A site is a directory: --site DIR, else $FIELDGATE_SITE, else /etc/fieldgate.
      Exit codes: 0 good, 1 faults found, 64 bad usage, 69 a service cannot be reached, \
      74 input/output, 78 the configuration is unusable.
      """,
    version: fieldgateVersion,
    subcommands: [
      RunCommand.self,
      CheckCommand.self,
      TestCommand.self,
      DemoCommand.self,
      SimulateCommand.self,
      AdapterCommand.self,
      CaptureCommand.self,
      AreasCommand.self,
      DevicesCommand.self,
      StatusCommand.self,
      TailCommand.self,
      AlertsCommand.self,
      AlertCommand.self,
      LevelCommand.self,
      ExplainCommand.self,
      QueryCommand.self,
      DetectCommand.self,
      ReplayCommand.self,
      ReportCommand.self,
      ExperimentCommand.self,
      ExerciseCommand.self,
      FeedCommand.self,
      AccessListCommand.self,
      WebCommand.self,
      QuarantineCommand.self,
      BackupCommand.self,
      VerifyCommand.self,
    ])

  /// As the parser's library does it, but for two texts of its own.
  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      let code = exitCode(for: error)
      if let script = BashScript.mended(fullMessage(for: error)) {
        printLine(script)
        exit(withError: code)
      }
      if code == .validationFailure,
        let guess = WrongWord.guess(in: CommandLine.arguments.dropFirst())
      {
        printError("Did you mean '\(guess)'?")
      }
      exit(withError: error)
    }
  }
}
