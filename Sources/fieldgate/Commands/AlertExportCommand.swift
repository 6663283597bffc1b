import ArgumentParser
import FieldgateExchange
import FieldgateModel
import FieldgateSite

/// `fieldgate alert export`: an alert in the forms that other systems read.
struct AlertExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Print an alert as CAP, JSON, NGSI-LD or GeoJSON.",
    discussion: """
      With all that is known of it, whatever partners may see: for the site's own people. \
      `fieldgate feed render` prints what a partner sees. json is the line that operators heard \
      last.
      """)

  @Argument(help: "The alert's id; `fieldgate alerts` lists them.", completion: .alerts)
  var id: String

  @Option(help: "cap, json, ngsi-ld or geojson.", completion: .list(FeedFormat.words))
  var format: FeedFormat

  @OptionGroup var site: SiteOptions

  func run() throws {
    let loaded = try site.load()
    let kept = try KeptAlert(id, site.reader(of: loaded))
    guard format != .json else { return printLine(kept.body) }
    guard let text = kept.exchange(loaded.plan).export(kept.events, as: format) else {
      throw failure(Exit.faults, "the alert '\(id)' has no line that can be read")
    }
    printLine(text.hasSuffix("\n") ? String(text.dropLast()) : text)
  }
}
