import FieldgateDecode
import FieldgateModel
import Testing

/// What may be kept of a payload that could not be read.
@Suite("Shapes of payloads") struct PayloadShapeTests {
  private static let named: Set = ["people", "time", "lines", "in", "odd key"]

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let payload: String
    let shape: String

    init(_ what: String, _ payload: String, _ shape: String) {
      testDescription = what
      self.payload = payload
      self.shape = shape
    }
  }

  @Test(
    "It tells types, sizes and named keys",
    arguments: [
      Case("an object", #"{"people":3,"time":"2026"}"#, "{people: number, time: text(4)}"),
      Case("one other key", #"{"people":3,"mac":"aa"}"#, "{people: number, … 1 other key}"),
      Case("other keys", #"{"mac":"aa","plate":{"people":1}}"#, "{… 2 other keys}"),
      Case("a list", "[1,2,3]", "[number × 3]"),
      Case(
        "a mixed list", #"[1,"ab",2,null,true]"#, "[number × 2, text(2), null, boolean]"),
      Case(
        "a list of many sorts", #"["a","bb","ccc","dddd","eeeee","ffffff","a"]"#,
        "[text(1) × 2, text(2), text(3), text(4), … 2 others]"),
      Case(
        "lists in objects", #"{"lines":[{"in":1},{"in":2},{"out":3}]}"#,
        "{lines: [{in: number} × 2, {… 1 other key}]}"),
      Case("empty", "{\"lines\":[],\"people\":{}}", "{lines: [], people: {}}"),
      Case("a key with a blank", #"{"odd key":null}"#, #"{"odd key": null}"#),
      Case("a repeated key", #"{"people":1,"people":"x"}"#, "{people: number, … 1 other key}"),
      Case("a text in UTF-8", #"{"time":"é"}"#, "{time: text(2)}"),
      Case("a bare number", "12", "number"),
      Case("no JSON", #"{"people": 3"#, "text(12)"),
      Case("nothing", "", "text(0)"),
      Case(
        "too deep", String(repeating: "[", count: 20) + String(repeating: "]", count: 20),
        "[[[[[[[[[… 1]]]]]]]]]"),
    ])
  func shape(of each: Case) {
    let shape = PayloadShape(of: Array(each.payload.utf8), naming: Self.named)
    #expect(shape.description == each.shape)
  }

  @Test("Bytes that are no text are told by their number")
  func bytes() {
    let shape = PayloadShape(of: [0xFF, 0x00, 0xC3], naming: Self.named)
    #expect(shape.description == "3 bytes")
  }

  @Test("It is short, whatever the payload")
  func bounded() {
    let wide = (0..<5000).map { #"{"in":"\#(String(repeating: "x", count: $0 % 97))"}"# }
    let named = Set((0..<500).map { "key\($0)" })
    let many = (0..<500).map { #""key\#($0)":{"key1":[1,"a",null]}"# }
    let list = PayloadShape(of: Array("[\(wide.joined(separator: ","))]".utf8), naming: ["in"])
    #expect(
      list.description
        == "[{in: text(0)}, {in: text(1)}, {in: text(2)}, {in: text(3)}, … 4996 others]")
    let object = PayloadShape(of: Array("{\(many.joined(separator: ","))}".utf8), naming: named)
    #expect(object.description.count == 1000)
    #expect(object.description.hasSuffix("…"))
  }

  @Test("Keys are those that paths name, in steps, filters and templates")
  func keys() {
    let keys = PackagedAdapters.all.first { $0.id == "xovis-v5" }?.keys ?? []
    #expect(keys.isSuperset(of: ["logics_data", "logics", "records", "counter_value"]))
    #expect(keys.isDisjoint(with: ["person_height", "age", "gender", "track_id", "*", "fw"]))
    let opendatacam = PackagedAdapters.all.first { $0.id == "opendatacam" }?.keys ?? []
    #expect(!opendatacam.isEmpty)
  }

  @Test("A decoder names what any of its adapters does")
  func decoder() {
    let decoder = Decoder(adapters: PackagedAdapters.all)
    let payload = #"{"logics_data":"x","after":{"camera":"c","hidden_key":1},"SECRET":[]}"#
    #expect(
      decoder.shape(of: Array(payload.utf8)).description
        == "{logics_data: text(1), after: {camera: text(1), … 1 other key}, … 1 other key}")
  }
}
