import FieldgateEngine
import FieldgateRules
import FieldgateSite
import Testing

/// A reload that meets half a file.
@Suite("Files that are cut off") struct CutFileTests {
  /// With whole entries over several lines, as people write them.
  static let site: [String: String] = {
    var texts = SiteFolder.small
    texts["rules.yaml"] = """
      # The rules of a small site.
      rules:
        - rule: crowd
          kind: threshold
          areas: { kind: square }
          watch: density
          raise:
            moderate: { above: 2.0, for: 60s }
            severe:
              above: 3.5
              limits:
                - { level: 4, above: 3.0 }
                - { level: 5, above: 2.5 }
          clear: { below: 1.8, for: 120s }
        - rule: silent
          kind: silence
          areas: all
          after: 10m
          raise: { minor: {} }

      """
    return texts
  }()

  @Test("at every byte: refused, or every entry is whole", arguments: site.keys.sorted())
  func everyByte(name: String) throws {
    let whole = try SiteFolder(Self.site)
    let full = try #require(whole.read().site, "\(whole.read().said)")
    let text = Array(try #require(Self.site[name]).utf8)
    var accepted: Set<Int> = []
    for count in 0..<text.count {
      var cut = whole
      cut.files.texts[name] = String(decoding: text[..<count], as: UTF8.self)
      guard cut.files.cutOff(from: whole.files).isEmpty, let site = cut.read().site else {
        continue
      }
      accepted.insert(count)
      #expect(site.plan.devices == Array(full.plan.devices.prefix(site.plan.devices.count)))
      let rules = site.plan.rules.map(\.fingerprint)
      #expect(rules == Array(full.plan.rules.map(\.fingerprint).prefix(rules.count)))
      #expect(site.plan.tree.order == full.plan.tree.order)
    }
    // Few places remain: ends of entries and of lines of the whole file.
    #expect(accepted.count <= 12, "\(accepted.sorted())")
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let text: String
    let whole: String
    let isCut: Bool
    let why: String

    var testDescription: String { why }
  }

  @Test(
    "what is an edit and what is a cut",
    arguments: [
      Case(text: "a: 1\nb: 22\n", whole: "a: 1\nb: 22\n", isCut: false, why: "the same"),
      Case(text: "a: 1\nb: 2", whole: "a: 1\nb: 22\n", isCut: true, why: "within a value"),
      Case(text: "a: 1\nb: 22", whole: "a: 1\nb: 22\n\n", isCut: false, why: "line ends alone"),
      Case(text: "", whole: "a: 1\n", isCut: true, why: "nothing is left"),
      Case(text: "", whole: "\n", isCut: false, why: "there was nothing"),
      Case(text: "a: 1\n", whole: "a: 1\nb: 2\n", isCut: false, why: "the last key taken out"),
      Case(
        text: "r:\n  - x: 1\n", whole: "r:\n  - x: 1\n  - x: 2\n", isCut: false,
        why: "the last entry taken out"),
      Case(
        text: "r:\n  - x: 1\n", whole: "r:\n  - x: 1\n    y: 2\n", isCut: true,
        why: "within an entry"),
      Case(
        text: "r:\n  - x:\n      - 1\n", whole: "r:\n  - x:\n      - 1\n      - 2\n", isCut: true,
        why: "within a list of an entry"),
      Case(text: "b: 2\n", whole: "a: 1\nb: 2\n", isCut: false, why: "the first key taken out"),
      Case(text: "a: 2", whole: "a: 1\nb: 2\n", isCut: false, why: "another text"),
      Case(text: "a: 1\r\nb", whole: "a: 1\r\nb: 2\r\n", isCut: true, why: "with carriage returns"),
    ])
  func judged(_ expected: Case) {
    func files(_ text: String) -> SiteFiles { SiteFiles(directory: "", texts: ["f": text]) }
    #expect(
      files(expected.text).cutOff(from: files(expected.whole)) == (expected.isCut ? ["f"] : []))
  }
}
