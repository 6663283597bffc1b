import FieldgateModel
import FieldgateStore
import Testing

/// The file stays below its limit, whatever comes.
@Suite struct SizeTests {
  private static let limit: Int64 = 4_000_000

  /// Commits and does upkeep as the daemon does, on a clock of its own.
  private struct Course {
    let file: TemporaryStore
    let store: Store
    var upkeep: Upkeep
    var now = Moment(wall: noon, steady: 0)
    var largest: Int64 = 0

    init() throws {
      file = try TemporaryStore()
      store = try Store(path: file.path)
      var retention = Retention()
      retention.maxSize = SizeTests.limit
      upkeep = Upkeep(retention: retention)
    }

    /// A batch, and the slices that are due by then.
    mutating func step(_ count: Int, passing: Milliseconds) throws {
      now = Moment(wall: now.wall + passing, steady: now.steady + passing)
      let readings = (0..<count).map { number in
        var said = reading(
          DeviceID("device-\(number % 20)"), .number(Double(number) / 7), time: now.wall)
        said.received = now.wall
        return stored(said)
      }
      _ = try store.commit(.filled { $0.readings = readings })
      try look()
      while try keepUp() { try look() }
    }

    private mutating func look() throws {
      // A limit as small as this one has no room for a log of the usual length.
      try store.checkpointPassive()
      largest = max(largest, try store.usage().file)
    }

    private mutating func keepUp() throws -> Bool {
      switch upkeep.next(at: now) {
      case .survey: upkeep.begin(try store.survey(at: now.wall), at: now)
      case .slice(let task):
        let slice = try store.slice(of: task, at: now.wall, budget: 5)
        let usage = try store.usage()
        upkeep.take(slice, of: task, took: 5000, usage, at: now)
        now = Moment(wall: now.wall + 50, steady: now.steady + 50)
      case nil: return false
      }
      return true
    }
  }

  @Test func theOldestReadingsGoAndTheFileStaysBelow() throws {
    var course = try Course()
    // Four days, of which there is room for less than half.
    for _ in 0..<100 { try course.step(1600, passing: 3_456_000) }
    #expect(course.largest <= Self.limit)
    #expect(course.upkeep.conditions == [])
    let rows = try course.file.rows(
      "SELECT count(*) AS n, min(sequence) AS first, max(sequence) AS last FROM readings")
    let (count, first, last) = (
      Int64(rows[0]["n"] ?? ""), Int64(rows[0]["first"] ?? ""), Int64(rows[0]["last"] ?? "")
    )
    #expect(last == 160_000)
    #expect(first.map { $0 > 80_000 } == true)
    // What is left is without a hole, and what went is written down.
    #expect(count == last.flatMap { last in first.map { last - $0 + 1 } })
    let gone = try course.file.rows(
      "SELECT sum(rows) AS n FROM deletions WHERE class = 'readings' AND reason = 'size'")
    #expect(gone[0]["n"].flatMap { Int64($0) } == first.map { $0 - 1 })
    // Every quarter of an hour with readings that is over is told by its roll-up.
    let slots = try course.file.rows("SELECT count(DISTINCT slot) AS n FROM readings_15min")
    #expect(slots[0]["n"].flatMap { Int($0) }.map { $0 >= 99 } == true)
    let counted = try course.file.rows("SELECT sum(count) AS n FROM readings_15min")
    let rolled = try #require(counted[0]["n"].flatMap { Int64($0) })
    #expect(rolled > 158_000 && rolled <= 160_000)
  }

  @Test func aLimitThatIsLoweredMakesTheFileShorter() throws {
    var course = try Course()
    course.upkeep.retention.maxSize = 100_000_000
    for _ in 0..<50 { try course.step(2000, passing: 6_912_000) }
    #expect(try course.store.usage().database > Self.limit)
    course.upkeep.retention.maxSize = Self.limit
    var steps = 0
    while try course.store.usage().database > Self.limit, steps < 30 {
      try course.step(1, passing: 61_000)
      steps += 1
    }
    // The log keeps the length that it had until SQLite cuts it back.
    #expect(try course.store.usage().database <= Self.limit)
    #expect(try course.file.rows("PRAGMA integrity_check") == [["integrity_check": "ok"]])
  }
}
