import FieldgateDocument
import FieldgateModel
import FieldgateSite
import Testing

/// A schema knows the keys and the words that its reader knows, no fewer and no more.
///
/// There is no list to keep: all texts of a sort are read, what the readers asked of each
/// place is taken down (`Question`), and the part of the schema that took the same place is
/// held against it. Keys that a reader knows only beside others (`layout` with
/// `format: bytes`) say so in the schema under `dependencies`, and nowhere else.
@Suite("Schemas against readers") struct SchemaDriftTests {

  @Test("Keys and words are the same", arguments: SchemaText.Sort.allCases)
  func same(sort: SchemaText.Sort) throws {
    let schema = try Schema.of(sort)
    var comparison = SchemaComparison(schema)
    for text in SchemaText.all where text.sort == sort {
      let node = try #require(text.node, "\(text.name)")
      comparison.add(schema.verdict(on: node), try text.read().questions, of: text.name)
    }
    for difference in comparison.differences { Issue.record("\(difference)") }
  }

  @Test("Measures are told with their unit and meaning", arguments: Measure.allCases)
  func measures(measure: Measure) throws {
    let unit = measure.unit == .one ? "" : " (\(measure.unit.rawValue))"
    let line =
      "{ \"const\": \"\(measure.rawValue)\", \"description\": "
      + "\"\(measure.definition.meaning)\(unit)\" }"
    for file in ["adapter", "inventory"] {
      let text = try Checkout.text("docs/schemas/\(file).schema.json")
      #expect(text.contains(line), "docs/schemas/\(file).schema.json, \"measure\": \(line)")
    }
  }

  /// GeoJSON has members of others, so that its reader asks for its own by name.
  @Test("Properties of an area are the reader's")
  func properties() throws {
    let schema = try Schema.of(.areas).root["definitions"]?["properties"]?["properties"]
    let keys = schema?.entries?.compactMap { $0.key.scalar?.text } ?? []
    #expect(Set(keys) == Set(areaProperties), "docs/schemas/areas.schema.json")
  }
}
