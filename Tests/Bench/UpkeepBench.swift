import FieldgateDaemon
import FieldgateModel
import FieldgateStore
import Glibc

/// What upkeep costs: the longest slice of each sort, and how fast batches are committed
/// without it, with it, and while the file is too large; in turns, on one store that is
/// filled first.
struct UpkeepBench {
  let readings: Int
  let rounds: Int
  /// A file that is there already, for comparisons of layouts; nil for one of its own.
  let path: String?

  private static let devices = 1000
  private static let measures: [Measure] = [.occupancy, .density, .countIn, .countOut]
  /// Readings a second of the store's own time: ten slots for each million.
  private static let rate: Int64 = 111
  private static let batch = 1000

  enum Mode: String, CaseIterable {
    case without = "without upkeep"
    case with = "with upkeep"
    case tooLarge = "file too large"
  }

  func run() throws {
    if let path {
      try run(path)
    } else {
      try withTemporaryFolder { try run("\($0)/fieldgate.db") }
    }
  }

  private func run(_ path: String) throws {
    let store = try Store(path: path)
    var course = Course(store: store, sequence: 0)
    let began = ContinuousClock.now
    for _ in 0..<readings / Self.batch { try course.commit() }
    let usage = try store.usage()
    print(
      "filled: \(readings) readings in \(Self.seconds(since: began)) s, \(usage.database / Int64(readings)) bytes a reading"
    )
    var rates: [Mode: [Double]] = [:]
    for _ in 0..<rounds {
      for mode in Mode.allCases {
        rates[mode, default: []].append(
          try course.measure(mode, batches: readings / 10 / Self.batch))
      }
    }
    for mode in Mode.allCases {
      let sorted = (rates[mode] ?? []).sorted()
      let text = sorted.map { "\(Int($0))" }.joined(separator: ", ")
      print("\(mode.rawValue): readings/s \(text)")
    }
    print("slices, with their commits:")
    for (name, times) in course.slices.sorted(by: { $0.key < $1.key }) {
      let sorted = times.sorted()
      func text(_ share: Double) -> String {
        let index = min(sorted.count - 1, Int(share * Double(sorted.count)))
        return JSONValue.text(of: (sorted[index] * 10).rounded() / 10)
      }
      print(
        "  \(name): \(sorted.count) slices, median \(text(0.5)) ms, 99 % \(text(0.99)) ms, worst"
          + " \(text(1)) ms")
    }
    let commits = course.commits.sorted()
    if let worst = commits.last {
      print("commits of \(Self.batch): worst \(JSONValue.text(of: (worst * 10).rounded() / 10)) ms")
    }
    let end = try store.usage()
    print(
      "file at the end: \(end.database / 1_000_000) MB, of which free \(end.free / 1_000_000) MB, log \(end.log / 1_000_000) MB"
    )
    try store.close()
  }

  private static func seconds(since began: ContinuousClock.Instant) -> String {
    JSONValue.text(of: (milliseconds(since: began) / 100).rounded() / 10)
  }

  fileprivate static func milliseconds(since began: ContinuousClock.Instant) -> Double {
    let length = (ContinuousClock.now - began).components
    return Double(length.seconds) * 1000 + Double(length.attoseconds) / 1e15
  }

  /// Batches and slices, on a wall clock that runs with the readings.
  private struct Course {
    let store: Store
    var sequence: Int64
    var slices: [String: [Double]] = [:]
    var commits: [Double] = []
    private let clock = BoxClock()

    init(store: Store, sequence: Int64) {
      self.store = store
      self.sequence = sequence
    }

    private var wall: Timestamp {
      Timestamp(milliseconds: 1_795_356_000_000 + sequence * 1000 / UpkeepBench.rate)
    }

    mutating func commit() throws {
      var batch = Batch(time: wall)
      for _ in 0..<UpkeepBench.batch {
        let device = Int(sequence % Int64(UpkeepBench.devices))
        let measure = UpkeepBench.measures[Int(sequence / 1000 % 4)]
        let reading = Reading(
          device: DeviceID("sensor-\(device)"), channel: "zone", kind: .crowd, measure: measure,
          aggregation: .instant, value: .number(Double((sequence &* 7919) % 500)),
          time: wall + -(sequence % 2000), received: wall)
        batch.readings.append(StoredReading(reading: reading, area: AreaID("area-\(device / 10)")))
        sequence += 1
      }
      let began = ContinuousClock.now
      _ = try store.commit(batch)
      commits.append(UpkeepBench.milliseconds(since: began))
    }

    /// Readings committed in a second of the box.
    mutating func measure(_ mode: UpkeepBench.Mode, batches: Int) throws -> Double {
      var upkeep = Upkeep(retention: try retention(mode))
      // As if the store had lived through the readings' time.
      try store.keepClock(wall)
      let began = ContinuousClock.now
      for _ in 0..<batches {
        try commit()
        if mode != .without { try keepUp(&upkeep) }
      }
      return Double(batches * UpkeepBench.batch)
        / UpkeepBench.milliseconds(since: began) * 1000
    }

    /// With upkeep, half of what is there is too old; a file that is too large is so by a
    /// tenth.
    private func retention(_ mode: UpkeepBench.Mode) throws -> Retention {
      var retention = Retention()
      let usage = try store.usage()
      if mode == .tooLarge { retention.maxSize = (usage.database - usage.free) }
      if mode == .with {
        retention.ages[.readings] = sequence * 1000 / UpkeepBench.rate / 2
      }
      return retention
    }

    /// As the daemon does it; the time of the slice with its commit.
    private mutating func keepUp(_ upkeep: inout Upkeep) throws {
      let now = Moment(wall: wall, steady: clock.steady)
      switch upkeep.next(at: now) {
      case nil: return
      case .survey: upkeep.begin(try store.survey(at: now.wall), at: now)
      case .slice(let task):
        let began = ContinuousClock.now
        let slice = try store.slice(of: task, at: now.wall)
        let took = UpkeepBench.milliseconds(since: began)
        if slice.rows > 0 { slices[Self.name(task), default: []].append(took) }
        upkeep.take(
          slice, of: task, took: Int64(took * 1000), try store.usage(),
          at: Moment(wall: now.wall, steady: clock.steady))
      }
    }

    private static func name(_ task: UpkeepTask) -> String {
      switch task {
      case .rollUp: "roll up"
      case .delete(let kind, _, _): "delete \(kind.rawValue)"
      case .boundRaw: "bound the quarantine"
      case .dropSamples: "drop samples"
      case .dropCheckpoints: "drop checkpoints"
      case .dropJournal: "drop journal"
      case .shrink: "shrink"
      }
    }
  }
}
