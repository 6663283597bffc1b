import FieldgateModel

/// How much each device may say: a bucket for each that every message fills by one and
/// that empties at the allowed rate.
///
/// | the bucket holds              | a message is                                         |
/// |-------------------------------|------------------------------------------------------|
/// | at most a minute's allowance  | taken                                                |
/// | more                          | taken; that the device speaks so much is told once   |
/// | `burst`                       | counted and held: neither stored nor judged          |
///
/// Of what is held the newest reading of each series is taken with the next transaction,
/// a total's differences added up, so that the last word of a device always counts and is
/// kept before its message is acknowledged. Until then all that the device says is held with
/// it: nothing of a device is taken before what it said earlier.
struct Allowances: Sendable {
  private struct Bucket {
    var fill = 0.0
    var at: Milliseconds
    var isTold = false
    /// When a message was last held; nil while the device is within its allowance.
    var lastHeld: Milliseconds?
  }

  enum Verdict: Hashable {
    case takes
    /// It is taken, and that the device speaks so much is news.
    case tells
    case holds
  }

  private var buckets: [DeviceID: Bucket] = [:]
  private var held: [DeviceID: (adapter: AdapterID, readings: [Reading])] = [:]
  /// How many messages of a device were held and not taken as they came, ever.
  private(set) var counts: [DeviceID: UInt64] = [:]
  private var changed: Set<DeviceID> = []
  /// The devices that were held back in this moment, and whether that is new of them.
  private var news: [DeviceID: Bool] = [:]

  /// A device is within its allowance again after so long without a message too many.
  static let calm: Milliseconds = 60_000
  /// So many devices are told apart; the half of them that said the least makes room.
  static let most = 20_000
  /// So many series of one device are held.
  private static let mostSeries = 256

  mutating func admit(
    _ device: DeviceID, _ readings: [Reading], by adapter: AdapterID, at now: Milliseconds,
    _ limits: LoadSettings
  ) -> Verdict {
    // Looked up once, for every message passes here.
    let place = buckets.index(forKey: device)
    var bucket = place.map { buckets.values[$0] } ?? Bucket(at: now)
    let rate = Double(limits.rate)
    let left = Self.left(in: bucket, at: now, limits)
    bucket.at = now
    if left == 0 { bucket.isTold = false }
    guard left + 1 > Double(limits.burst) || held[device] != nil else {
      bucket.fill = left + 1
      let isMuch = bucket.fill > 60 * rate
      let isNews = isMuch && !bucket.isTold
      bucket.isTold = bucket.isTold || isMuch
      keep(bucket, of: device, at: place, limits)
      return isNews ? .tells : .takes
    }
    bucket.fill = left
    news[device] = news[device] ?? false || bucket.lastHeld == nil
    bucket.lastHeld = now
    keep(bucket, of: device, at: place, limits)
    hold(readings, of: device, by: adapter)
    return .holds
  }

  private mutating func keep(
    _ bucket: Bucket, of device: DeviceID, at place: [DeviceID: Bucket].Index?,
    _ limits: LoadSettings
  ) {
    if let place {
      buckets.values[place] = bucket
      return
    }
    if buckets.count >= Self.most {
      let now = bucket.at
      // By what is left in them now; ties by name, so that each run drops the same.
      let others = buckets.filter { $0.value.lastHeld == nil }
        .map { (left: Self.left(in: $0.value, at: now, limits), device: $0.key) }
        .sorted { ($0.left, $0.device) < ($1.left, $1.device) }
      for other in others.prefix((others.count + 1) / 2) { buckets[other.device] = nil }
    }
    buckets[device] = bucket
  }

  /// Messages in a bucket after what has run out of it by now.
  private static func left(
    in bucket: Bucket, at now: Milliseconds, _ limits: LoadSettings
  ) -> Double {
    max(0, bucket.fill - Double(limits.rate) * Double(now - bucket.at) / 1000)
  }

  private mutating func hold(
    _ readings: [Reading], of device: DeviceID, by adapter: AdapterID
  ) {
    counts[device, default: 0] += 1
    changed.insert(device)
    var kept = held.removeValue(forKey: device)?.readings ?? []
    for var reading in readings {
      if let place = kept.firstIndex(where: { $0.series == reading.series }) {
        let older = kept.remove(at: place)
        if let delta = older.delta, reading.delta != nil { reading.delta? += delta }
      }
      kept.append(reading)
    }
    held[device] = (adapter, kept.suffix(Self.mostSeries))
  }

  /// Takes out which devices were held back, and whether that is new of them.
  mutating func takeNews() -> [(device: DeviceID, isNew: Bool)] {
    guard !news.isEmpty else { return [] }
    defer { news = [:] }
    return news.sorted { $0.key < $1.key }.map { (device: $0.key, isNew: $0.value) }
  }

  /// Takes out what is held, a message for each device.
  mutating func release() -> [(adapter: AdapterID, readings: [Reading])] {
    guard !held.isEmpty else { return [] }
    defer { held = [:] }
    return held.sorted { $0.key < $1.key }.map(\.value)
  }

  /// The devices that are within their allowance again.
  mutating func calmed(at now: Milliseconds) -> [DeviceID] {
    let calmed = buckets.filter { _, bucket in
      bucket.lastHeld.map { now - $0 >= Self.calm } ?? false
    }.keys.sorted()
    for device in calmed { buckets[device]?.lastHeld = nil }
    return calmed
  }

  /// When one of them is within its allowance again at the earliest.
  var nextCalm: Milliseconds? {
    buckets.values.compactMap { $0.lastHeld.map { $0 + Self.calm } }.min()
  }

  static let owner = "allowance"
  static let version = 1

  mutating func takeChangedRows() -> [StateRow] {
    let rows = changed.sorted().map { device in
      var writer = StateWriter()
      writer.write(counts[device] ?? 0)
      return StateRow(
        owner: Self.owner, key: device.rawValue, version: Self.version, bytes: writer.bytes)
    }
    changed = []
    return rows
  }

  mutating func restore(_ row: StateRow) throws(StateReader.Unreadable) {
    guard row.version == Self.version, let bytes = row.bytes else { return }
    var reader = StateReader(bytes)
    counts[DeviceID(row.key)] = try reader.unsigned()
  }
}
