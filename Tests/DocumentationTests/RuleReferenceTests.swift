import FieldgateDaemon
import FieldgateDocument
import FieldgateEngine
import FieldgateModel
import FieldgateRules
import FieldgateSite
import Testing

/// Every kind of rule that the program knows has its section in the rule reference, with an
/// example in words and numbers and a test of it; `BlockTests` runs the test.
@Suite("Rule reference")
struct RuleReferenceTests {
  private static let page = "docs/rules.md"

  /// The closed list, as the reader of rules knows it.
  private static let kinds: [String] = {
    let diagnostics = Diagnostics(keepsQuestions: true)
    _ = exampleSite(diagnostics)
    for question in diagnostics.questions where question.what == "kind of rule" {
      if case .words(let words) = question.wanted { return words }
    }
    return []
  }()

  private static func exampleSite(_ diagnostics: Diagnostics) -> Site? {
    guard let files = try? Checkout.exampleSite([:]) else { return nil }
    return Site(
      files, zone: { ZoneFiles.shared.zone(named: $0) },
      addressFault: SiteDirectory.addressFault, diagnostics)
  }

  @Test("The list of kinds is not empty") func some() { #expect(!Self.kinds.isEmpty) }

  @Test("A kind has a rule, a worked example and a test of it", arguments: kinds)
  func example(kind: String) throws {
    let section = try #require(try Section(kind, of: Self.page), "no section on '\(kind)'")
    #expect(section.text.contains("**Worked example**"), "no worked example")
    #expect(section.blocks("yaml rule").contains { $0.contains("kind: \(kind)\n") }, "no rule")
    let site = try #require(Self.exampleSite(Diagnostics()))
    let ofKind = Set(
      site.plan.rules.filter { type(of: $0.kind).name == kind }.map(\.id.rawValue))
    let tests = try section.blocks("yaml tests").flatMap { text in
      try #require(parse(text, file: Self.page, into: Diagnostics()))["tests"]?.elements ?? []
    }
    #expect(
      tests.contains { Self.followsToItsEnd($0, oneOf: ofKind) },
      "no test that sees an alert of a rule of this kind raised and over")
  }

  /// Whether a test is about one of these rules, and names the raise of its alert and its end.
  private static func followsToItsEnd(_ test: Node, oneOf rules: Set<String>) -> Bool {
    let named =
      test["rules"]?.scalar.map { [$0.text] }
      ?? (test["rules"]?.elements ?? []).compactMap { $0.scalar?.text }
    guard !rules.isDisjoint(with: named) else { return false }
    let transitions = (test["transitions"]?.elements ?? []).filter { entry in
      entry["rule"]?.scalar.map { rules.contains($0.text) } ?? false
    }
    let events = transitions.compactMap { $0["event"]?.scalar?.text }
    if events.contains("raised"), events.contains("cleared") { return true }
    let expected = test["expect"]?.elements ?? []
    guard
      let raised = expected.firstIndex(where: { entry in
        entry["severity"] != nil
          && entry["rule"]?.scalar.map { rules.contains($0.text) } ?? false
      })
    else { return false }
    return expected[raised...].contains { $0["alerts"]?.scalar?.text == "none" }
  }
}

/// What stands under one heading of the second rank, up to the next.
private struct Section {
  let text: String
  private let lines: ClosedRange<Int>
  private let page: Page

  /// Nil where the page has no such heading, whatever its case.
  init?(_ heading: String, of path: String) throws {
    let all = try Checkout.text(path).split(separator: "\n", omittingEmptySubsequences: false)
    guard
      let first = all.firstIndex(where: { $0.lowercased() == "## \(heading)" }),
      let page = Page.all.first(where: { $0.path == path })
    else { return nil }
    let last = all[(first + 1)...].firstIndex { $0.hasPrefix("## ") } ?? all.endIndex
    text = all[first..<last].joined(separator: "\n")
    lines = (first + 1)...last
    self.page = page
  }

  /// The texts of its blocks of one sort.
  func blocks(_ info: String) -> [String] {
    page.blocks.filter { $0.info == info && lines.contains($0.line) }.map(\.text)
  }
}
