import FieldgateModel
import Testing

/// The guide for integrators lists every measure as the model defines it.
@Suite("Measures in the documentation")
struct MeasureTableTests {
  @Test("It has its line", arguments: Measure.allCases)
  func line(measure: Measure) throws {
    let definition = measure.definition
    let kinds =
      definition.kinds.isEmpty ? "any" : definition.kinds.map(\.rawValue).joined(separator: ", ")
    let start = "| `\(measure.rawValue)` | \(kinds) | `\(definition.unit.rawValue)` | "
    let lines = try Checkout.text("docs/adapters.md").split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix(start) && $0.hasSuffix("| \(definition.meaning) |") })
  }
}
