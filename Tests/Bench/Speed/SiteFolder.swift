import FieldgateDaemon
import FieldgateModel
import FieldgateStore
import Glibc

/// A site in a folder, and the daemon that runs on it as a child.
struct SiteFolder {
  let program: String
  let folder: String
  /// The store's file; it may lie elsewhere.
  let store: String

  private var log: String { "\(folder)/daemon.log" }

  /// Writes the files of the site into `site` below the folder.
  init(program: String, folder: String, store: String, files: [String: String]) throws {
    self.program = program
    self.folder = folder
    self.store = store
    mkdir("\(folder)/site", 0o750)
    mkdir("\(folder)/site/devices", 0o750)
    for (name, text) in files { try writeText(text, to: "\(folder)/site/\(name)") }
  }

  /// Starts the daemon and returns as soon as it has said that it listens.
  func start(within limit: Milliseconds = 60_000) throws -> ChildProcess {
    let before = listened
    let daemon = try ChildProcess(program, ["run", "--site", "\(folder)/site"], log: log)
    do {
      try waitFor("the daemon to listen", within: limit, every: 1) {
        listened > before || !daemon.isRunning
      }
      guard daemon.isRunning else { throw NotMeasured(description: "the daemon has ended") }
    } catch {
      daemon.end()
      throw NotMeasured(
        description: "\(error); it said: \((try? readText(at: log)) ?? "nothing")")
    }
    return daemon
  }

  private var listened: Int {
    ((try? readText(at: log)) ?? "").split(separator: "listening at").count
  }

  /// How many readings the store has taken since it was made.
  ///
  /// The connection is closed again: while this process has one it must not read the
  /// store's files past SQLite.
  func readings() throws -> Int { Int(try StoreReader(path: store).lastSequence()) }
}
