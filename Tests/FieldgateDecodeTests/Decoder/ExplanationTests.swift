import FieldgateDecode
import FieldgateModel
import Testing

@Suite("Why a message was read as it was")
struct ExplanationTests {
  private static func explain(_ topic: String, _ payload: String) -> Explanation {
    var decoder = Decoder(adapters: PackagedAdapters.all)
    return decoder.explain(
      Message(topic: topic, payload: Array(payload.utf8)),
      received: Timestamp(milliseconds: 1_790_000_200_000))
  }

  @Test("It says the same as decoding, for every example")
  func same() {
    for example in PackagedAdapters.all.flatMap(\.examples) {
      var one = Decoder(adapters: PackagedAdapters.all)
      var other = one
      let explained = one.explain(example.message, received: example.received)
      #expect(explained.decoded == other.decode(example.message, received: example.received))
      #expect(
        explained.adapters.flatMap(\.mappings).compactMap { $0.reading?.measure }
          == explained.decoded.readings.map(\.measure))
    }
  }

  @Test("Which adapters did not match, and why")
  func trials() {
    let explained = Self.explain("frigate/gate/person", "2")
    // Every adapter up to the one that took it.
    #expect(
      explained.adapters.map(\.adapter.rawValue)
        == PackagedAdapters.names.filter { $0 <= "frigate" })
    #expect(explained.adapters.dropLast().allSatisfy { $0.verdict == "its topics are others" })
    #expect(explained.adapters.last?.verdict == "it is its message: read")
    let mapping = explained.adapters.last?.mappings.first { $0.reading != nil }
    #expect(mapping?.name == "count, object_count")
    #expect(mapping?.path == "$")
    #expect(mapping?.found == "\"2\"")
  }

  @Test("A path that finds nothing is told with the nearest key")
  func nearest() {
    let explained = Self.explain(
      "v3/a@b/devices/d/up", #"{"uplink_message":{"decoded_payload":{"line_1":{"totl_in":4}}}}"#)
    let mapping = explained.adapters.last?.mappings.first { $0.path == "$line.total_in" }
    #expect(mapping?.reason == "nothing stands there")
    #expect(
      mapping?.nearest
        == "$['uplink_message']['decoded_payload']['line_1'] has no key 'total_in'; "
        + "the nearest is 'totl_in'")
  }

  @Test("A condition that does not hold and a value that is refused are told")
  func reasons() {
    let other = Self.explain("xovis/1/logics", #"{"status":"ok"}"#)
    #expect(other.decoded.outcome == .nothing)
    #expect(
      other.adapters.last?.mappings.map(\.reason).contains(
        "not this message: it is not so that $.logics_data.logics exists") == true)
    let refused = Self.explain("home-assistant/b/position", "half")
    let mapping = refused.adapters.last?.mappings.first { $0.path == "$" }
    #expect(mapping?.found == "\"half\"")
    #expect(mapping?.reason == "expected a number or its text, found a text of 4 bytes")
  }
}
