import FieldgateDaemon
import FieldgateModel
import Glibc

/// Bytes that the daemon has written to the disk for each reading, at four rates, with the
/// usual `store.linger` and with one of a second.
///
/// `write_bytes` of the daemon's process: the write-ahead log, SQLite's checkpoints, and
/// everything else that it writes; not what the file system adds, nor what a card's erase
/// blocks make of it. A checkpoint comes each thousand pages of the log, so that a minute at
/// a low rate may hold none. Both daemons run at the same time, each with a broker of
/// its own.
struct Writing {
  let program: String
  /// How long each rate is measured, after a warm-up.
  let seconds: Int

  private static let lingers: [(name: String, value: Milliseconds?)] = [
    ("linger 200 ms", nil), ("linger 1 s", 1000),
  ]

  func run(into table: inout SpeedTable, say: (String) -> Void) throws {
    table.section("Written to the disk for each reading")
    for rate in [1, 10, 100, 1000] {
      say("writing at \(rate) messages/s, \(seconds) s")
      let counts = try withTemporaryFolder { try measure(rate, $0) }
      for (linger, count) in zip(Self.lingers, counts) {
        let share = number(count.bytesEach / counts[0].bytesEach, places: 2)
        table.row(
          "\(number(rate)) messages/s, \(linger.name)", number(count.bytesEach), "bytes",
          "\(number(count.commits)) commits, \(number(count.readingsEach, places: 1)) readings each"
            + (linger.value == nil ? "" : "; \(share) of the usual linger's"))
      }
      if counts.contains(where: { $0.bytes == 0 }) {
        table.row("", "-", "", "no disk below the folder for temporary files: set TMPDIR")
      }
    }
  }

  private struct Count {
    var bytes: Int
    var readings: Int
    var commits: Int

    var bytesEach: Double { Double(bytes) / Double(readings) }
    var readingsEach: Double { Double(readings) / Double(commits) }

    static func - (left: Count, right: Count) -> Count {
      Count(
        bytes: left.bytes - right.bytes, readings: left.readings - right.readings,
        commits: left.commits - right.commits)
    }
  }

  private struct Running {
    let site: SiteFolder
    let broker: PrivateBroker
    let daemon: ChildProcess
    let publisher: ChildProcess

    func end() {
      publisher.end()
      daemon.end()
      broker.end()
    }

    /// The log's index before the readings: no connection of ours may be open then.
    func count() throws -> Count {
      let commits = try commits(store: site.store)
      let bytes = ProcessFigures(daemon).writtenBytes
      return Count(bytes: bytes, readings: try site.readings(), commits: commits)
    }
  }

  private func measure(_ rate: Int, _ folder: String) throws -> [Count] {
    var running: [Running] = []
    defer { for one in running { one.end() } }
    for (index, linger) in Self.lingers.enumerated() {
      running.append(try start(rate, linger.value, "\(folder)/\(index)"))
    }
    let warm = steadyMilliseconds() + 5000
    try waitFor("the warm-up", within: 20_000, every: 100) { steadyMilliseconds() > warm }
    let before = try running.map { try $0.count() }
    let end = steadyMilliseconds() + Double(seconds) * 1000
    try waitFor("the end of the measuring", within: 1000 * Int64(seconds + 60), every: 100) {
      steadyMilliseconds() > end
    }
    return try zip(running, before).map { running, before in
      let count = try running.count() - before
      guard count.readings > 0, count.commits > 0 else {
        throw NotMeasured(description: "the daemon stored nothing at \(rate) messages/s")
      }
      return count
    }
  }

  private func start(_ rate: Int, _ linger: Milliseconds?, _ folder: String) throws -> Running {
    mkdir(folder, 0o750)
    let broker = try PrivateBroker(folder: folder)
    do {
      let store = "\(folder)/fieldgate.db"
      let site = try SiteFolder(
        program: program, folder: folder, store: store,
        files: Load.site(port: broker.port, store: store, linger: linger))
      let daemon = try site.start()
      let publisher: ChildProcess
      do {
        publisher = try ChildProcess(
          SiteDirectory.program, ["pace", "\(broker.port)", "\(rate)"], log: "\(folder)/pace.log")
      } catch {
        daemon.end()
        throw error
      }
      return Running(site: site, broker: broker, daemon: daemon, publisher: publisher)
    } catch {
      broker.end()
      throw error
    }
  }
}
