import FieldgateDocument
import FieldgateExchange
import Testing

/// What is wrong with a `partners.yaml`, and what the reader says of it.
@Suite("Faults of contracts") struct ContractFaultTests {

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let yaml: String
    /// `line: gravity`, and a piece of what is told.
    let told: String
    let piece: String
  }

  private static let least = "areas: all\n    severity: minor\n    kinds: all\n    tlp: RED"

  private static func partner(_ lines: String) -> String {
    "partners:\n  - partner: p\n    user: pia\n    \(lines)\n"
  }

  private static func `case`(
    _ what: String, _ lines: String, _ told: String, _ piece: String
  ) -> Case {
    Case(testDescription: what, yaml: partner(lines), told: told, piece: piece)
  }

  static let cases: [Case] = [
    `case`("an unknown key", "\(least)\n    excercises: true", "8:5: error", "did you mean"),
    `case`(
      "an area that there is not",
      "areas: [plien]\n    severity: minor\n    kinds: all\n    tlp: RED",
      "4:13: error",
      "'plien' is no area of this site; allowed are zone, oost, plein, straat; did"
        + " you mean 'plein'?"),
    `case`(
      "a kind of area that there is not",
      "areas: { kind: sqare }\n    severity: minor\n    kinds: all\n    tlp: RED", "4:20: error",
      "did you mean 'square'?"),
    `case`(
      "a choice of areas that chooses nothing",
      "areas: {}\n    severity: minor\n    kinds: all\n    tlp: RED", "4:12: error",
      "needs 'kind' or 'under'"),
    `case`(
      "a rule that there is not",
      "areas: all\n    severity: minor\n    kinds: [crwd]\n    tlp: RED",
      "6:13: error", "did you mean 'crowd'?"),
    `case`(
      "a severity that there is not",
      "areas: all\n    severity: sever\n    kinds: all\n    tlp: RED",
      "5:15: error", "did you mean 'severe'?"),
    `case`(
      "severities with a hole",
      "areas: all\n    severity: [moderate, extreme]\n    kinds: all\n    tlp: RED", "5:15: error",
      "who hears of moderate must hear of severe too"),
    `case`(
      "a field that there is not", "\(least)\n    fields: [vlue]", "8:14: error",
      "did you mean 'value'?"),
    `case`(
      "a value of nothing", "\(least)\n    fields: [value]", "8:13: error", "without 'measure'"),
    `case`(
      "no ceiling", "areas: all\n    severity: minor\n    kinds: all", "2:5: error",
      "needs the key 'tlp'"),
    `case`(
      "a label that there is not",
      "areas: all\n    severity: minor\n    kinds: all\n    tlp: WHITE",
      "7:10: error", "allowed are CLEAR, GREEN, AMBER, AMBER+STRICT, RED"),
    `case`(
      "a precision that there is not", "\(least)\n    precision: parnt", "8:16: error",
      "did you mean 'parent'?"),
    `case`(
      "Restricted to nobody", "\(least)\n    scope: Restricted", "8:12: error",
      "needs 'restriction'"),
    `case`("Private to nobody", "\(least)\n    scope: Private", "8:12: error", "needs 'addresses'"),
    `case`(
      "a restriction of nothing", "\(least)\n    restriction: police", "8:18: error",
      "belongs to 'scope: Restricted'"),
    `case`(
      "addresses of nothing", "\(least)\n    scope: Public\n    addresses: [a]", "9:16: error",
      "belongs to 'scope: Private'"),
    `case`(
      "a delay beyond an alert's validity", "\(least)\n    delay: 24h", "8:12: error", "24 hours"),
    `case`(
      "a delayed picture", "\(least)\n    delay: 5m\n    picture: density", "2:5: error",
      "take one of them out"),
    `case`(
      "a value of areas that there is not", "\(least)\n    picture: [densty]", "8:15: error",
      "did you mean 'density'?"),
    `case`(
      "scrambling without a seed", "\(least)\n    privacy: { scramble: 1, minimumCount: 5 }",
      "2:5: error", "'seed'"),
    `case`(
      "scrambling by two", "\(least)\n    privacy: { scramble: 2 }", "8:26: error",
      "allowed are 0 to 1"),
    `case`(
      "rounding of what there is not", "\(least)\n    privacy: { round: { dnsity: 1 } }",
      "8:25: error", "did you mean 'density'?"),
    `case`(
      "times floored to nothing", "\(least)\n    privacy: { time: 10ms }", "8:22: error",
      "between 1s and 24h"),
    `case`(
      "a level twice", "\(least)\n    levels: [{ from: 4 }, { from: 4, delay: 1m }]", "8:27: error",
      "stands here twice"),
    `case`(
      "a level from nowhere", "\(least)\n    levels: [{ delay: 1m }]", "8:14: error",
      "needs the key 'from'"),
    `case`(
      "an operator", "\(least)\n    users: [alice]", "2:5: error", "'user' or 'users', not both"),
    `case`(
      "a ceiling below no rule's severity",
      "areas: all\n    severity: severe\n    kinds: silence\n    tlp: RED", "2:5: warning",
      "hears from severe up, which none of its rules can raise"),
    `case`(
      "the parent of the root", "\(least)\n    precision: parent", "2:5: warning",
      "never hears of 'zone'"),
    `case`(
      "names of places where the precision is not exact",
      "\(least)\n    precision: parent\n    fields: [devices, instruction]", "2:5: warning",
      "never gets devices, instruction"),
    `case`(
      "nothing at all", "tlp: RED", "2:5: warning", "areas, severity, kinds is not listed"),
    `case`(
      "counts rounded and densities exact",
      "\(least)\n    fields: [measure, value]\n    privacy: { round: 10 }", "2:5: warning",
      "add 'density' to 'round'"),
    `case`(
      "an area that nobody sees",
      "areas: [straat]\n    severity: minor\n    kinds: all\n    tlp: RED",
      "1:1: warning", "no partner may see the area 'plein', on which crowd, quiet can raise"),
    Case(
      testDescription: "a user that is an operator already",
      yaml: "partners:\n  - partner: p\n    user: alice\n    \(least)\n", told: "3:11: error",
      piece: "the user 'alice' is an operator already"),
    Case(
      testDescription: "a user that is the gateway",
      yaml: "partners:\n  - partner: p\n    user: fieldgate\n    \(least)\n", told: "3:11: error",
      piece: "is the gateway itself already"),
    Case(
      testDescription: "a user with two partners",
      yaml: partner(least) + "  - partner: q\n    user: pia\n    \(least)\n", told: "8:5: error",
      piece: "belongs to the partner 'p' already"),
    Case(
      testDescription: "a partner twice",
      yaml: partner(least) + "  - partner: p\n    user: pim\n    \(least)\n", told: "8:5: error",
      piece: "stands at line 2 already"),
    Case(
      testDescription: "a partner without a user",
      yaml: "partners:\n  - partner: p\n    \(least)\n", told: "2:5: error", piece: "needs 'user'"),
    Case(
      testDescription: "a partner whose name is no word",
      yaml: "partners:\n  - partner: a/b\n    user: pia\n    \(least)\n", told: "2:14: error",
      piece: "cannot name a partner"),
    Case(
      testDescription: "a marking of no rule", yaml: "marking: { crwd: RED }\n" + partner(least),
      told: "1:12: error", piece: "did you mean 'crowd'?"),
    Case(
      testDescription: "a marking above the ceiling",
      yaml: "marking: { crowd: RED }\n"
        + partner("areas: all\n    severity: minor\n    kinds: all\n    tlp: GREEN"),
      told: "3:5: warning", piece: "it is marked RED, above the ceiling GREEN"),
    Case(
      testDescription: "a sender with a blank", yaml: "sender: a b\n" + partner(least),
      told: "1:9: error", piece: "no blank, comma"),
    Case(
      testDescription: "a seed that can be guessed", yaml: "seed: abc\n" + partner(least),
      told: "1:7: error", piece: "at least 16"),
    Case(
      testDescription: "no list", yaml: "partners: { p: 1 }\n", told: "1:11: error",
      piece: "expected a list of partners"),
  ]

  @Test("is told with its place", arguments: cases)
  func told(fault: Case) throws {
    let lines = try Zoo.read(fault.yaml).1.sorted.map(\.description)
    #expect(
      lines.contains { $0.hasPrefix("partners.yaml:\(fault.told): ") && $0.contains(fault.piece) },
      "\(lines)")
  }

  @Test("what is right is not told of")
  func good() throws {
    let diagnostics = try Zoo.read(
      "partners:\n  - { partner: p, user: pia, areas: all, severity: minor, kinds: all, tlp: RED }"
    ).1
    #expect(diagnostics.sorted.map(\.description) == [])
  }

  @Test("all faults are told in one run")
  func all() throws {
    let diagnostics = try Zoo.read(
      Self.partner("areas: [x1]\n    severity: bad\n    kinds: [no-such]\n    tlp: PINK")
        + "  - { partner: q }\n"
    ).1
    #expect(diagnostics.all.count >= 6)
  }

  @Test("two ids that make the same identifiers are refused")
  func twins() throws {
    func terms(_ id: String, _ user: String) -> String {
      "  - { partner: \(id), user: \(user), areas: all, severity: minor, kinds: all, tlp: RED }\n"
    }
    let (_, twins) = try Zoo.read("partners:\n" + terms("a.b", "u") + terms("a_b", "v"))
    #expect(twins.hasErrors)
    #expect(twins.sorted.contains { $0.description.contains("same message identifiers") })
    let (_, others) = try Zoo.read("partners:\n" + terms("a.b", "u") + terms("a-b", "v"))
    #expect(!others.hasErrors)
  }
}
