import FieldgateDocument
import FieldgateExchange
import FieldgateModel
import FieldgateTestRandom
import Testing

/// Contracts that somebody has damaged.
@Suite("Damaged contracts") struct ContractFuzzTests {
  private static let whole = """
    sender: zone.example
    seed: a-text-that-nobody-can-guess
    marking: { crowd: AMBER, system: RED }
    partners:
      - partner: p
        name: { nl: Pee, en: Pea }
        users: [pia, pim]
        areas: [plein, { kind: street }, { under: oost }]
        severity: [moderate, severe, extreme]
        kinds: [crowd, state, flood, system]
        fields: [rule, measure, value, limit, note]
        precision: { kind: district }
        privacy: { minimumCount: 20, round: { counts: 50, density: 0.5 }, scramble: 1, time: 15m }
        delay: 5m
        tlp: AMBER+STRICT
        scope: Restricted
        restriction: nobody else
        language: [nl, en]
        formats: [json, cap]
        exercises: yes
        seesAcknowledgements: true
        levels:
          - { from: 4, areas: all, delay: 0s, picture: [density] }
      - { partner: q, user: quinn, areas: all, severity: minor, kinds: all, tlp: RED }
    """

  @Test("never trap, and what is read is a contract that holds", arguments: 0..<40)
  func damaged(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    for _ in 0..<8 {
      var lines = Self.whole.split(separator: "\n").map(String.init)
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let line = Int.random(in: 0..<lines.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: lines.remove(at: line)
        case 1: lines.insert(lines[line], at: line)
        case 2: lines[line] = String(lines[line].dropLast(Int.random(in: 1...9, using: &random)))
        case 3:
          let bad = ["7", "-1", "[]", "{}", "~", "\"\"", "all", "é/#+", "1e99", "0s"]
          let value = bad[Int.random(in: 0..<bad.count, using: &random)]
          lines[line] = String(lines[line].prefix { $0 != ":" }) + ": " + value
        default: lines.swapAt(line, Int.random(in: 0..<lines.count, using: &random))
        }
      }
      let diagnostics = Diagnostics()
      let text = lines.joined(separator: "\n")
      guard let node = parse(text, file: "partners.yaml", into: diagnostics) else { continue }
      let contracts = Contracts(node, Zoo.context, diagnostics)
      #expect(diagnostics.all.allSatisfy { $0.place.file == "partners.yaml" })
      guard !diagnostics.hasErrors else { continue }
      var exchange = Zoo.exchange(contracts)
      let users = contracts.partners.flatMap(\.users)
      #expect(Set(users).count == users.count && users.allSatisfy { Zoo.context.users[$0] == nil })
      let told = exchange.tell(.raised, Zoo.alert("plein", "crowd", .extreme), at: 0)
      #expect(Set(told.map(\.partner)).isSubset(of: contracts.partners.map(\.id)), "\(text)")
      #expect(told.compactMap(\.cap).flatMap { CAPStructure($0).faults } == [], "\(text)")
    }
  }
}
