import ArgumentParser
import FieldgateDaemon
import FieldgateDecode
import FieldgateDocument
import FieldgateModel
import FieldgateSite

/// `fieldgate test`: every example in every adapter, and every rule test of the site.
struct TestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Run every example in every adapter and every rule test of the site.",
    discussion: """
      The packaged adapters, and those of the site where there is one; then the site's \
      tests/*.yaml, on a simulated clock. Ends with 1 where something does not hold.
      """)

  @Argument(
    help: "Adapter files; else all that the site and the package have, and the rule tests.",
    completion: .yaml)
  var files: [String] = []

  @OptionGroup var site: SiteOptions
  @OptionGroup var output: OutputOptions

  @Option(
    name: .long, help: ArgumentHelp("Also write the results as JUnit XML.", valueName: "file"),
    completion: .file(extensions: ["xml"]))
  var junit: String?

  func run() throws {
    let diagnostics = Diagnostics()
    let adapters = try AdapterSource.adapters(files: files, site: site.directory, diagnostics)
    for fault in diagnostics.sorted { printError(fault.description) }
    // An adapter with a fault has lost the mapping that is faulty: its examples prove
    // nothing.
    if diagnostics.hasErrors { throw ExitCode(Exit.faults) }
    if adapters.isEmpty { throw AdapterSource.nothing() }
    var progress = Progress("testing")
    let results = try Self.examples(of: adapters, &progress) + ruleTests(&progress)
    progress.end()
    output.print(results.map(\.object)) { lines(results) }
    if let junit {
      do throws(Unreadable) {
        try writeText(JUnit.text(results), to: junit)
      } catch {
        throw failure(Exit.inputOutput, "\(error)")
      }
    }
    let failed = results.filter { !$0.differences.isEmpty }.count
    if !output.json {
      printLine("\(results.count - failed) passed, \(failed) failed")
    }
    if failed > 0 { throw ExitCode(Exit.faults) }
  }

  private static func examples(
    of adapters: [Adapter], _ progress: inout Progress
  ) -> [TestResult] {
    adapters.enumerated().flatMap { done, adapter in
      progress.show("adapter \(done + 1) of \(adapters.count), \(adapter.id)")
      return adapter.examples.map { example in
        TestResult(
          suite: adapter.id.rawValue, key: "adapter", what: "examples", name: example.name,
          place: example.place.description,
          differences: adapter.differences(
            in: example, zones: Zones { ZoneFiles.shared.zone(named: $0) }))
      }
    }
  }

  /// The tests of the site's rules; none where adapters are named or the site has no folder
  /// `tests`.
  private func ruleTests(_ progress: inout Progress) throws -> [TestResult] {
    guard self.files.isEmpty else { return [] }
    let files = site.directory.files()
    guard files.texts.keys.contains(where: { $0.hasPrefix("tests/") }) else { return [] }
    let loaded = try site.load()
    let diagnostics = Diagnostics()
    let tests = readRuleTests(files, plan: loaded.plan, diagnostics)
    for fault in diagnostics.sorted { printError(fault.description) }
    if diagnostics.hasErrors { throw ExitCode(Exit.faults) }
    return tests.enumerated().map { done, one in
      let (file, test) = one
      progress.show("rule test \(done + 1) of \(tests.count)")
      return TestResult(
        suite: file, key: "rules", what: "rule tests", name: test.name,
        place: test.place.description, differences: test.differences(on: loaded.plan))
    }
  }

  private func lines(_ results: [TestResult]) -> [String] {
    var suites: [String] = []
    for result in results where suites.last != result.suite { suites.append(result.suite) }
    return suites.flatMap { suite -> [String] in
      let own = results.filter { $0.suite == suite }
      let failed = own.filter { !$0.differences.isEmpty }
      let head = "\(suite): \(own.count - failed.count) of \(own.count) \(own[0].what) hold"
      return [head]
        + failed.flatMap { result in
          ["  \(result.place): \(Log.harmless(result.name))"]
            + result.differences.flatMap { difference in
              difference.split(separator: "\n").map { "    \(Log.harmless(String($0)))" }
            }
        }
    }
  }
}

/// What became of one example or one rule test.
struct TestResult {
  /// The adapter, or the file of rule tests.
  let suite: String
  /// What the suite is called in JSON.
  let key: String
  let what: String
  let name: String
  let place: String
  let differences: [String]

  var object: JSONObject {
    var object: JSONObject = [
      key == "adapter" ? "example" : "test": .string(name), "place": .string(place),
      "passed": .bool(differences.isEmpty),
      "differences": .array(differences.map { .string($0) }),
    ]
    object[key] = .string(suite)
    return object
  }
}

/// Results in the XML that test reporters read.
enum JUnit {
  static func text(_ results: [TestResult]) -> String {
    var suites = ""
    for (suite, own) in Dictionary(grouping: results, by: \.suite).sorted(by: {
      $0.key < $1.key
    }) {
      let failed = own.filter { !$0.differences.isEmpty }.count
      suites += "  <testsuite name=\"\(escaped(suite))\" tests=\"\(own.count)\""
      suites += " failures=\"\(failed)\">\n"
      for result in own {
        suites += "    <testcase classname=\"\(escaped(suite))\""
        suites += " name=\"\(escaped(result.name))\""
        if result.differences.isEmpty {
          suites += "/>\n"
        } else {
          let text = escaped(result.differences.joined(separator: "; "))
          suites += ">\n      <failure message=\"\(text)\"/>\n    </testcase>\n"
        }
      }
      suites += "  </testsuite>\n"
    }
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n\(suites)</testsuites>\n"
  }

  private static func escaped(_ text: String) -> String {
    Log.harmless(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
  }
}
