import FieldgateDecode
import FieldgateModel
import Testing

/// Own formats, zones, relative times and windows.
@Suite("Times of makers")
struct TimePatternTests {
  private static let arrival = "2026-09-21T14:16:40.000Z"

  struct Case: Sendable, CustomTestStringConvertible {
    let rule: String
    let payload: String
    /// Nil where the time of arrival counts.
    let time: String?
    let isFault: Bool
    var testDescription: String { "\(rule) of \(payload)" }

    init(_ rule: String, _ payload: String, _ time: String?, isFault: Bool = false) {
      self.rule = rule
      self.payload = payload
      self.time = time
      self.isFault = isFault
    }
  }

  @Test(
    "A time is made",
    arguments: [
      Case(
        "format: 'yyyy/MM/dd HH:mm:ss', zone: $.z", #"{"t":"2026/01/20 19:15:52","z":"UTC+8:00"}"#,
        "2026-01-20T11:15:52.000Z"),
      Case(
        "format: 'yyyy/MM/dd HH:mm:ss', zone: $.z", #"{"t":"2026/01/20 19:15:52","z":-330}"#,
        "2026-01-21T00:45:52.000Z"),
      Case(
        "format: 'yyyy/MM/dd HH:mm:ss', zone: $.z", #"{"t":"2026/01/20 19:15:52","z":7200}"#,
        "2026-01-20T17:15:52.000Z"),
      Case(
        "format: 'yyyy/MM/dd HH:mm:ss', zone: $.z",
        #"{"t":"2026/07/20 19:15:52","z":"America/New_York"}"#, "2026-07-20T23:15:52.000Z"),
      Case(
        "format: 'yyyy/MM/dd HH:mm:ss', zone: $.z", #"{"t":"2026/07/20 19:15:52","z":"Nowhere"}"#,
        nil, isFault: true),
      // Where nothing says a zone it is the site's: here Amsterdam.
      Case(
        "format: 'yyyy/MM/dd HH:mm:ss', zone: $.z", #"{"t":"2026/01/20 19:15:52"}"#,
        "2026-01-20T18:15:52.000Z"),
      Case(
        "format: 'yyyy/MM/dd HH:mm:ss'", #"{"t":"2026/07/20 19:15:52"}"#, "2026-07-20T17:15:52.000Z"
      ),
      Case(
        "format: 'yyyy/MM/dd HH:mm:ss', zone: Europe/London", #"{"t":"2026/07/20 19:15:52"}"#,
        "2026-07-20T18:15:52.000Z"),
      Case(
        "format: 'yyyy/MM/dd HH:mm:ss', zone: '-02:30'", #"{"t":"2026/07/20 19:15:52"}"#,
        "2026-07-20T21:45:52.000Z"),
      Case(
        "format: iso8601, zone: UTC", #"{"t":"2026-07-20T19:15:52"}"#, "2026-07-20T19:15:52.000Z"),
      Case(
        "format: iso8601, zone: UTC", #"{"t":"2026-07-20T19:15:52+0200"}"#,
        "2026-07-20T17:15:52.000Z"),
      Case(
        "format: yyyyMMdd HHmmssSSS, zone: UTC", #"{"t":"20260611 130538252"}"#,
        "2026-06-11T13:05:38.252Z"),
      Case("format: yyyyMMdd, zone: UTC", #"{"t":20260611}"#, "2026-06-11T00:00:00.000Z"),
      Case(
        "format: 'dd.MM.yy H:mm', zone: UTC", #"{"t":"01.02.26 7:05"}"#, "2026-02-01T07:05:00.000Z"),
      Case(
        "format: 'EEE, d MMM yyyy hh:mm:ss a XXX'", #"{"t":"Sun, 1 Feb 2026 12:00:01 AM +01:00"}"#,
        "2026-01-31T23:00:01.000Z"),
      Case(
        "format: 'MMMM d, yyyy h:mm a', zone: UTC", #"{"t":"March 3, 2026 1:07 pm"}"#,
        "2026-03-03T13:07:00.000Z"),
      Case(
        "format: \"yyyy-MM-dd'T'HH:mm:ss.S\", zone: UTC", #"{"t":"2026-03-03T01:07:00.1234567"}"#,
        "2026-03-03T01:07:00.123Z"),
      Case(
        "format: 'yyyy/MM/dd HH:mm:ss', zone: UTC", #"{"t":"2026/02/30 19:15:52"}"#, nil,
        isFault: true),
      Case(
        "format: 'yyyy/MM/dd HH:mm:ss', zone: UTC", #"{"t":"2026/02/03 19:15"}"#, nil, isFault: true
      ),
      Case(
        "format: 'yyyy/MM/dd HH:mm:ss', zone: UTC", #"{"t":"2026/02/03 19:15:52 "}"#, nil,
        isFault: true),
      // Relative times.
      Case("format: epoch-s, plus: $.d", #"{"t":1790000000,"d":-5.5}"#, "2026-09-21T14:13:14.500Z"),
      Case("format: epoch-s, plus: $.d", #"{"t":1790000000}"#, "2026-09-21T14:13:20.000Z"),
      Case(
        "format: epoch-s, plus: { from: $.d, scale: 0.001 }", #"{"t":1790000000,"d":1500}"#,
        "2026-09-21T14:13:21.500Z"),
      Case("format: epoch-s, plus: $.d", #"{"t":1790000000,"d":"x"}"#, nil, isFault: true),
      Case(
        "from: arrival, plus: { from: $.age, scale: -1 }", #"{"age":40}"#,
        "2026-09-21T14:16:00.000Z"),
      Case("from: arrival, plus: { from: $.age, scale: -1 }", "{}", nil),
      // Parts of an interval.
      Case(
        "split: { by: /, at: 1 }", #"{"t":"2026-01-01T00:00:00Z/2026-01-01T00:05:00Z"}"#,
        "2026-01-01T00:05:00.000Z"),
      // A window of belief.
      Case("format: epoch-s, notBefore: 2026-01-01", #"{"t":1700000000}"#, nil),
      Case("format: epoch-s, notAfter: 2026-01-01", #"{"t":1790000000}"#, nil),
      Case(
        "format: epoch-s, notBefore: 2023-01-01, notAfter: 2027-01-01", #"{"t":1790000000}"#,
        "2026-09-21T14:13:20.000Z"),
    ])
  func made(time: Case) throws {
    let from = time.rule.hasPrefix("from:") ? "" : "from: $.t, "
    let file = """
      adapter: x
      title: x
      kind: bollard
      topics: ["t/{device}"]
      device: "{device}"
      messages:
        - message: m
          readings:
            - { measure: locked, value: true, time: { \(from)\(time.rule) } }
      examples:
        - { example: e, topic: t, outcome: unmatched }
        - { example: f, topic: t, readings: [{ device: d, measure: locked, value: true }] }
      """
    let (adapter, faults) = PackagedAdapters.parsed(file)
    #expect(faults == [])
    var decoder = Decoder(adapters: [try #require(adapter)], zones: TestZones.amsterdam)
    let received = try #require(Timestamp(iso8601: Self.arrival))
    let decoded = decoder.decode(
      Message(topic: "t/d", payload: Array(time.payload.utf8)), received: received)
    let reading = try #require(decoded.readings.first)
    #expect(reading.time.iso8601 == time.time ?? Self.arrival)
    #expect(reading.timeFrom == (time.time == nil ? .arrival : .payload))
    #expect(decoded.faults.isEmpty != time.isFault, "\(decoded.faults)")
  }
}
