import FieldgateModel

/// What upkeep is due when: a value that is told what the store holds and what time it is,
/// and says which slice comes next.
///
///     look at the store → roll up the last closed slots → delete by age → roll up older slots
///     → delete by size → rest
///
/// Of older slots some are done in a round, newest first: a device that makes times up can make
/// any number of them due, and must not keep back what is to go.
///
/// A round begins every minute and does what was due then. Between two slices it rests nine
/// times as long as the last one took, so that it takes a tenth of the loop's time; where the
/// file is too large, as long as it took.
package struct Upkeep: Sendable {
  package var retention: Retention {
    didSet {
      // What the site allows no more does not wait for the minute to be over.
      guard retention != oldValue else { return }
      nextRound = 0
      deadline = 0
    }
  }
  /// What cannot be helped by deleting.
  package private(set) var conditions: Set<Condition> = []
  /// On the box's steady clock: nothing is to be done before.
  package private(set) var deadline: Milliseconds = 0
  private var queue: [UpkeepTask] = []
  private var nextRound: Milliseconds = 0
  private var clock: RetentionClock
  private var pressure = Pressure.none
  private var oldest: Timestamp?
  /// Once in a round: a file that cannot be made shorter is not to be tried for ever.
  private var mayShrink = true

  /// What goes where the file is too large, in this order.
  private enum Pressure: Int, Comparable {
    case none
    /// Raw readings that are older than a day.
    case oldReadings
    case quarantined
    /// Roll-ups of devices, of times of which there are no raw readings.
    case oldRollUps
    /// Raw readings of the last day.
    case readings
    case nothingLeft

    var next: Pressure { Pressure(rawValue: rawValue + 1) ?? .nothingLeft }

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  private static let every: Milliseconds = 60_000
  /// Devices lag a little; what comes later makes its slot due once more.
  private static let grace: Milliseconds = 60_000
  private static let day: Milliseconds = 86_400_000
  /// Slots that ended so long ago come before anything else.
  private static let recent: Milliseconds = 7_200_000
  /// So many older ones of each source are rolled up in a round.
  private static let mostOld = 25

  package init(retention: Retention) {
    self.retention = retention
    clock = RetentionClock()
  }

  /// What the shell is to do.
  package enum Step: Hashable, Sendable {
    /// Look at the store, and write the retention's clock down where it says so.
    case survey(keeping: Timestamp?)
    case slice(UpkeepTask)
  }

  /// What comes next; nil before the deadline.
  package mutating func next(at now: Moment) -> Step? {
    guard now.steady >= deadline else { return nil }
    if let task = queue.first { return .slice(task) }
    guard now.steady >= nextRound else {
      deadline = nextRound
      return nil
    }
    return .survey(keeping: clock.toKeep)
  }

  // MARK: - A round

  /// The round begins with what the store holds.
  package mutating func begin(_ survey: Store.Survey, at now: Moment) {
    nextRound = now.steady + Self.every
    deadline = now.steady
    oldest = survey.oldest
    clock.advance(to: now, kept: survey.clock, oldest: survey.oldest)
    pressure = .none
    mayShrink = true
    conditions = conditions.filter { if case .overfull = $0 { true } else { false } }
    let isOverdue = survey.oldest.map { $0 + retention.age(of: .readings) < now.wall } ?? false
    if isOverdue, clock.isDoubtful(at: now) {
      conditions.insert(.clockIsDoubted(ahead: now.wall - clock.time))
    }
    let closed = survey.due.mapValues { slots in
      slots.filter { $0.end + Self.grace <= now.wall }.sorted(by: >)
    }
    func rollUps(_ slots: (RollUpSource) -> ArraySlice<Slot>) -> [UpkeepTask] {
      RollUpSource.allCases.flatMap { source in slots(source).map { .rollUp(source, $0) } }
    }
    func recent(_ source: RollUpSource) -> ArraySlice<Slot> {
      (closed[source] ?? []).prefix { now.wall - $0.end < Self.recent }
    }
    queue = rollUps(recent)
    queue.append(forbidden)
    queue += DataClass.aged.map {
      .delete($0, before: clock.time + -retention.age(of: $0), .age)
    }
    queue += [.dropSamples(before: clock.time + -Self.day), .dropCheckpoints, .dropJournal]
    queue += rollUps { (closed[$0] ?? []).dropFirst(recent($0).count).prefix(Self.mostOld) }
    judge(survey.usage, at: now)
  }

  /// What goes whatever its age, because the site does not allow it to be kept.
  private var forbidden: UpkeepTask {
    retention.quarantine.keepsBytes
      ? .boundRaw(retention.quarantine)
      : .delete(.quarantinedRaw, before: Timestamp(milliseconds: .max), .privacy)
  }

  /// What a slice has done, how long it took in microseconds, and how the file stands.
  package mutating func take(
    _ slice: Slice, of task: UpkeepTask, took: Int64, _ usage: FileUsage, at now: Moment
  ) {
    let rest = pressure == .none ? 9 * took : took
    deadline = now.steady + max(1, rest / 1000)
    if let (source, slot) = slice.waitsFor {
      // It may go once it is rolled up, closed or not.
      queue.insert(.rollUp(source, slot), at: 0)
    } else if slice.isFinished, queue.first == task {
      queue.removeFirst()
      if case .delete(_, _, .size) = task, isTooLarge(usage, from: .target) {
        pressure = pressure.next
      }
    }
    judge(usage, at: now)
  }

  /// The store did not do it: nothing of the round is tried again before the next.
  package mutating func fail(at now: Moment) {
    queue = []
    nextRound = now.steady + Self.every
    deadline = nextRound
  }

  // MARK: - Size

  /// A sixteenth of the limit is left for what comes in between two slices; then deleting
  /// goes on for a sixty-fourth more, so that it does not begin anew with every batch.
  private enum Mark { case limit, target }

  private func isTooLarge(_ usage: FileUsage, from mark: Mark) -> Bool {
    content(usage) > (mark == .limit ? high : high - retention.maxSize / 64)
  }

  private var high: Int64 { retention.maxSize - retention.maxSize / 16 }

  /// What deleting can lower. Of the log only so much counts: deleting makes it longer, not
  /// shorter, and a reader who holds it would otherwise cost the site its readings.
  private func content(_ usage: FileUsage) -> Int64 {
    usage.database - usage.free + min(usage.log, retention.maxSize / 8)
  }

  private mutating func judge(_ usage: FileUsage, at now: Moment) {
    conditions = conditions.filter { if case .logIsHeld = $0 { false } else { true } }
    let isHeld = usage.log > max(64 << 20, retention.maxSize / 8)
    if isHeld {
      conditions.insert(.logIsHeld(bytes: usage.log))
    }
    if pressure == .none, isTooLarge(usage, from: .limit) { pressure = .oldReadings }
    let isOver = pressure != .none && isTooLarge(usage, from: .target)
    if !isOver { pressure = .none }
    let isTold = conditions.contains { if case .overfull = $0 { true } else { false } }
    if pressure == .nothingLeft, !isTold {
      conditions.insert(.overfull(bytes: usage.file, limit: retention.maxSize))
    } else if isTold, !isTooLarge(usage, from: .limit) {
      conditions = conditions.filter { if case .overfull = $0 { false } else { true } }
    }
    queue.removeAll { if case .delete(_, _, .size) = $0 { !isOver } else { false } }
    let isQueued = queue.contains { if case .delete(_, _, .size) = $0 { true } else { false } }
    if isOver, !isQueued, let task = sizeTask(at: now) { queue.insert(task, at: 0) }
    if usage.file > retention.maxSize, usage.free > 0, !isHeld, mayShrink, queue.isEmpty {
      mayShrink = false
      queue.append(.shrink(to: retention.maxSize - retention.maxSize / 32))
    }
  }

  private func sizeTask(at now: Moment) -> UpkeepTask? {
    let all = Timestamp(milliseconds: .max)
    switch pressure {
    case .none, .nothingLeft: return nil
    case .oldReadings: return .delete(.readings, before: now.wall + -Self.day, .size)
    case .quarantined: return .delete(.quarantined, before: all, .size)
    case .oldRollUps:
      return .delete(.readings15min, before: min(oldest ?? now.wall, now.wall), .size)
    case .readings: return .delete(.readings, before: all, .size)
    }
  }
}
