import FieldgateDecode
import FieldgateModel
import Testing

/// A field that no adapter maps leaves the decoder neither as a value nor as a name.
@Suite("What is not mapped does not leave")
struct PrivacyTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let topic: String
    let payload: String
    var testDescription: String { topic }
  }

  private static let secrets = ["SECRET", "hidden_key", "12-ABC-3"]

  @Test(
    "Neither readings nor faults nor the shape in quarantine say it",
    arguments: [
      Case(
        topic: "xovis/1/logics",
        payload:
          #"{"logics_data":{"logics":[{"name":"L","records":[{"to":1790000100000,"from":"SECRET","counts":[{"name":"fw","value":"SECRET"},{"name":"bw","value":2},{"name":"SECRET","value":3}]}]}],"hidden_key":"SECRET"}}"#
      ),
      Case(topic: "xovis/1/logics", payload: #"{"logics_data": SECRET}"#),
      Case(
        topic: "xovis/1/live",
        payload:
          #"{"live_data":{"frames":[{"time":"SECRET","events":[{"type":"COUNT_INCREMENT","attributes":{"counter_name":"fw","counter_value":{"hidden_key":"SECRET"}}}]}]}}"#
      ),
      Case(
        topic: "frigate/events",
        payload:
          #"{"type":"end","after":{"camera":"c","label":{"hidden_key":1},"frame_time":"SECRET","recognized_license_plate":"12-ABC-3"}}"#
      ),
      Case(topic: "frigate/gate/person", payload: "SECRET"),
      Case(topic: "frigate/available", payload: "SECRET"),
      Case(topic: "home-assistant/b/position", payload: "12-ABC-3"),
      Case(topic: "home-assistant/b/state", payload: "SECRET"),
      Case(
        topic: "v3/a@b/devices/d/up",
        payload: #"{"uplink_message":{"frm_payload":"SECRET+hidden_key"}}"#),
      Case(
        topic: "v3/a@b/devices/d/up",
        payload:
          #"{"uplink_message":{"decoded_payload":{"hidden_key":{"total_in":1},"line_1":{"total_in":"SECRET"}}}}"#
      ),
      Case(
        topic: "crowd/amsterdam/telcamera/v2",
        payload:
          #"{"data":[{"message_type":"count","sensor":["SECRET"],"aggregate":[{"type":"line","count_in":1}]}]}"#
      ),
      Case(topic: "crowd/amsterdam/telcamera/v2", payload: "\u{1}SECRET"),
      Case(
        topic: "lpr/C1/event",
        payload:
          #"{"capture_timestamp":"SECRET","plateUTF8":"12-ABC-3","carState":"lost","carMoveDirection":"in","roiID":{"hidden_key":1}}"#
      ),
      Case(
        topic: "milesight/vs121/1",
        payload:
          #"{"current_total":"SECRET","snapshot":"SECRET","numbering_regions":[{"hidden_key":1}]}"#
      ),
      Case(
        topic: "spBv1.0/g/DBIRTH/e/d",
        payload:
          #"{"metrics":[{"name":"hidden_key","alias":4,"value":"SECRET"},{"name":"Inputs/A","alias":5,"value":"SECRET"}]}"#
      ),
      Case(
        topic: "/neuron/n",
        payload:
          #"{"node":"n","values":{"hidden_key":"SECRET","tag0":"SECRET"},"errors":{"hidden_key":7}}"#
      ),
      Case(
        topic: "fieldgate/a/reading/b/c/d",
        payload:
          #"{"device":"d","measure":"SECRET","kind":"hidden_key","aggregation":"instant","value":1,"labels":{"hidden_key":"SECRET"}}"#
      ),
      Case(
        topic: "opendatacam/c/frame",
        payload: #"{"counterSummary":{"a":{"car":"SECRET"}},"hidden_key":1}"#),
      Case(topic: "senml/g", payload: #"[{"n":"hidden_key","vs":"SECRET"}]"#),
      Case(
        topic: "stat/d/RESULT",
        payload: #"{"hidden_key":"SECRET","Shutter1":{"Position":"SECRET"}}"#),
      Case(topic: "imbuildings/webhook", payload: #"{"devicePayload":"SECRET","hidden_key":1}"#),
    ])
  func unsaid(message: Case) {
    var decoder = Decoder(adapters: PackagedAdapters.all)
    let message = Message(topic: message.topic, payload: Array(message.payload.utf8))
    let decoded = decoder.decode(message, received: Timestamp(milliseconds: 1_790_000_200_000))
    #expect(decoded.adapter != nil)
    let told =
      "\(decoded) \(decoded.faults.map(\.description)) \(decoder.memory) "
      + decoder.shape(of: message.payload).description
    for secret in Self.secrets { #expect(!told.contains(secret), "\(told)") }
  }
}
