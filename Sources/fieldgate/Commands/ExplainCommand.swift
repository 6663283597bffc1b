import ArgumentParser
import FieldgateEngine
import FieldgateModel
import FieldgateRules
import FieldgateSite

/// `fieldgate explain RULE --area A`: the limits in force and why these, what the rule sees
/// now, which holds run, and what would raise or clear.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explain why a rule judges an area as it does now.",
    discussion: """
      Limits in force and which row of their table gives them, what each device says, the \
      holds that run, what would raise and what would clear, and when a schedule changes it.
      """)

  @Argument(help: "The rule's id.", completion: .rules)
  var rule: String
  @Option(
    name: .long, help: ArgumentHelp("The area's id.", valueName: "area"), completion: .areas)
  var area: String
  @OptionGroup var site: SiteOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let loaded = try site.load()
    let plan = loaded.plan
    guard plan.rules.contains(where: { $0.id.rawValue == rule }) else {
      throw failure(
        Exit.usage,
        [
          "'\(rule)' is no rule of this site; allowed are \(Self.list(plan.rules.map(\.id.rawValue)))"
        ])
    }
    guard plan.tree[AreaID(area)] != nil else {
      throw failure(
        Exit.usage,
        [
          "'\(area)' is no area of this site; allowed are \(Self.list(plan.tree.order.map(\.rawValue)))"
        ])
    }
    let picture = try site.picture(of: loaded)
    guard
      let explanation = picture.engine.explain(
        RuleID(rule), on: AreaID(area), at: picture.moment)
    else {
      let areas = picture.engine.areas(of: RuleID(rule)).map(\.rawValue)
      throw failure(
        Exit.usage,
        [
          "the rule '\(rule)' does not look at '\(area)'; it looks at"
            + " \(areas.isEmpty ? "no area" : Self.list(areas))"
        ])
    }
    let local = site.localTime(of: loaded)
    let shown = ExplanationOutput(explanation)
    if output.json {
      printLine(JSONValue.object(shown.object).text)
    } else {
      // Devices and channels are named as they name themselves.
      for line in shown.lines({ local.full($0) }) { printLine(harmless(line)) }
    }
  }

  private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}
