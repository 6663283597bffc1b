import FieldgateTestSupport
import Foundation
import Testing

/// What commands print on a terminal, and what they print into a pipe.
@Suite("On a terminal") struct TerminalTests {
  private static let script = "/usr/bin/script"

  /// Runs `fieldgate test` on a terminal of its own, and everything that this terminal showed.
  private static func show(
    _ command: String, _ environment: [String: String], in gateway: Gateway
  ) throws -> String {
    let program = try Program(
      script,
      ["-qec", "\(Program.fieldgate) \(command) --site \(gateway.siteDirectory)", "/dev/null"],
      environment: ["FIELDGATE_STORE": gateway.storePath, "SHELL": "/bin/sh"].merging(environment) {
        $1
      }, in: gateway.directory, name: "script-\(UUID().uuidString.prefix(4))")
    _ = try program.end()
    return program.output
  }

  struct Wish: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let environment: [String: String]
    let isColoured: Bool
  }

  @Test(
    "colour is for a terminal that asks for it",
    .enabled(if: access(script, X_OK) == 0, "script(1) is not installed"),
    arguments: [
      Wish(testDescription: "xterm", environment: ["TERM": "xterm"], isColoured: true),
      Wish(
        testDescription: "NO_COLOR", environment: ["TERM": "xterm", "NO_COLOR": "1"],
        isColoured: false),
      Wish(
        testDescription: "NO_COLOR, empty", environment: ["TERM": "xterm", "NO_COLOR": ""],
        isColoured: true),
      Wish(testDescription: "a dumb one", environment: ["TERM": "dumb"], isColoured: false),
    ])
  func colour(wish: Wish) throws {
    let gateway = try Gateway(try Broker.start())
    try gateway.start()
    #expect(try gateway.terminate() == .exit(0))
    let shown = try Self.show("areas", wish.environment, in: gateway)
    #expect(shown.contains("churchillplein"), "\(shown)")
    #expect(shown.contains("\u{1B}[") == wish.isColoured, "\(shown)")
    let piped = try gateway.command("areas", environment: ["TERM": "xterm"])
    #expect(!piped.output.contains("\u{1B}"))
  }

  @Test("in a pipe long work says nothing of its progress") func progress() throws {
    let gateway = try Gateway(try Broker.start())
    try gateway.start()
    #expect(try gateway.terminate() == .exit(0))
    for command in [["verify"], ["test"], ["replay", "--from", "1d"], ["report", "--from", "1d"]] {
      let done = try gateway.begin(command, environment: ["TERM": "xterm"])
      _ = try done.end()
      for text in [done.errors, done.output] {
        #expect(!text.contains("\r") && !text.contains("\u{1B}"), "\(command): \(text)")
      }
    }
  }

  /// Runs the program with just these words.
  private static func plain(_ words: [String], in gateway: Gateway) throws -> Finished {
    let program = try Program(
      Program.fieldgate, words, environment: ["FIELDGATE_STORE": gateway.storePath],
      in: gateway.directory, name: "plain-\(UUID().uuidString.prefix(4))")
    return Finished(
      ending: try program.end(), output: program.output, errors: program.errors)
  }

  @Test("bash takes a folder for a folder, and no subcommand for one") func folders() throws {
    let folder = try Folder()
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/devices", withIntermediateDirectories: true)
    let script = """
      source <("$1" --generate-completion-script bash)
      complete -p fieldgate
      compopt() { echo "compopt $*"; }
      COMP_WORDS=("$1" dev) COMP_CWORD=1 COMP_LINE="fieldgate dev" COMP_POINT=13
      _fieldgate fieldgate dev fieldgate
      echo "word ${COMPREPLY[*]}"
      COMPREPLY=() COMP_WORDS=("$1" check --site dev) COMP_CWORD=3
      COMP_LINE="fieldgate check --site dev" COMP_POINT=26
      _fieldgate fieldgate dev --site
      echo "folder ${COMPREPLY[*]}"
      """
    let bash = try Program(
      "/bin/bash", ["-c", script, "bash", Program.fieldgate], environment: [:], in: folder.path,
      name: "bash")
    #expect(try bash.end() == .exit(0), "\(bash.errors)")
    #expect(
      bash.output.split(separator: "\n") == [
        "complete -F _fieldgate fieldgate", "word devices", "compopt -o filenames",
        "folder devices",
      ], "\(bash.errors)")
  }

  @Test("a shell is offered what the site and its store know; nothing where there is no site")
  func completion() throws {
    let gateway = try Gateway(try Broker.start(), .mixed)
    try gateway.start()
    let id = try #require(
      try gateway.command("alert", "test", "churchillplein").output.split(separator: " ").last?
        .trimmingCharacters(in: .whitespacesAndNewlines))
    for shell in ["bash", "zsh", "fish"] {
      let script = try Self.plain(["--generate-completion-script", shell], in: gateway)
      #expect(script.ending == .exit(0) && script.output.contains("---completion"))
    }
    let site = ["--site", gateway.siteDirectory]
    func offered(_ command: [String], _ argument: String, _ words: [String]) throws -> [String] {
      let asked = try Self.plain(
        ["---completion"] + command + ["--", argument, "1", "0", "fieldgate"] + words, in: gateway)
      #expect(asked.ending == .exit(0) && asked.errors.isEmpty, "\(asked.errors)")
      return asked.output.split(separator: "\n").map(String.init)
    }
    #expect(try offered(["tail"], "--area", ["tail"] + site).contains("churchillplein"))
    #expect(
      try offered(["explain"], "positional@0", ["explain"] + site).contains("crowd-density"))
    #expect(try offered(["alert", "ack"], "positional@0", ["alert", "ack"] + site) == [id])
    #expect(
      try offered(["alert", "unshelve"], "positional@0", ["alert", "unshelve"] + site) == [])
    #expect(try offered(["tail"], "--area", ["tail", "--site", "/nowhere"]) == [])
    // bash would run it.
    _ = try gateway.command("experiment", "start", "$(touch here)", "--note", "hostile")
    #expect(
      try gateway.command("experiment", "list", "--json").output.contains("$(touch here)"))
    #expect(
      try offered(["experiment", "stop"], "positional@0", ["experiment", "stop"] + site) == [])
    #expect(try gateway.terminate() == .exit(0))
  }
}
