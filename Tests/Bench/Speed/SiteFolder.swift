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
    ((try? readText(at: log)) ?? "").split(separator: "\n").count { $0.contains("listening at") }
  }

  /// Starts it where it has no session, and returns when the broker has confirmed its
  /// subscriptions: what is published then reaches it.
  func startSubscribed() throws -> ChildProcess {
    if exists(store) { try forgetSubscriptions() }
    let daemon = try start()
    do {
      try waitFor("the daemon's subscriptions", within: 30_000, every: 20) {
        let held = try StoreReader(path: store).stateRows()
          .filter { $0.owner == Self.subscription }
        return !held.isEmpty && held.allSatisfy { $0.bytes == [1] }
      }
    } catch {
      daemon.end()
      throw error
    }
    return daemon
  }

  /// The owner of the rows that say what the broker's session holds.
  private static let subscription = "subscription"

  /// What an earlier broker held says nothing of this one.
  private func forgetSubscriptions() throws {
    let store = try Store(path: store)
    var batch = Batch(time: BoxClock().wall)
    batch.state = try store.stateRows().filter { $0.owner == Self.subscription }
      .map { StateRow(owner: $0.owner, key: $0.key, version: $0.version, bytes: nil) }
    _ = try store.commit(batch)
    try store.close()
  }

  /// Waits until the store holds so many readings, as long as more come.
  func waitForReadings(_ wanted: Int, every pause: Int32 = 5) throws {
    let reader = try StoreReader(path: store)
    var last = (count: 0, at: steadyMilliseconds())
    try waitFor("\(wanted) readings in the store", within: 3_600_000, every: pause) {
      let count = Int(try reader.lastSequence())
      let now = steadyMilliseconds()
      if count != last.count { last = (count, now) }
      guard now - last.at < 60_000 else {
        throw NotMeasured(description: "only \(count) of \(wanted) readings were stored")
      }
      return count >= wanted
    }
  }

  /// How many readings the store has taken since it was made.
  ///
  /// The connection is closed again: while this process has one it must not read the
  /// store's files past SQLite.
  func readings() throws -> Int { Int(try StoreReader(path: store).lastSequence()) }
}
