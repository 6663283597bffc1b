import FieldgateDocument
import FieldgateModel
import FieldgateRules
import Testing

/// What a rule watches, as its file says it.
@Suite("What is watched") struct WatchTests {
  private func read(_ yaml: String, numbers: Bool = true) -> (watch: Watch?, said: [String]) {
    let diagnostics = Diagnostics()
    var watch: Watch?
    if let node = parse(yaml, file: "r.yaml", into: diagnostics),
      var reader = MappingReader(node, "a rule", diagnostics)
    {
      watch = Watch(&reader, numbers: numbers, diagnostics)
      reader.finish()
    }
    return (watch, diagnostics.sorted.map(\.description))
  }

  @Test(
    "good ones",
    arguments: [
      ("watch: density", Watch(.density)),
      ("{ watch: density, over: own }", Watch(.density, over: .own)),
      ("{ watch: flow_in, over: sum }", Watch(.flowIn, over: .sum)),
      (
        "{ watch: objects, class: [car, truck], over: smallest }",
        Watch(.objects, classes: ["car", "truck"], over: .smallest)
      ),
      ("{ watch: objects, class: car }", Watch(.objects, classes: ["car"])),
    ] as [(String, Watch)])
  func good(yaml: String, expected: Watch) {
    let (watch, said) = read(yaml)
    #expect(said == [])
    #expect(watch == expected)
  }

  @Test("words are watched where words are wanted") func words() {
    #expect(read("watch: bollards", numbers: false).watch == Watch(.bollards))
    #expect(
      read("watch: density", numbers: false).said == [
        "r.yaml:1:8: error: 'density' is no value of an area; allowed are bollards"
      ])
  }

  @Test(
    "faults",
    arguments: [
      ("over: sum", "1:1: error: a rule needs the key 'watch'"),
      (
        "watch: densty",
        "1:8: error: 'densty' is no value of an area; allowed are density, occupancy, flow_in,"
          + " flow_out, speed, crossings, objects; did you mean 'density'?"
      ),
      (
        "{ watch: speed, over: sum }",
        "1:23: error: 'sum' is no way to take speed over areas; allowed are own, smallest"
      ),
      (
        "{ watch: density, over: smalest }",
        "1:25: error: 'smalest' is no way to take a value over areas; allowed are own, smallest,"
          + " sum; did you mean 'smallest'?"
      ),
      (
        "{ watch: density, class: car }",
        "1:26: error: 'density' is not told apart by class; only objects are, so leave 'class' out"
      ),
    ])
  func faults(yaml: String, expected: String) {
    let (watch, said) = read(yaml)
    #expect(watch == nil)
    #expect(said == ["r.yaml:" + expected])
  }
}
