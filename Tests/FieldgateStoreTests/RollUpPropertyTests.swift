import FieldgateModel
import FieldgateStore
import Testing
import FieldgateTestRandom

/// Whatever comes, in whatever order, with restarts between any two slices and retention in
/// between: the roll-ups are those that a reckoning over everything that ever came gives.
@Suite("Roll-ups against a reckoning by hand") struct RollUpPropertyTests {
  /// All values of one series in one slot, and the differences of its counter.
  private struct Expected {
    var values: [Double] = []
    var delta: Double?
  }

  private struct Key: Hashable {
    let slot: Int64
    let device: String
  }

  /// A store under random handling.
  private final class Course {
    let file: TemporaryStore
    private var store: Store
    private var random: SplitMix64
    private(set) var expected: [Key: Expected] = [:]
    private(set) var restarts = 0
    private var now = noon

    init(seed: UInt64) throws {
      file = try TemporaryStore()
      store = try Store(path: file.path, settings: Self.settings)
      random = SplitMix64(seed: seed)
    }

    /// Few values at once, so that slots are gone through several times.
    private static var settings: Store.Settings {
      var settings = Store.Settings()
      settings.rollUpValues = 60
      return settings
    }

    func step() throws {
      now = now + Int64.random(in: 0...60_000, using: &random)
      switch Int.random(in: 0..<20, using: &random) {
      case 0..<9: try commit()
      case 9..<17: try rollUp(slices: Int.random(in: 1...6, using: &random))
      case 17: try restart()
      default: try delete()
      }
    }

    private func commit() throws {
      let count = Int.random(in: 1...40, using: &random)
      let readings = (0..<count).map { _ in one() }
      let stored = readings.map { FieldgateStoreTests.stored($0) }
      _ = try store.commit(.filled { $0.readings = stored })
      for reading in readings {
        guard let slot = reading.slot, let value = reading.value.number else { continue }
        let key = Key(slot: slot.number, device: reading.device.rawValue)
        var known = expected[key] ?? Expected()
        known.values.append(value)
        if let delta = reading.delta { known.delta = (known.delta ?? 0) + delta }
        expected[key] = known
      }
    }

    private func one() -> Reading {
      let device = Int.random(in: 0..<5, using: &random)
      // Most are of now, some are days late.
      let lag: Int64 =
        switch Int.random(in: 0..<10, using: &random) {
        case 0: Int64.random(in: 0...40_000_000, using: &random)
        case 1: Int64.random(in: 0...2_000_000, using: &random)
        default: Int64.random(in: -20_000...20_000, using: &random)
        }
      var made = reading(
        DeviceID("d\(device)"), .number(Double(Int.random(in: -50...50, using: &random)) / 4),
        time: now + -lag)
      made.received = now
      made.quality =
        [.good, .good, .good, .late, .skewed, .duplicate, .retained, .range, .stale].randomElement(
          using: &random) ?? .good
      if device == 0 { made.delta = Double(Int.random(in: 0...5, using: &random)) }
      return made
    }

    /// Slices with no budget at all: each does the least that it can.
    private func rollUp(slices: Int) throws {
      let due = try store.survey().due[.readings] ?? []
      guard let slot = due.randomElement(using: &random) else { return }
      for _ in 0..<slices {
        if try store.slice(of: .rollUp(.readings, slot), at: now, budget: 0).isFinished { return }
      }
    }

    private func restart() throws {
      try store.close()
      store = try Store(path: file.path, settings: Self.settings)
      restarts += 1
    }

    private func delete() throws {
      let before = now + -Int64.random(in: 0...3_000_000, using: &random)
      let task = UpkeepTask.delete(.readings, before: before, .age)
      for _ in 0..<10 {
        let slice = try store.slice(of: task, at: now, budget: 0)
        if let (source, slot) = slice.waitsFor {
          _ = try store.slice(of: .rollUp(source, slot), at: now, budget: 0)
        } else if slice.isFinished {
          return
        }
      }
    }

    func finish() throws {
      while let slot = try store.survey().due[.readings]?.first {
        _ = try store.slice(of: .rollUp(.readings, slot), at: now, budget: 0)
      }
      try store.close()
    }
  }

  /// Type 7 of Hyndman and Fan, as its own formula has it.
  private static func quantile(_ share: Double, _ values: [Double]) -> Double {
    let sorted = values.sorted()
    let place = Double(sorted.count - 1) * share
    let below = sorted[Int(place.rounded(.down))]
    return below + (sorted[Int(place.rounded(.up))] - below) * (place - place.rounded(.down))
  }

  @Test(arguments: 0..<12) func areTheSame(seed: UInt64) throws {
    let course = try Course(seed: seed)
    for _ in 0..<400 { try course.step() }
    try course.finish()
    let sealed = Set(
      try course.file.rows("SELECT start FROM slot WHERE sealed = 1").compactMap { $0["start"] })
    let rows = try course.file.rows(
      """
      SELECT r.slot, s.device, r.count, r.min, r.max, r.sum / r.count AS mean, r.p20, r.p50, r.p80,
      r.delta, ifnull(r.late, 0) AS late FROM rollup r JOIN series s ON s.id = r.series
      """)
    #expect(rows.count == course.expected.count)
    var (exact, afterSeal, late) = (0, 0, 0)
    for row in rows {
      func number(_ column: String) -> Double { row[column].flatMap { Double($0) } ?? .nan }
      let key = Key(slot: Int64(number("slot")), device: row["device"] ?? "")
      let expected = try #require(course.expected[key], "\(row)")
      let values = expected.values
      #expect(number("count") == Double(values.count), "\(row)")
      #expect(number("min") == values.min(), "\(row)")
      #expect(number("max") == values.max(), "\(row)")
      let mean = values.reduce(0, +) / Double(values.count)
      #expect(abs(number("mean") - mean) < 1e-9, "\(row)")
      #expect(row["delta"].flatMap { Double($0) } == expected.delta, "\(row)")
      if sealed.contains(row["slot"] ?? "") { afterSeal += 1 }
      if number("late") == 0 {
        exact += 1
        for (column, share) in [("p20", 0.2), ("p50", 0.5), ("p80", 0.8)] {
          #expect(abs(number(column) - Self.quantile(share, values)) < 1e-9, "\(column) \(row)")
        }
      } else {
        late += 1
        #expect(sealed.contains(row["slot"] ?? ""), "\(row)")
        #expect(number("late") < Double(values.count), "\(row)")
        #expect(number("p50") >= number("min") && number("p50") <= number("max"), "\(row)")
      }
    }
    // Else the course has met nothing of what it is for.
    #expect(exact > 20 && afterSeal > 0 && course.restarts > 0, "\(exact) \(afterSeal) \(late)")
  }
}
