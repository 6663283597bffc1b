import FieldgateExchange
import FieldgateModel
import FieldgateTestRandom
import Testing

/// The JSON that the store keeps, read back.
@Suite("An alert's JSON read back") struct ReadingBackTests {

  @Test("what is written is read, whatever is in it", arguments: 0..<60)
  func same(seed: Int) throws {
    var random = RandomAlerts(seed: UInt64(seed))
    let event = random.event()
    let text = AlertMessage.object(event, site: "zoo").text
    let read = try #require(AlertMessage.event(in: text), "\(text)")
    #expect(AlertMessage.object(read, site: "zoo").text == text)
    #expect(read.alert.value == event.alert.value)
  }

  @Test(
    "what is no alert is none", arguments: ["", "{}", "[1]", "{\"id\":", "{\"event\":\"raised\"}"])
  func none(text: String) { #expect(AlertMessage.event(in: text) == nil) }
}
