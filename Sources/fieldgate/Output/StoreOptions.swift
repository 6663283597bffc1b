import ArgumentParser
import FieldgateDaemon
import FieldgateSite
import FieldgateStore

/// Which store: a file, the environment's, or the site's.
struct StoreOptions: ParsableArguments {
  @OptionGroup var site: SiteOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The store's file, or a backup of one; else $FIELDGATE_STORE, else the site's.",
      valueName: "file"), completion: .file())
  var store: String?

  /// The file. The site is read only where nothing else names one.
  func path() throws -> String {
    if let given = store ?? environment("FIELDGATE_STORE") { return given }
    return try site.load().settings.store.path
  }

  /// The reading end of a store; exit code 69 where there is none to be had, 74 where the
  /// file is none that this program reads.
  static func reader(_ path: String) throws -> StoreReader {
    do throws(StoreError) {
      return try StoreReader(path: path)
    } catch {
      throw failure(code(of: error), "\(error)")
    }
  }

  /// The exit code that says what kind of trouble a store is.
  static func code(of error: StoreError) -> Int32 {
    switch error {
    case .notADatabase, .notAStore, .unreadable, .newerSchema, .olderSchema, .deletedMeanwhile:
      Exit.inputOutput
    case .missing, .failed: Exit.unavailable
    }
  }
}
