import ArgumentParser
import FieldgateDaemon
import FieldgateModel
import FieldgateStore

/// `fieldgate verify`: the integrity of a store and of its audit log.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check a store, and the chain of its audit log, for what is not as it was written.",
    discussion: """
      It reads SQLite's structure, the references between rows, every entry of the audit \
      log against the hash of the one before it, and the numbers of alerts' events, which \
      have no gaps. The daemon may run meanwhile. Give the head of the audit log from an \
      earlier heartbeat (topic …/heartbeat, key audit) with --head: only so can an end that \
      was cut off, or a log that was written anew from some entry on, be told. \
      Exit code 1 where anything is not as it was written.
      """)

  @OptionGroup var options: StoreOptions
  @OptionGroup var output: OutputOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A head of the audit log that is known to be true.", valueName: "number:hash"))
  var head: String?

  func validate() throws {
    if let head, AuditHead(head) == nil {
      throw ValidationError(
        "--head \(Log.harmless(head)): give a number, a colon and 64 hexadecimal digits, as a"
          + " heartbeat has them")
    }
  }

  func run() throws {
    let path = try options.path()
    let found = try verified(path)
    if output.json {
      printLine(JSONValue.array([.object(Self.object(found, path))]).text)
    } else {
      for fault in found.faults {
        printLine("\(path): \(fault.part.rawValue): \(Log.harmless(fault.text))")
      }
      printLine(
        found.faults.isEmpty
          ? "\(path): sound; \(Wording.counted(found.entries, "entry", "entries")) of the audit"
            + " log, \(Wording.counted(found.events, "alert event")); head \(found.head)"
          : "\(path): \(Wording.counted(found.faults.count, "fault")); keep the file as it is, and see"
            + " docs/operations.md#verify")
    }
    if !found.faults.isEmpty { throw ExitCode(Exit.faults) }
  }

  /// A store that is too damaged to be opened has that one fault.
  private func verified(_ path: String) throws -> Verification {
    var progress = Progress("verifying")
    defer { progress.end() }
    do throws(StoreError) {
      let reader = try StoreReader(path: path)
      progress.begin("the structure")
      return reader.verify(against: head.flatMap { AuditHead($0) }) { entries in
        progress.show("\(entries) entries of the audit log")
      }
    } catch {
      guard error.isDamage else {
        throw failure(StoreOptions.code(of: error), "\(error)")
      }
      return Verification(unopened: error)
    }
  }

  private static func object(_ found: Verification, _ path: String) -> JSONObject {
    [
      "store": .string(path), "sound": .bool(found.faults.isEmpty),
      "audit": .object(found.head.object), "entries": .integer(found.entries),
      "alertEvents": .integer(found.events),
      "faults": .array(
        found.faults.map {
          .object(["part": .string($0.part.rawValue), "fault": .string($0.text)])
        }),
    ]
  }
}
