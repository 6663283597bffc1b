import FieldgateModel

/// What has been seen of the slot of time that runs: a few bytes, so that a value costs no
/// more than them.
///
/// A slot has fifteen parts, and the first value that is seen in a part counts for it.
package struct RunningSlot: Hashable, Sendable {
  static let parts: Int64 = 15

  /// Slots since 1970 in UTC, by the time that people's clocks should show.
  let number: Int64
  private var sum = 0.0
  private var count: Int64 = 0
  /// The last part that has its value; -1 for none.
  private var part: Int64 = -1

  init(number: Int64) { self.number = number }

  mutating func add(_ value: Double, in part: Int64) {
    guard part > self.part else { return }
    self.part = part
    sum += value
    count += 1
  }

  /// Nil where less than half of it was seen, and for no finite number.
  var mean: Double? {
    let mean = sum / Double(max(count, 1))
    return count * 2 >= Self.parts && mean.isFinite ? mean : nil
  }

  func write(to writer: inout StateWriter) {
    writer.write(number)
    writer.write(sum)
    writer.write(count)
    writer.write(part)
  }

  init(from reader: inout StateReader) throws(StateReader.Unreadable) {
    number = try reader.milliseconds()
    sum = try reader.double()
    count = Int64(try reader.count())
    part = try reader.signed()
    guard (-1..<Self.parts).contains(part), count <= Self.parts else {
      throw reader.unreadable("one of fifteen parts")
    }
  }
}
