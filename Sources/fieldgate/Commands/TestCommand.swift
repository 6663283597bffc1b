import ArgumentParser
import FieldgateDaemon
import FieldgateDecode
import FieldgateDocument
import FieldgateModel
import FieldgateSite

/// `fieldgate test`: every example in every adapter.
struct TestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Run every example in every adapter.",
    discussion: """
      The packaged adapters, and those of the site where there is one. Ends with 1 where an \
      example does not hold.
      """)

  @Argument(help: "Adapter files; else all that the site and the package have.")
  var files: [String] = []

  @OptionGroup var site: SiteOptions
  @OptionGroup var output: OutputOptions

  @Option(
    name: .long, help: ArgumentHelp("Also write the results as JUnit XML.", valueName: "file"))
  var junit: String?

  func run() throws {
    let diagnostics = Diagnostics()
    let adapters = try AdapterSource.adapters(files: files, site: site.directory, diagnostics)
    for fault in diagnostics.sorted { printError(fault.description) }
    // An adapter with a fault has lost the mapping that is faulty: its examples prove
    // nothing.
    if diagnostics.hasErrors { throw ExitCode(Exit.faults) }
    if adapters.isEmpty { throw AdapterSource.nothing() }
    let results = adapters.flatMap { adapter in
      adapter.examples.map { example in
        ExampleResult(
          adapter: adapter.id, example: example,
          differences: adapter.differences(
            in: example, zones: Zones { ZoneFiles.shared.zone(named: $0) }))
      }
    }
    output.print(results.map(\.object)) { lines(adapters, results) }
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

  private func lines(_ adapters: [Adapter], _ results: [ExampleResult]) -> [String] {
    adapters.flatMap { adapter -> [String] in
      let own = results.filter { $0.adapter == adapter.id }
      let failed = own.filter { !$0.differences.isEmpty }
      let head = "\(adapter.id): \(own.count - failed.count) of \(own.count) examples hold"
      return [head]
        + failed.flatMap { result in
          ["  \(result.example.place): \(Log.harmless(result.example.name))"]
            + result.differences.map { "    \(Log.harmless($0))" }
        }
    }
  }
}

/// What became of one example.
struct ExampleResult {
  let adapter: AdapterID
  let example: Example
  let differences: [String]

  var object: JSONObject {
    [
      "adapter": .string(adapter.rawValue), "example": .string(example.name),
      "place": .string(example.place.description), "passed": .bool(differences.isEmpty),
      "differences": .array(differences.map { .string($0) }),
    ]
  }
}

/// Results in the XML that test reporters read.
enum JUnit {
  static func text(_ results: [ExampleResult]) -> String {
    var suites = ""
    for (adapter, own) in Dictionary(grouping: results, by: \.adapter).sorted(by: {
      $0.key < $1.key
    }) {
      let failed = own.filter { !$0.differences.isEmpty }.count
      suites += "  <testsuite name=\"\(escaped(adapter.rawValue))\" tests=\"\(own.count)\""
      suites += " failures=\"\(failed)\">\n"
      for result in own {
        suites += "    <testcase classname=\"\(escaped(adapter.rawValue))\""
        suites += " name=\"\(escaped(result.example.name))\""
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
