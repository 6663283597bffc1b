import FieldgateExchange
import Testing

@Suite("TLP") struct TLPTests {
  @Test("labels are in the order of how little they may be passed on")
  func order() {
    #expect(
      [TLP.red, .clear, .amberStrict, .green, .amber].sorted()
        == [.clear, .green, .amber, .amberStrict, .red])
  }
}
