import FieldgateTestSupport
import Foundation
import Testing

/// `fieldgate demo`, as a newcomer meets it.
@Suite("Demo") struct DemoTests {
  @Test("it raises and clears alerts of three rules, and leaves nothing behind")
  func demo() throws {
    let folder = try Folder()
    let temporary = "\(folder.path)/temporary"
    try FileManager.default.createDirectory(
      atPath: temporary, withIntermediateDirectories: true)
    let program = try Program(
      Program.fieldgate, ["demo", "--for", "20s"], environment: ["TMPDIR": temporary],
      in: folder.path, name: "demo")
    let port = try eventually("the address of the page") {
      program.output.firstMatch(of: #/page +http://127\.0\.0\.1:(\d+)//#).flatMap { Int($0.1) }
    }
    try eventually("live areas on the page") {
      // On a busy machine the server may lose patience with who asks slowly.
      (try? WebClient.ask("GET", "/", port: port))?.body.contains("class=\"label calm\"") == true
    }
    #expect(try program.end(within: .seconds(60)) == .exit(0), "\(program.errors)")
    let summary = program.output.components(separatedBy: "Summary").last ?? ""
    let rules = summary.split(separator: "\n").filter { line in
      line.contains(#/: [1-9]\d* raised, [1-9]\d* cleared/#)
    }
    #expect(rules.count >= 3, "\(program.output)")
    let views = summary.components(separatedBy: "One alert as three partners see it").last ?? ""
    #expect(views.contains("  operators"), "\(program.output)")
    let lines = views.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
    #expect(lines.prefix { !$0.isEmpty }.count == 4, "\(views)")
    for word in ["raised", "cleared", "messages", "readings", "store"] {
      #expect(program.output.contains(word), "\(word)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: temporary).isEmpty)
    #expect(try Self.processes(with: temporary).isEmpty)
  }

  @Test("Ctrl-C ends it at any time, and nothing stays", arguments: [SIGINT, SIGTERM])
  func interrupted(signal: Int32) throws {
    let folder = try Folder()
    let temporary = "\(folder.path)/temporary"
    try FileManager.default.createDirectory(
      atPath: temporary, withIntermediateDirectories: true)
    let program = try Program(
      Program.fieldgate, ["demo"], environment: ["TMPDIR": temporary], in: folder.path,
      name: "demo")
    try eventually("three processes: the demo, its broker, its daemon") {
      try Self.processes(with: temporary).count == 3
    }
    try eventually("the story's beginning") { program.output.contains("Ctrl-C ends it") }
    #expect(try program.end(signal) == .exit(0), "\(program.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: temporary).isEmpty)
    #expect(try Self.processes(with: temporary).isEmpty)
  }

  /// The processes whose environment names the folder: the demo and all that it started,
  /// in whatever process group.
  private static func processes(with folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { name in
      guard Int(name) != nil,
        let environment = try? Data(contentsOf: URL(filePath: "/proc/\(name)/environ"))
      else { return false }
      return environment.range(of: Data(folder.utf8)) != nil
    }
  }
}
