import FieldgateModel
import FieldgateTestSupport
import Foundation
import GRDB

/// A gateway as its users have it: a site directory, a store, and the real daemon as a
/// process that real signals reach.
final class Gateway {
  static let prefix = "fieldgate/international-zone"
  static let client = "fieldgate-international-zone"

  let broker: Broker
  /// The site's name; another one where several gateways share a broker.
  let name: String
  private let folder: Folder
  private(set) var site: SiteTexts
  private(set) var daemon: Program?
  private var runs: [Program] = []
  private var commands = 0

  var directory: String { folder.path }
  var siteDirectory: String { "\(folder.path)/site" }
  var storePath: String { "\(folder.path)/fieldgate.db" }

  /// Writes the site; nothing runs yet.
  init(
    _ broker: Broker, _ site: SiteTexts = .least, name: String = "international-zone"
  ) throws {
    self.broker = broker
    self.name = name
    self.site = site
    folder = try Folder()
    try write(site)
  }

  /// Replaces the site's files.
  func write(_ site: SiteTexts) throws {
    self.site = site
    for (name, text) in site.files {
      let path = "\(siteDirectory)/\(name)"
      let parent = URL(filePath: path).deletingLastPathComponent()
      try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
  }

  // MARK: The daemon

  /// Starts the daemon and does not wait.
  func launch(_ arguments: [String] = [], environment: [String: String] = [:]) throws {
    let program = try Program(
      Program.fieldgate, ["run", "--site", siteDirectory] + arguments,
      environment: surroundings.merging(environment) { $1 }, in: folder.path,
      name: "run-\(runs.count)")
    runs.append(program)
    daemon = program
  }

  /// Starts the daemon and waits until it says that it is online, and the broker that each
  /// of its subscriptions stands.
  func start(_ arguments: [String] = [], environment: [String: String] = [:]) throws {
    let began = wall()
    try launch(arguments, environment: environment)
    try wait(for: "retained status 'online' of this run") {
      let status = try self.status()
      // With a pace the daemon's time runs ahead of ours.
      return status["state"].string == "online" && milliseconds(status["time"].string) ?? 0 >= began
    }
    try wait(for: "subscriptions to \(site.filters)") {
      site.filters.allSatisfy { subscriptions(to: $0) > 0 }
    }
  }

  /// SIGKILL, and the end of it.
  func kill() throws {
    let ending = try running.end(SIGKILL)
    guard ending == .signal(SIGKILL) else { throw Missing("death: \(ending)\n\(log)") }
  }

  /// SIGTERM; how it ended.
  @discardableResult
  func terminate() throws -> Program.Ending { try running.end(SIGTERM) }

  /// SIGTERM, an end with 0, and the retained status that it leaves.
  func farewell() throws -> JSON {
    let ending = try terminate()
    guard ending == .exit(0) else { throw Missing("an end in good order: \(ending)\n\(log)") }
    return try eventually("retained status 'stopped'") {
      let status = try self.status()
      return status["state"].string == "stopped" ? status : nil
    }
  }

  /// SIGHUP, and the log line that answers it.
  func reload(until answer: String) throws {
    let before = log.count
    try running.send(SIGHUP)
    try wait(for: "'\(answer)' in the log") { log.dropFirst(before).contains(answer) }
  }

  var running: Program {
    get throws {
      guard let daemon else { throw Missing("daemon: it was never started") }
      return daemon
    }
  }

  /// What the daemon of this run has logged, and what those of all runs have.
  var log: String { daemon?.errors ?? "" }
  var logs: String { runs.map(\.errors).joined() }

  /// How often the broker has taken this subscription of the daemon's.
  func subscriptions(to filter: String) -> Int {
    broker.log.split(separator: "\n").count { $0.hasSuffix(": fieldgate-\(name) 1 \(filter)") }
  }

  func unsubscriptions(of filter: String) -> Int {
    broker.log.split(separator: "\n").count { $0.hasSuffix(": fieldgate-\(name) \(filter)") }
  }

  /// The retained status.
  func status() throws -> JSON {
    let topic = "fieldgate/\(name)/status"
    return JSON(try broker.retained([topic])[topic] ?? [])
  }

  /// Waits, and tells the daemon's last words where it waits in vain.
  func wait(for what: String, holds condition: () throws -> Bool) throws {
    do {
      try eventually(what, holds: condition)
    } catch let late as Missing {
      throw Missing("\(late.description); the daemon's log ends:\n\(log.suffix(3000))")
    }
  }

  // MARK: Talking to it

  func publish(_ publications: Publication...) throws {
    try TestClient(broker).publish(publications)
  }

  private var surroundings: [String: String] {
    [
      "FIELDGATE_BROKER": broker.url, "FIELDGATE_STORE": storePath, "TMPDIR": folder.path,
      // Gateways of other tests and of the machine have the same default.
      "FIELDGATE_WEB": "off",
    ]
  }

  /// Starts a command of the program, with this site, and does not wait.
  func begin(_ arguments: [String], environment: [String: String] = [:]) throws -> Program {
    commands += 1
    return try Program(
      Program.fieldgate, arguments + ["--site", siteDirectory],
      environment: surroundings.merging(environment) { $1 }, in: folder.path,
      name: "command-\(commands)")
  }

  /// Runs a command of the program to its end.
  func command(_ arguments: String..., environment: [String: String] = [:]) throws -> Finished {
    let program = try begin(arguments, environment: environment)
    let ending = try program.end()
    return Finished(ending: ending, output: program.output, errors: program.errors)
  }

  // MARK: Its store

  /// Rows of a query as text by column, through a second connection that only reads, as
  /// `sqlite3` would; NULL is left out. Empty while there is no store.
  func rows(_ query: String) throws -> [[String: String]] {
    guard access(storePath, R_OK) == 0 else { return [] }
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(5)
    let queue: DatabaseQueue
    do {
      queue = try DatabaseQueue(path: storePath, configuration: configuration)
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CANTOPEN {
      return []
    }
    defer { try? queue.close() }
    return try queue.read { database in
      // While the daemon makes its schema there are no views yet.
      guard try database.viewExists("readings") else { return [] }
      return try Row.fetchAll(database, sql: query).map { row in
        var columns: [String: String] = [:]
        for (name, value) in row { columns[name] = Self.text(value) }
        return columns
      }
    }
  }

  /// The first column of a query.
  func column(_ name: String, _ query: String) throws -> [String] {
    try rows(query).map { $0[name] ?? "" }
  }

  /// How many readings there are.
  func count(where condition: String = "true") throws -> Int {
    Int(try column("n", "SELECT count(*) AS n FROM readings WHERE \(condition)").first ?? "0") ?? 0
  }

  private static func text(_ value: DatabaseValue) -> String? {
    switch value.storage {
    case .null: nil
    case .int64(let integer): "\(integer)"
    case .double(let double): "\(double)"
    case .string(let text): text
    case .blob(let data): data.map { String($0) }.joined(separator: " ")
    }
  }
}
