import FieldgateModel
import Foundation
import Testing

/// The runbook knows everything that can be the matter with the gateway itself, in the words in
/// which the gateway says it.
@Suite("Runbook")
struct RunbookTests {
  /// Where the conditions of `system.…` are made.
  private static let sources = [
    "FieldgateDaemon/Daemon+Isolation.swift", "FieldgateDaemon/Daemon+Losses.swift",
    "FieldgateDaemon/Daemon+System.swift", "FieldgateDaemon/StoreError+Condition.swift",
    "FieldgateEngine/Engine+Allowances.swift", "FieldgateEngine/Engine+ClockAlert.swift",
    "FieldgateModel/SystemCondition.swift", "FieldgateStore/Upkeep/Upkeep+Condition.swift",
  ]
  private static let runbook = (try? Checkout.text("docs/runbook.md")) ?? ""

  private static func source(_ name: String) -> String {
    (try? Checkout.text("Sources/\(name)")) ?? ""
  }

  @Test("It has every rule about the gateway itself", arguments: SystemRule.allCases)
  func rule(rule: SystemRule) {
    let isThere = Self.runbook.contains("`\(rule.rawValue)`")
    #expect(isThere)
  }

  /// `SystemCondition(.broker, "session-lost")`, and the names that other types give.
  private static let causes: [String] = {
    var causes = sources.flatMap { name in
      source(name).matches(of: /SystemCondition\(\.\w+, "([\w-]+)/).map { String($0.output.1) }
    }
    causes += source("FieldgateModel/SystemCondition.swift")
      .matches(of: /Self\(\.\w+, "([\w-]+)/).map { String($0.output.1) }
    let named = [
      ("FieldgateDaemon/StoreError+Condition.swift", "var cause: String {"),
      ("FieldgateStore/Upkeep/Upkeep+Condition.swift", "var name: String {"),
    ]
    for (name, head) in named {
      let text = source(name)
      guard let start = text.range(of: head) else { continue }
      let body = text[start.upperBound...].prefix { $0 != "}" }
      causes += body.matches(of: /case \.\w+: "([\w-]+)"/).map { String($0.output.1) }
      causes += body.matches(of: /case ([^:]*): rawValue/).flatMap { found in
        found.output.1.matches(of: /\w+/).map { String($0.output) }
      }
    }
    return Set(causes).sorted()
  }()

  @Test("Causes were found") func some() { #expect(Self.causes.count > 15) }

  @Test("It has every cause", arguments: causes)
  func cause(cause: String) {
    let isThere =
      Self.runbook.contains("| `\(cause)`") || Self.runbook.contains("| `\(cause) …`")
    #expect(isThere, "docs/runbook.md has no row for the cause '\(cause)'")
  }

  /// What people are told in English: the texts behind `en:`, without what is put in.
  private static let texts: [String] = sources.flatMap { name -> [String] in
    let text = source(name)
    var said = text.matches(of: /en:\s*((?:"[^"]*"[\s+]*)+)/).map { String($0.output.1) }
    if name.hasSuffix("Upkeep+Condition.swift"),
      let start = text.range(of: "package var description: String {")
    {
      said += text[start.upperBound...].components(separatedBy: "case .")
    }
    return said.map { literals in
      literals.matches(of: /"([^"]*)"/).map { String($0.output.1) }.joined()
    }.filter { !$0.isEmpty }
  }

  @Test("It has every text", arguments: texts)
  func text(text: String) {
    // What stands between the values that are put in.
    let pieces = text.replacing(/\\\([^)]*\)?/, with: "\u{0}").split(separator: "\u{0}")
    for piece in pieces where piece.count > 8 {
      // Of many devices the rest is counted; the page says so in other words.
      guard piece != " more devices" else { continue }
      let isThere = Self.runbook.contains(piece)
      #expect(isThere, "'\(piece)'")
    }
  }
}
