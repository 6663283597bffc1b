/// A time zone as a value: when the offset from UTC changes, and to what.
///
/// It is read from the bytes of a TZif file (RFC 8536), which the shell finds; the
/// 64-bit block where there is one. After the last transition that the file lists
/// its offset goes on.
package struct Zone: Hashable, Sendable {
  package let name: String
  /// Seconds since 1970 from which an offset holds, ascending.
  private let starts: [Int64]
  /// Seconds east of UTC from each start.
  private let offsets: [Int64]
  private let first: Int64

  package static let utc = Zone(name: "UTC")

  private init(name: String) {
    self.name = name
    starts = []
    offsets = []
    first = 0
  }

  /// A zone with the same offset from UTC at all times, to the second.
  package init(offset: Milliseconds) {
    name = offset == 0 ? "UTC" : "UTC\(offset < 0 ? "" : "+")\(offset / 60_000) min"
    starts = []
    offsets = []
    first = offset / 1000
  }

  /// Nil where the bytes are no TZif file.
  package init?(name: String, tzif bytes: [UInt8]) {
    guard let small = Block(bytes, at: 0, wide: false) else { return nil }
    let block = small.version >= 2 ? Block(bytes, at: small.end, wide: true) : small
    guard let block else { return nil }
    self.name = name
    starts = block.starts
    offsets = block.offsets
    first = block.first
  }

  /// The offset from UTC at a time.
  package func offset(at timestamp: Timestamp) -> Milliseconds {
    let second = timestamp.milliseconds.flooredQuotient(dividingBy: 1000)
    var low = 0
    var high = starts.count
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] <= second { low = middle + 1 } else { high = middle }
    }
    return (low == 0 ? first : offsets[low - 1]) * 1000
  }

  /// The wall clock's time in this zone.
  package func civilTime(at timestamp: Timestamp) -> CivilTime {
    CivilTime(timestamp + offset(at: timestamp))
  }

  /// The timestamp of a wall clock's time; of the two that a clock set back shows,
  /// the first, and for one that a clock set forward leaves out, the one after.
  package func timestamp(of civil: CivilTime) -> Timestamp {
    let asUTC = civil.timestamp
    let before = offset(at: asUTC + -86_400_000)
    let candidate = asUTC + -before
    if offset(at: candidate) == before { return candidate }
    let after = offset(at: asUTC + 86_400_000)
    let other = asUTC + -after
    return offset(at: other) == after ? other : candidate
  }

  /// One data block of a TZif file.
  private struct Block {
    let version: Int
    let end: Int
    let starts: [Int64]
    let offsets: [Int64]
    let first: Int64

    init?(_ bytes: [UInt8], at start: Int, wide: Bool) {
      guard bytes.count >= start + 44, Array(bytes[start..<start + 4]) == Array("TZif".utf8) else {
        return nil
      }
      func integer(_ place: Int, _ width: Int) -> Int64 {
        var value: UInt64 = 0
        for byte in bytes[place..<place + width] { value = value << 8 | UInt64(byte) }
        return width == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
      }
      let counts = (0..<6).map { Int(integer(start + 20 + 4 * $0, 4)) }
      guard counts.allSatisfy({ (0...100_000).contains($0) }) else { return nil }
      let (isUT, isStandard, leaps) = (counts[0], counts[1], counts[2])
      let (times, types, letters) = (counts[3], counts[4], counts[5])
      let width = wide ? 8 : 4
      let timesAt = start + 44
      let indexesAt = timesAt + times * width
      let typesAt = indexesAt + times
      end = typesAt + types * 6 + letters + leaps * (width + 4) + isStandard + isUT
      guard bytes.count >= end, types > 0 else { return nil }
      version = bytes[start + 4] == 0 ? 1 : Int(bytes[start + 4]) - 48
      let typeOffsets = (0..<types).map { integer(typesAt + 6 * $0, 4) }
      var starts: [Int64] = []
      var offsets: [Int64] = []
      for index in 0..<times {
        let type = Int(bytes[indexesAt + index])
        guard type < types else { return nil }
        starts.append(integer(timesAt + index * width, width))
        offsets.append(typeOffsets[type])
      }
      self.starts = starts
      self.offsets = offsets
      first = typeOffsets[0]
    }
  }
}
