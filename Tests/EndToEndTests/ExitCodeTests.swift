import FieldgateTestSupport
import Foundation
import Testing

/// The exit codes of the contract (section 2), and that errors go to stderr.
@Suite("Exit codes") struct ExitCodeTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let arguments: [String]
    let code: Int32
    let why: String
    /// What stderr must say: what the user gave.
    let says: String

    var testDescription: String { "\(code): \(why)" }
  }

  static let cases = [
    Case(arguments: ["areas", "--jsn"], code: 64, why: "no such option", says: "--jsn"),
    Case(
      arguments: ["alrts"], code: 64, why: "no such subcommand", says: "Did you mean 'alerts'?"),
    Case(arguments: ["alert", "ack"], code: 64, why: "an argument is missing", says: "id"),
    Case(
      arguments: ["tail", "--min-severity", "loud"], code: 64, why: "no such severity",
      says: "--min-severity loud"),
    Case(
      arguments: ["tail", "--area", "atlantis"], code: 64, why: "no such area",
      says: "--area atlantis"),
    Case(
      arguments: ["query", "readings", "--from", "yesterday"], code: 64, why: "no such time",
      says: "--from yesterday"),
    Case(
      arguments: ["query", "readings", "--format", "xml"], code: 64, why: "no such format",
      says: "xml"),
    Case(arguments: ["tail"], code: 69, why: "no broker", says: "127.0.0.1"),
    Case(arguments: ["alert", "ack", "x"], code: 69, why: "no broker", says: "127.0.0.1"),
    Case(arguments: ["areas"], code: 69, why: "no store", says: "fieldgate.db"),
    Case(arguments: ["alerts", "--json"], code: 69, why: "no store", says: "fieldgate.db"),
  ]

  @Test("a good site, and a command that cannot", arguments: cases)
  func code(_ expected: Case) throws {
    let gateway = try Gateway(Self.gone)
    let program = try gateway.begin(expected.arguments)
    #expect(try program.end() == .exit(expected.code), "\(program.errors)")
    #expect(program.errors.contains(expected.says), "\(program.errors)")
    #expect(program.output.isEmpty)
  }

  @Test("a site that is not there: 78", arguments: ["run", "areas", "tail"])
  func noSite(command: String) throws {
    let folder = try Folder()
    let program = try Program(
      Program.fieldgate, [command, "--site", "\(folder.path)/nowhere"], environment: [:],
      in: folder.path, name: "command")
    #expect(try program.end() == .exit(78))
    #expect(program.errors.contains("\(folder.path)/nowhere"), "\(program.errors)")
  }

  @Test("a store that cannot be made: 74")
  func noStore() throws {
    let gateway = try Gateway(Self.gone)
    let missing = "\(gateway.directory)/missing/fieldgate.db"
    let run = try gateway.command("run", environment: ["FIELDGATE_STORE": missing])
    #expect(run.ending == .exit(74))
    #expect(run.errors.contains(missing))
  }

  @Test("no such command: 64")
  func noCommand() throws {
    let folder = try Folder()
    let program = try Program(
      Program.fieldgate, ["runn"], environment: [:], in: folder.path, name: "command")
    #expect(try program.end() == .exit(64))
    #expect(program.errors.contains("'runn'"))
  }

  @Test("a broker's address that is none: 78 for the daemon, 64 for who typed it")
  func badAddress() throws {
    let gateway = try Gateway(Self.gone)
    let address = ["FIELDGATE_BROKER": "ftp://somewhere"]
    let run = try gateway.command("run", environment: address)
    #expect(run.ending == .exit(78))
    #expect(run.errors.contains("ftp://somewhere"))
    let tail = try gateway.command("tail", environment: address)
    #expect(tail.ending == .exit(64))
    #expect(tail.errors.contains("ftp://somewhere"))
  }

  @Test(
    "help and version: 0, to stdout", arguments: [["--help"], ["--version"], ["run", "--help"]])
  func help(arguments: [String]) throws {
    let folder = try Folder()
    let program = try Program(
      Program.fieldgate, arguments, environment: [:], in: folder.path, name: "command")
    #expect(try program.end() == .exit(0))
    #expect(!program.output.isEmpty)
    #expect(program.errors.isEmpty)
  }

  /// A broker that has been and is no more: nobody answers at its port.
  private static var gone: Broker {
    get throws {
      let broker = try Broker.start()
      broker.stop()
      return broker
    }
  }
}
