import ArgumentParser
import FieldgateDaemon
import FieldgateDocument
import FieldgateEngine
import FieldgateModel
import FieldgateRules
import FieldgateSite

/// `fieldgate check`: every fault of the site at once, with no network.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Validate the whole site without touching the network.",
    discussion: """
      Prints every fault as file:line:col: error: what; did you mean 'x'? and ends with 1 \
      where there is one.
      """)

  @OptionGroup var site: SiteOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let diagnostics = Diagnostics()
    let directory = site.directory
    let site = directory.load(diagnostics)
    // Rules that cannot be used cannot be tested; then only their own faults are told.
    let tests = site.map { readRuleTests(directory.files(), plan: $0.plan, diagnostics) } ?? []
    let scenarios = try site.map { try judgeScenarios(of: $0, directory, diagnostics) } ?? 0
    let found = diagnostics.sorted
    output.print(found.map(Self.object)) { found.map(\.description) }
    guard let site, !diagnostics.hasErrors else { throw ExitCode(Exit.faults) }
    if !output.json {
      let plan = site.plan
      let always = [
        (plan.tree.order.count, "area", "areas"), (plan.devices.count, "device", "devices"),
        (plan.inUse.count, "adapter in use", "adapters in use"),
        (plan.rules.count, "rule", "rules"),
      ]
      let more = [
        (tests.count, "rule test", "rule tests"), (scenarios, "scenario", "scenarios"),
        (site.partners.count, "partner", "partners"),
      ]
      let counts = (always + more.filter { $0.0 > 0 }).map { Wording.counted($0.0, $0.1, $0.2) }
      printLine("\(directory.path): good: \(counts.joined(separator: ", "))")
    }
  }

  /// Judges the scenarios that lie in the site's folder; how many there are.
  private func judgeScenarios(
    of site: Site, _ directory: SiteDirectory, _ diagnostics: Diagnostics
  ) throws -> Int {
    let folder = "\(directory.path)/scenarios"
    let files = names(in: folder).filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
    for name in files {
      _ = ScenarioFile.judge(
        try ScenarioFile.text("\(folder)/\(name)"), file: "scenarios/\(name)", of: site, directory,
        diagnostics)
    }
    return files.count
  }

  private static func object(_ diagnostic: Diagnostic) -> JSONObject {
    [
      "file": .string(diagnostic.place.file),
      "line": .integer(Int64(diagnostic.place.line)),
      "column": .integer(Int64(diagnostic.place.column)),
      "gravity": .string(diagnostic.gravity.rawValue),
      "message": .string(diagnostic.message),
      "guess": diagnostic.guess.map { .string($0) },
    ]
  }
}
