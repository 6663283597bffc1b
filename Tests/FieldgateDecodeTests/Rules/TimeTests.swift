import FieldgateDecode
import FieldgateModel
import Testing

@Suite("The time of a reading")
struct TimeTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let format: String
    let written: String
    /// Nil for the time of arrival.
    let time: String?
    let isFault: Bool
    var testDescription: String { "\(format) \(written)" }

    init(_ format: String, _ written: String, _ time: String?, isFault: Bool = false) {
      self.format = format
      self.written = written
      self.time = time
      self.isFault = isFault
    }
  }

  private static let arrival = "2026-09-21T14:16:40.000Z"

  @Test(
    "A time is read, or it is that of arrival",
    arguments: [
      Case("rfc3339", #""2026-05-04T09:15:00Z""#, "2026-05-04T09:15:00.000Z"),
      Case("rfc3339", #""2026-05-04T11:15:00.641841782+02:00""#, "2026-05-04T09:15:00.641Z"),
      Case("rfc3339", #""2026-05-04 09:15:00.9999-0030""#, "2026-05-04T09:45:00.999Z"),
      Case("rfc3339", #""2026-05-04T09:15:00""#, nil, isFault: true),
      Case("rfc3339", #""yesterday""#, nil, isFault: true),
      Case("rfc3339", "1790000100", nil, isFault: true),
      Case("rfc3339", "null", nil),
      Case("rfc3339", #""1999-12-31T23:59:59Z""#, nil),
      Case("rfc3339", #""2000-01-01T00:00:00Z""#, "2000-01-01T00:00:00.000Z"),
      Case("rfc3339", #""2026-09-22T14:16:40Z""#, "2026-09-22T14:16:40.000Z"),
      Case("rfc3339", #""2026-09-22T14:16:40.001Z""#, nil),
      Case("epoch-s", "1790000100", "2026-09-21T14:15:00.000Z"),
      Case("epoch-s", "1607123962.082975", "2020-12-04T23:19:22.082Z"),
      Case("epoch-s", "1675931140.21", "2023-02-09T08:25:40.210Z"),
      Case("epoch-s", #""1790000100.5""#, "2026-09-21T14:15:00.500Z"),
      Case("epoch-s", "0", nil), Case("epoch-s", "1e300", nil, isFault: true),
      Case("epoch-ms", "1790000100123", "2026-09-21T14:15:00.123Z"),
      Case("epoch-ms", #""1623405938252""#, "2021-06-11T10:05:38.252Z"),
      Case("epoch-us", "1790000100123999", "2026-09-21T14:15:00.123Z"),
      Case("epoch-ns", #""1623405938252000000""#, "2021-06-11T10:05:38.252Z"),
      Case("epoch-ns", "1790000100123456789", "2026-09-21T14:15:00.123Z"),
      Case("epoch-ms", #"{"t":1}"#, nil, isFault: true),
      Case("epoch-ms", "true", nil, isFault: true),
    ])
  func made(time: Case) throws {
    let received = try #require(Timestamp(iso8601: Self.arrival))
    let decoded = try ValueTests.decode(
      "measure: locked, value: true, time: { from: $.at, format: \(time.format) }",
      #"{"at":\#(time.written)}"#, received: received)
    let reading = try #require(decoded.readings.first)
    #expect(reading.time.iso8601 == time.time ?? Self.arrival)
    #expect(reading.timeFrom == (time.time == nil ? .arrival : .payload))
    #expect(reading.received == received)
    #expect(decoded.faults.isEmpty != time.isFault)
    #expect(decoded.outcome == .read)
  }

  @Test("The innermost rule counts, and its first time that exists")
  func innermost() throws {
    let payload = #"{"a":"2026-01-01T00:00:00Z","b":"2026-02-01T00:00:00Z"}"#
    let cases: [(String, String?)] = [
      ("", "2026-01-01T00:00:00.000Z"), (", time: $.b", "2026-02-01T00:00:00.000Z"),
      (", time: { from: [$.c, $.b, $.a] }", "2026-02-01T00:00:00.000Z"), (", time: arrival", nil),
    ]
    for (own, wanted) in cases {
      let decoded = try ValueTests.decode(
        "measure: locked, value: true\(own)", payload, more: "time: $.a")
      let reading = try #require(decoded.readings.first)
      #expect(reading.timeFrom == (wanted == nil ? .arrival : .payload))
      if let wanted { #expect(reading.time.iso8601 == wanted) }
    }
  }
}
