import FieldgateModel
import Foundation
import Testing

@Suite("Time zones") struct ZoneTests {
  private func zone(_ name: String) throws -> Zone {
    let bytes = try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/\(name)"))
    return try #require(Zone(name: name, tzif: Array(bytes)))
  }

  @Test(
    "offsets, over the changes of the clock",
    arguments: [
      ("Europe/Amsterdam", "2026-07-01T12:00:00Z", 7200),
      ("Europe/Amsterdam", "2026-12-01T12:00:00Z", 3600),
      ("Europe/Amsterdam", "2026-03-29T00:59:59.999Z", 3600),
      ("Europe/Amsterdam", "2026-03-29T01:00:00Z", 7200),
      ("Europe/Amsterdam", "2026-10-25T00:59:59Z", 7200),
      ("Europe/Amsterdam", "2026-10-25T01:00:00Z", 3600),
      ("America/New_York", "2026-07-01T12:00:00Z", -14_400),
      ("Asia/Kolkata", "2026-07-01T12:00:00Z", 19_800),
    ])
  func offsets(name: String, time: String, seconds: Int64) throws {
    let timestamp = try #require(Timestamp(iso8601: time))
    #expect(try zone(name).offset(at: timestamp) == seconds * 1000)
  }

  @Test(
    "local times become timestamps",
    arguments: [
      ("2026-07-01T14:00:00", "2026-07-01T12:00:00.000Z"),
      ("2026-12-01T14:00:00", "2026-12-01T13:00:00.000Z"),
      ("2026-10-25T02:30:00", "2026-10-25T00:30:00.000Z"),
      ("2026-03-29T02:30:00", "2026-03-29T01:30:00.000Z"),
    ])
  func local(text: String, utc: String) throws {
    let civil = try #require(CivilTime.parse(iso8601: text)).time
    #expect(try zone("Europe/Amsterdam").timestamp(of: civil).iso8601 == utc)
  }

  @Test(
    "what is no TZif file is refused",
    arguments: [[], Array("TZif".utf8), Array(repeating: UInt8(255), count: 100)])
  func refused(bytes: [UInt8]) {
    #expect(Zone(name: "x", tzif: bytes) == nil)
  }
}
