import FieldgateModel
import FieldgateStore
import Glibc

/// A store that has been filled past the broker, through `Store.commit` as the daemon fills
/// it: readings of 4,000 series of 1,000 devices, four to a message, some of them late by
/// up to two seconds, with the redelivery keys of their messages, and rolled up as soon as a
/// quarter of an hour is over. Batches are of 20,000 readings, which is more than the
/// daemon's own at most loads.
///
/// What it has not: alerts, levels, quarantine, and the engine's rows of devices that speak.
struct FilledStore {
  let path: String
  /// How many readings it shall hold in the end; its last is as old as this moment.
  let most: Int
  private(set) var readings = 0
  /// What filling took, in seconds.
  private(set) var seconds = 0.0
  private let end: Timestamp

  /// Between two readings: 200 a second.
  private static let step: Milliseconds = 5
  private static let batch = 20_000

  init(path: String, most: Int, end: Timestamp) {
    self.path = path
    self.most = most
    self.end = end
  }

  /// The file's length in bytes.
  var bytes: Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Fills it up to so many readings, or so many bytes of its file.
  mutating func fill(to wanted: Int, bytes most: Int = .max) throws {
    let began = steadyMilliseconds()
    let store = try Store(path: path)
    while readings < wanted, bytes < most {
      let count = min(Self.batch, wanted - readings)
      _ = try store.commit(batch(count))
      readings += count
      try rollUp(store)
    }
    try store.close()
    seconds += (steadyMilliseconds() - began) / 1000
  }

  /// What the daemon's upkeep does between two batches, without its rests: else the daemon
  /// would have all of it to do while it is measured.
  private func rollUp(_ store: Store) throws {
    let now = arrival(of: readings)
    for (source, slots) in try store.survey(at: now).due {
      for slot in slots where slot.end + 60_000 <= now {
        while try !store.slice(of: .rollUp(source, slot), at: now, budget: 50).isFinished {}
      }
    }
  }

  private func batch(_ count: Int) -> Batch {
    let last = arrival(of: readings + count - 1)
    var batch = Batch(time: last)
    batch.readings = (readings..<readings + count).map { reading($0) }
    batch.delivered = (0..<count / 4).map { index in
      let message = UInt64(readings / 4 + index)
      return DeliveryKey(
        packetIdentifier: UInt16(message % 65_535 + 1), digest: message &* 0x9E37_79B9_7F4A_7C15)
    }
    return batch
  }

  private func arrival(of index: Int) -> Timestamp {
    end + Self.step * Milliseconds(index - most)
  }

  private func reading(_ index: Int) -> StoredReading {
    let message = index / 4
    let device = message % 1000
    let received = arrival(of: message * 4)
    // Any even spread will do; a multiplicative hash is one.
    let mixed = (UInt64(message) &* 0x9E37_79B9_7F4A_7C15) >> 40
    let kind = Self.series[index % 4]
    let reading = Reading(
      device: DeviceID("filled-\(device)"), channel: "zone", kind: .crowd, measure: kind.measure,
      aggregation: kind.aggregation, value: .number(Double(mixed % 200)),
      interval: kind.aggregation == .interval ? 60_000 : nil,
      time: received + -Milliseconds(mixed % 2000), received: received)
    return StoredReading(
      reading: reading, area: AreaID("area-\(device / 100)"),
      marks: index.isMultiple(of: 4) ? [] : .joins)
  }

  private static let series: [(measure: Measure, aggregation: Aggregation)] = [
    (.countIn, .interval), (.countOut, .interval), (.occupancy, .instant), (.dwell, .instant),
  ]
}
