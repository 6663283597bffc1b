/// Timestamps as text: ISO 8601 in its RFC 3339 profile.
extension Timestamp: CustomStringConvertible {
  /// `2026-11-22T14:03:40.120Z`: UTC, always with milliseconds (contract,
  /// section 2). Years outside 0000–9999 are clamped to them.
  package var description: String { iso8601 }

  package var iso8601: String {
    let bounded = min(max(milliseconds, -62_167_219_200_000), 253_402_300_799_999)
    let civil = CivilTime(Timestamp(milliseconds: bounded))
    return String(unsafeUninitializedCapacity: 24) { buffer in
      func put(_ value: Int, _ width: Int, at place: Int) {
        var value = value
        for index in stride(from: place + width - 1, through: place, by: -1) {
          buffer[index] = UInt8(48 + value % 10)
          value /= 10
        }
      }
      put(civil.year, 4, at: 0)
      buffer[4] = UInt8(ascii: "-")
      put(civil.month, 2, at: 5)
      buffer[7] = UInt8(ascii: "-")
      put(civil.day, 2, at: 8)
      buffer[10] = UInt8(ascii: "T")
      put(civil.hour, 2, at: 11)
      buffer[13] = UInt8(ascii: ":")
      put(civil.minute, 2, at: 14)
      buffer[16] = UInt8(ascii: ":")
      put(civil.second, 2, at: 17)
      buffer[19] = UInt8(ascii: ".")
      put(civil.millisecond, 3, at: 20)
      buffer[23] = UInt8(ascii: "Z")
      return 24
    }
  }

  /// Reads an RFC 3339 date-time: `T`, `t` or a blank between date and time, any
  /// number of digits of a second (what is finer than a millisecond is cut off),
  /// `Z` or an offset with or without colon. Nil for anything else, a time
  /// without zone included.
  package init?(iso8601 text: some StringProtocol) {
    guard let (civil, offset) = CivilTime.parse(iso8601: text), let offset else { return nil }
    self = civil.timestamp + -offset
  }
}

extension CivilTime {
  /// Reads an ISO 8601 date-time and its offset from UTC in milliseconds, which is
  /// nil where the text bears no zone.
  package static func parse(
    iso8601 text: some StringProtocol
  ) -> (time: CivilTime, offset: Milliseconds?)? {
    var reader = DigitReader(Array(text.utf8))
    guard let year = reader.digits(4), reader.skip("-"), let month = reader.digits(2),
      reader.skip("-"), let day = reader.digits(2),
      reader.skip("T") || reader.skip("t") || reader.skip(" "),
      let hour = reader.digits(2), reader.skip(":"), let minute = reader.digits(2)
    else { return nil }
    var second = 0
    var millisecond = 0
    if reader.skip(":") {
      guard let read = reader.digits(2) else { return nil }
      second = read
      if reader.skip(".") || reader.skip(",") {
        guard let fraction = reader.fraction() else { return nil }
        millisecond = fraction
      }
    }
    guard
      let civil = CivilTime(
        year: year, month: month, day: day, hour: hour, minute: minute, second: second,
        millisecond: millisecond),
      let offset = reader.offset(), reader.isAtEnd
    else { return nil }
    return (civil, offset)
  }
}

/// Reads fixed runs of ASCII digits; never traps, never allocates.
private struct DigitReader {
  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { place == bytes.count }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }

  mutating func digits(_ count: Int) -> Int? {
    guard place + count <= bytes.count else { return nil }
    var value = 0
    for index in place..<place + count {
      guard (48...57).contains(bytes[index]) else { return nil }
      value = value * 10 + Int(bytes[index] - 48)
    }
    place += count
    return value
  }

  /// One to any number of digits after the point, as whole milliseconds.
  mutating func fraction() -> Int? {
    var value = 0
    var count = 0
    while place < bytes.count, (48...57).contains(bytes[place]) {
      if count < 3 { value = value * 10 + Int(bytes[place] - 48) }
      count += 1
      place += 1
    }
    guard count > 0 else { return nil }
    for _ in 0..<max(0, 3 - count) { value *= 10 }
    return value
  }

  /// `Z`, `+hh:mm`, `+hhmm` or `+hh` as milliseconds; `.some(nil)` where the text
  /// ends here; nil where it is none of these.
  mutating func offset() -> Milliseconds?? {
    if isAtEnd { return .some(nil) }
    if skip("Z") || skip("z") { return .some(0) }
    let sign: Int64
    if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
    guard let hours = digits(2) else { return nil }
    _ = skip(":")
    let minutes = isAtEnd ? 0 : digits(2)
    guard let minutes, hours < 24, minutes < 60 else { return nil }
    return .some(sign * Int64(hours * 60 + minutes) * 60_000)
  }
}
