import FieldgateDocument
import Testing

/// The schemas for editors take what the readers take.
@Suite("Schemas for editors") struct SchemaTests {

  @Test("It takes what its reader takes", arguments: SchemaText.all)
  func taken(text: SchemaText) throws {
    let node = try #require(text.node)
    let verdict = try Schema.of(text.sort).verdict(on: node)
    #expect(verdict.faults.map(\.description) == [])
    #expect(try text.read().faults == [])
  }

  /// What fits the reader's types must fit the schema's, word for word.
  @Test(
    "Types of fields in bytes are the reader's",
    arguments: ["u", "i", "f", "x"], [7, 8, 16, 24, 32, 40, 48, 56, 64, 72])
  func byteNumber(kind: String, bits: Int) throws {
    for order in ["", "le", "be"] {
      let text = SchemaText.adapter(
        """
        layouts: [{ layout: a, fields: [{ name: n, type: \(kind)\(bits)\(order) }] }]
        """)
      let node = try #require(text.node)
      let isTaken = try Schema.of(.adapter).verdict(on: node).faults.isEmpty
      let faults = try text.read().faults
      #expect(isTaken == faults.isEmpty, "\(kind)\(bits)\(order): \(faults)")
    }
  }

  private static let named: [SchemaText] = SchemaText.all.filter {
    $0.name.hasPrefix("devices/") || $0.name.contains("/scenarios/")
      || $0.name.hasSuffix(".\($0.sort.file)")
      || $0.name.hasSuffix("/\($0.sort.file)")
  }

  @Test("A packaged file names its schema", arguments: named)
  func names(text: SchemaText) throws {
    let depth = text.name.split(separator: "/").count - 1
    let path =
      String(repeating: "../", count: depth) + "docs/schemas/\(text.sort.rawValue).schema.json"
    let line =
      text.sort == .areas
      ? "  \"$schema\": \"\(path)\"," : "# yaml-language-server: $schema=\(path)"
    #expect(text.text.split(separator: "\n").prefix(2).contains { $0 == line }, "\(line)")
    #expect(Checkout.exists("docs/schemas/\(text.sort.rawValue).schema.json"))
  }
}

extension SchemaText {
  /// A small faultless adapter with something of its own.
  static func adapter(_ more: String) -> SchemaText {
    SchemaText(
      sort: .adapter, name: "small.yaml",
      text: """
        adapter: small
        title: Small
        kind: crowd
        topics: [small]
        device: small
        messages:
          - message: count
            readings: [{ measure: count_in, value: $.n, aggregation: total }]
        examples:
          - { example: good, topic: small, payload: { n: 1 }, readings: [{ device: small, measure: count_in, value: 1 }] }
          - { example: bad, topic: small, text: "{", outcome: malformed }
        \(more)
        """)
  }
}
