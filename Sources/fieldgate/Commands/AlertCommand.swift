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
    abstract: "Show one alert, acknowledge it, shelve it, export it; or try the whole chain.",
    subcommands: [
      AlertShowCommand.self, AlertAckCommand.self, AlertShelveCommand.self,
      AlertUnshelveCommand.self, AlertTestCommand.self, AlertExportCommand.self,
    ])
}

/// `fieldgate alert show`: an alert with its whole life.
struct AlertShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show all of an alert: what, where, on whose word, what to do, its life.")

  @Argument(help: "The alert's id; `fieldgate alerts` lists them.", completion: .alerts)
  var id: String

  @OptionGroup var site: SiteOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let loaded = try site.load()
    let reader = try site.reader(of: loaded)
    guard let recorded = try reader.alert(AlertID(id)) else {
      throw failure(Exit.faults, "no alert has the id '\(id)'; `fieldgate alerts` lists them")
    }
    let account = AlertAccount(
      recorded, receipts: try reader.receipts(of: AlertID(id)), site.localTime(of: loaded),
      loaded.plan.settings.language)
    if output.json {
      printLine(JSONValue.array([.object(account.object)]).text)
    } else {
      let lines = account.lines
      printLine(Paint.stdout.severity(recorded.alert.severity, lines.first ?? ""))
      for line in lines.dropFirst() { printLine(line) }
    }
  }
}
