import FieldgateDecode
import FieldgateModel
import Testing

/// Topic patterns, seen through an adapter that makes a device of what they capture.
@Suite("Topic patterns")
struct TopicPatternTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let pattern: String
    let topic: String
    /// What the template `{a}|{b}` becomes; nil where the topic is another.
    let device: String?
    var testDescription: String { "\(pattern) on \(topic)" }
  }

  @Test(
    "A pattern captures",
    arguments: [
      Case(pattern: "x/{a}/{b}", topic: "x/1/2", device: "1|2"),
      Case(pattern: "x/{a}/{b}", topic: "x/1", device: nil),
      Case(pattern: "x/{a}/{b}", topic: "x/1/2/3", device: nil),
      Case(pattern: "x/{a}/{b}", topic: "y/1/2", device: nil),
      Case(pattern: "x/{a}/{b}", topic: "x//2", device: nil),
      Case(pattern: "v3/{a}@{b}/up", topic: "v3/app@tenant/up", device: "app|tenant"),
      Case(pattern: "v3/{a}@{b}/up", topic: "v3/app/up", device: nil),
      Case(pattern: "v3/{a}@{b}/up", topic: "v3/@tenant/up", device: nil),
      Case(pattern: "v3/{a}@{b}/up", topic: "v3/a@b@c/up", device: "a|b@c"),
      Case(pattern: "{a}-{b}.json", topic: "p-q-r.json", device: "p|q-r"),
      Case(pattern: "{a}-{b}.json", topic: "p-q.json.json", device: "p|q.json"),
      Case(pattern: "{a}-{b}.json", topic: "p-.json", device: nil),
      Case(pattern: "/neuron/{a}/{b}", topic: "/neuron/1/2", device: "1|2"),
      Case(pattern: "/neuron/{a}/{b}", topic: "neuron/1/2", device: nil),
      Case(pattern: "sp/{a}/+/{b}", topic: "sp/Two words/x/Pi 4", device: "Two words|Pi 4"),
      Case(pattern: "c/&{a}/{b}", topic: "c/&1/2", device: "1|2"),
      Case(pattern: "c/{a}/{b...}", topic: "c/1/2/3/4", device: "1|2/3/4"),
      Case(pattern: "c/{a}/{b...}", topic: "c/1", device: nil),
      Case(pattern: "{a}/{b}", topic: "$SYS/uptime", device: nil),
      Case(pattern: "été/{a}/{b}", topic: "été/ü/ß", device: "ü|ß"),
    ])
  func captures(pattern: Case) throws {
    let file = """
      adapter: x
      title: x
      kind: bollard
      format: text
      topics: ["\(pattern.pattern)"]
      device: "{a}|{b}"
      messages: [{ message: m, readings: [{ measure: locked, value: true }] }]
      examples:
        - { example: e, topic: t, outcome: unmatched }
        - { example: f, topic: t, readings: [{ device: d, measure: locked, value: true }] }
      """
    let (adapter, faults) = PackagedAdapters.parsed(file)
    #expect(faults == [])
    var decoder = Decoder(adapters: [try #require(adapter)])
    let decoded = decoder.decode(
      Message(topic: pattern.topic, payload: [1]), received: Timestamp(milliseconds: 0))
    #expect(decoded.readings.first?.device.rawValue == pattern.device)
    #expect(decoded.outcome == (pattern.device == nil ? .unmatched : .read))
    // The broker brings at least what the pattern takes.
    let isSubscribed = decoder.filters.contains { $0.matches(pattern.topic) }
    #expect(isSubscribed || pattern.device == nil)
  }

  @Test("What other filters cover is not subscribed to again")
  func reduced() throws {
    let decoder = Decoder(adapters: PackagedAdapters.all)
    #expect(
      decoder.filters.map(\.text) == [
        "+/events/rpc", "+/online", "+/onvif-ej/RuleEngine/LineDetector/Crossed/+/+/+",
        "+/status/+", "/neuron/+", "axis/+/retail-data", "crowd/amsterdam/cra",
        "crowd/amsterdam/telcamera/v2", "dt/events", "fieldgate/+/area/+/state",
        "fieldgate/+/reading/+/+/+",
        "fieldgate/+/status", "frigate/+/+",
        "frigate/available", "frigate/events", "home-assistant/+/availability",
        "home-assistant/+/position", "home-assistant/+/state", "imbuildings/raw/+",
        "imbuildings/webhook", "loriot/+/rx", "lpr/+/event", "milesight/vs121/+",
        "ngsi/+/CrowdFlowObserved", "ngsi/CrowdFlowObserved", "opendatacam/+/frame",
        "senml/+", "senml/cbor/+", "spBv1.0/+/DBIRTH/+/+", "spBv1.0/+/DDATA/+/+",
        "spBv1.0/+/DDEATH/+/+", "spBv1.0/+/NBIRTH/+", "spBv1.0/+/NDATA/+",
        "spBv1.0/+/NDEATH/+", "stat/+/RESULT", "tele/+/LWT", "tele/+/SENSOR", "tele/+/STATE",
        "v3/+/devices/+/up", "xovis/+/live", "xovis/+/logics",
      ])
  }
}
