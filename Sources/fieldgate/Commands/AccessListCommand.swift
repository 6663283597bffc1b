import ArgumentParser
import FieldgateDaemon
import FieldgateEngine
import FieldgateModel
import FieldgateSite
import Glibc

/// `fieldgate acl`: the broker's ACL file for all users of this site.
struct AccessListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "acl", abstract: "Print the broker's ACL file for all users of this site.",
    discussion: """
      In the form of Mosquitto's acl_file: for the gateway and each of the users that \
      fieldgate.yaml names (users) just what it must do, and nothing for anybody else. \
      With --json one array with an object for each line, for other brokers. --output takes the place of a \
      file only when all is well: a broker whose ACL was emptied lets nobody in.
      """)

  @OptionGroup var site: SiteOptions
  @OptionGroup var output: OutputOptions

  @Option(
    name: .customLong("output"),
    help: ArgumentHelp("Write it to this file, whole or not at all.", valueName: "file"),
    completion: .file())
  var file: String?

  func run() throws {
    let loaded = try site.load()
    let list = AccessList(loaded, gateway: try gateway(loaded))
    if output.json {
      let objects = list.entries.map { entry -> JSONObject in
        [
          "user": .string(entry.user), "role": .string(entry.role),
          "access": .string(entry.access.rawValue), "topic": .string(entry.topic),
        ]
      }
      output.print(objects) { [] }
      return
    }
    let access = MosquittoAccessFile(list, site: loaded.plan.site)
    guard access.unsayable.isEmpty else {
      throw failure(
        Exit.faults,
        access.unsayable.map {
          "'\($0.topic.debugDescription)' for '\($0.user)' cannot stand in Mosquitto's ACL file: it"
            + " begins or ends with a blank, or has a control character; rename it, or use --json"
        })
    }
    guard let file else { return printLine(String(access.text.dropLast())) }
    try Self.write(access.text, to: file)
  }

  /// Under another name first. Readable by all: it holds no secret, and the broker reads it
  /// as a user of its own.
  private static func write(_ text: String, to path: String) throws {
    let new = "\(path).new"
    do {
      try writeText(text, to: new)
    } catch {
      throw failure(Exit.inputOutput, "\(error)")
    }
    guard chmod(new, 0o644) == 0, rename(new, path) == 0 else {
      let reason = String(cString: strerror(errno))
      unlink(new)
      throw failure(Exit.inputOutput, "\(path): \(reason)")
    }
  }

  /// The names that the site gives the gateway; `FIELDGATE_BROKER` has no say, since whoever
  /// calls this may have put a name of their own there.
  private func gateway(_ site: Site) throws -> [String] {
    let settings = site.settings.broker
    guard settings.urls.allSatisfy({ BrokerSettings.user(in: $0) != nil }) else {
      throw failure(
        Exit.configuration,
        "fieldgate.yaml: the gateway needs a user of its own at the broker, or nobody could be kept"
          + " from what it may do; name it in broker.url: mqtt://fieldgate@host")
    }
    let faults = settings.users.compactMap { BrokerUser.fault(in: $0) }
    if !faults.isEmpty { throw failure(Exit.configuration, faults.map { "broker.url: \($0)" }) }
    return settings.users
  }
}
