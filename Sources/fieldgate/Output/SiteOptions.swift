import ArgumentParser
import FieldgateDaemon
import FieldgateDocument
import FieldgateEngine
import FieldgateModel
import FieldgateSite
import FieldgateStore

/// `--site`, and what hangs on it.
struct SiteOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The site's directory; else $FIELDGATE_SITE, else /etc/fieldgate.", valueName: "dir"),
    completion: .directory)
  var site: String?

  var directory: SiteDirectory { SiteDirectory(option: site) }

  /// The site, or all of its faults and exit code 78.
  func load() throws -> Site {
    let diagnostics = Diagnostics()
    guard let site = directory.load(diagnostics) else {
      throw failure(Exit.configuration, diagnostics.sorted.map(\.description))
    }
    return site
  }

  /// The reading end of the site's store, or exit code 69.
  func reader(of site: Site) throws -> StoreReader {
    try StoreOptions.reader(environment("FIELDGATE_STORE") ?? site.settings.store.path)
  }

  /// The picture now: an engine made again out of what the store holds, which knows
  /// what has gone out of date since.
  func picture(of site: Site) throws -> PictureNow {
    let clock = BoxClock()
    let reader = try reader(of: site)
    do throws(StoreError) {
      let rows = try reader.stateRows()
      let moment = clock.moment
      var engine = Engine(plan: site.plan, rows: rows, boot: clock.boot, at: moment)
      _ = engine.handle(.tick, at: moment)
      return PictureNow(engine: engine, moment: moment)
    } catch {
      throw failure(Exit.inputOutput, "\(error)")
    }
  }

  func localTime(of site: Site) -> LocalTime {
    LocalTime(zone: ZoneFiles.shared.zone(named: site.settings.timezone) ?? .utc)
  }
}

/// An engine that knows what the daemon knew at its last commit, at a moment.
struct PictureNow {
  let engine: Engine
  let moment: Moment

  var now: Milliseconds { engine.engineTime(of: moment) }
}

/// `--json`.
struct OutputOptions: ParsableArguments {
  @Flag(name: .long, help: "Print JSON for scripts.")
  var json = false

  /// One array, or a table.
  func print(_ objects: [JSONObject], _ table: () -> [String]) {
    if json {
      printLine(JSONValue.array(objects.map { .object($0) }).text)
    } else {
      for line in table() { printLine(line) }
    }
  }
}
