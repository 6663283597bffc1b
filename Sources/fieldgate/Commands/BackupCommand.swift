import ArgumentParser
import FieldgateDaemon
import FieldgateModel
import FieldgateStore

/// `fieldgate backup`: an online copy of the store.
struct BackupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Copy the store to a file, while the daemon runs.",
    discussion: """
      The copy is the store as it was at one moment, in one file that only you may read. It \
      is made beside FILE, verified, and only then gets its name, so that FILE is whole or not \
      there. The way back: docs/operations.md#the-way-back.
      """)

  @Argument(
    help: ArgumentHelp("The file to write; it must be new.", valueName: "file"),
    completion: .file())
  var file: String

  @OptionGroup var options: StoreOptions
  @OptionGroup var output: OutputOptions

  @Flag(name: .long, help: "Replace an earlier file of this name, once the new one is sound.")
  var replace = false

  func run() throws {
    let path = try options.path()
    let reader = try StoreOptions.reader(path)
    let isReplaced = replace && exists(file)
    var progress = Progress("copying")
    defer { progress.end() }
    do throws(StoreReader.BackupFault) {
      let found = try reader.backup(to: file, replacing: replace, at: BoxClock().wall) {
        done, all in
        if done < all { progress.show(done, of: all) } else { progress.begin("done; verifying") }
      }
      progress.end()
      tell(found, from: path, isReplaced: isReplaced)
    } catch {
      throw Self.ending(of: error, file)
    }
  }

  private func tell(_ found: Verification, from path: String, isReplaced: Bool) {
    if output.json {
      let object: JSONObject = [
        "store": .string(path), "file": .string(file), "replaced": .bool(isReplaced),
        "audit": .object(found.head.object), "entries": .integer(found.entries),
        "alertEvents": .integer(found.events),
      ]
      printLine(JSONValue.array([.object(object)]).text)
    } else {
      printLine(
        "\(file): \(isReplaced ? "replaced by a copy" : "copy") of \(path), verified; head of the"
          + " audit log \(found.head)")
    }
  }

  private static func ending(
    of fault: StoreReader.BackupFault, _ file: String
  ) -> ExitCode {
    switch fault {
    case .itself(let path):
      failure(Exit.inputOutput, "\(path): this is the store itself; give another name")
    case .exists(let path):
      failure(
        Exit.inputOutput,
        "\(path): there is a file already; give another name, or --replace to have it replaced")
    case .file(let path, let reason): failure(Exit.inputOutput, "\(path): \(reason)")
    case .store(let error):
      failure(
        error.isDamage ? Exit.faults : Exit.inputOutput, "no copy was made: \(error)")
    case .unsound(let found):
      failure(
        Exit.faults,
        found.faults.map { "\(file): \($0.part.rawValue): \(Log.harmless($0.text))" }
          + ["no copy was kept, since it is not sound; see `fieldgate verify` for the store"])
    }
  }
}
