import FieldgateDocument
import FieldgateModel
import Testing

@testable import FieldgateSite

@Suite("A series of values, as promtool writes them") struct ValueSeriesTests {
  private static let number = Measure.Content.number(0...1000)
  private static let word = Measure.Content.word(["open", "closed"])

  private func read(_ text: String, _ content: Measure.Content) -> (ValueSeries?, [String]) {
    let diagnostics = Diagnostics()
    let series = parse("values: \(text)", file: "t.yaml", into: diagnostics)?["values"].flatMap {
      ValueSeries($0, of: content, diagnostics)
    }
    return (series, diagnostics.sorted.map(\.description))
  }

  @Test(
    "numbers",
    arguments: [
      ("12", [12]), ("12x3", [12, 12, 12, 12]), ("12+5x3", [12, 17, 22, 27]),
      ("10-2x2", [10, 8, 6]), ("-3+1.5x2", [-3, -1.5, 0]), ("1 _ 2", [1, nil, 2]),
      ("_x3 7", [nil, nil, nil, 7]), ("[1, 2x1, _]", [1, 2, 2, nil]), ("0x0", [0]),
    ] as [(String, [Double?])])
  func numbers(text: String, values: [Double?]) {
    let (series, faults) = read(text, Self.number)
    #expect(faults.isEmpty)
    #expect(series?.values == values.map { $0.map { .number($0) } })
  }

  @Test(
    "words and flags",
    arguments: [
      ("open closedx1", Self.word, [.word("open"), .word("closed"), .word("closed")]),
      ("true _ falsex1", .flag, [.flag(true), nil, .flag(false), .flag(false)]),
    ] as [(String, Measure.Content, [Value?])])
  func words(text: String, content: Measure.Content, values: [Value?]) {
    #expect(read(text, content).0?.values == values)
  }

  @Test(
    "what is none, with the place and what may stand there",
    arguments: [
      (
        "ajar", Self.word,
        "t.yaml:1:9: error: 'ajar' is no part of a series; write values such as open, closed"
      ),
      ("many", Self.number, "'many' is no part of a series; write values such as 12, 12x3, 12+5x3"),
      ("1x-2", Self.number, "'1x-2' is no part"), ("inf", Self.number, "'inf' is no part"),
      ("1x100001", Self.number, "'1x100001' is no part"),
      ("{ a: 1 }", Self.number, "expected a series of values"),
      ("1+x3", Self.number, "'1+x3' is no part"), ("2", .flag, "'2' is no part"),
    ] as [(String, Measure.Content, String)])
  func faults(text: String, content: Measure.Content, fault: String) {
    let (series, faults) = read(text, content)
    #expect(series == nil)
    #expect(faults.count == 1 && faults[0].contains(fault), "\(faults)")
  }
}
