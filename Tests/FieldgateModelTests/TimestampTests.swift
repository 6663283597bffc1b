import FieldgateModel
import Testing

@Suite("Timestamps") struct TimestampTests {
  @Test(
    "text is read",
    arguments: [
      ("1970-01-01T00:00:00Z", 0),
      ("2026-11-22T14:03:40.120Z", 1_795_356_220_120),
      ("2026-11-22T14:03:40.120999999Z", 1_795_356_220_120),
      ("2026-11-22 15:03:40,12+01:00", 1_795_356_220_120),
      ("2026-11-22T15:03:40.12+0100", 1_795_356_220_120),
      ("2026-11-22T15:03+01", 1_795_356_180_000),
      ("2000-02-29T23:59:60Z", 951_868_799_000),
      ("0000-01-01T00:00:00Z", -62_167_219_200_000),
      ("1969-12-31T23:59:59.999Z", -1),
    ])
  func read(text: String, milliseconds: Int64) {
    #expect(Timestamp(iso8601: text)?.milliseconds == milliseconds)
  }

  @Test(
    "what is no time is refused",
    arguments: [
      "", "2026", "2026-11-22", "2026-11-22T14:03:40", "2026-02-30T00:00:00Z",
      "2026-11-22T24:00:00Z", "2026-11-22T14:03:40.Z", "2026-11-22T14:03:40Zx",
      "20261122T140340Z", "2026-11-22T14:03:40+25:00", "2026-13-01T00:00:00Z",
      "٢٠٢٦-11-22T14:03:40Z",
    ])
  func refuse(text: String) {
    #expect(Timestamp(iso8601: text) == nil)
  }

  @Test("a written time is read back, over all of the calendar")
  func roundTrip() {
    var milliseconds: Int64 = -62_167_219_200_000
    while milliseconds < 253_402_300_799_999 {
      let timestamp = Timestamp(milliseconds: milliseconds)
      #expect(Timestamp(iso8601: timestamp.iso8601) == timestamp)
      milliseconds += 86_400_000 * 977 + 12_345_678
    }
  }

  @Test("arithmetic saturates")
  func saturation() {
    #expect(Timestamp(milliseconds: .max) + 1 == Timestamp(milliseconds: .max))
    #expect(Timestamp(milliseconds: .min) - Timestamp(milliseconds: 1) == .min)
  }
}
