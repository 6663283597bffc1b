import FieldgateModel
import FieldgateStore
import Testing

/// What is due when.
@Suite struct UpkeepTests {
  private static let day: Milliseconds = 86_400_000
  private static let minute: Milliseconds = 60_000
  private static let roomy = FileUsage(database: 1_000_000, free: 0, log: 0)

  private static func moment(_ steady: Milliseconds) -> Moment {
    Moment(wall: noon + steady, steady: steady)
  }

  private static func begun(
    _ survey: Store.Survey = Store.Survey(usage: roomy), retention: Retention = Retention()
  ) -> Upkeep {
    var upkeep = Upkeep(retention: retention)
    upkeep.begin(survey, at: moment(0))
    return upkeep
  }

  /// Every task of a round, each done in one slice.
  private static func tasks(
    _ upkeep: inout Upkeep, from start: Milliseconds = 0,
    usage: (UpkeepTask) -> FileUsage = { _ in roomy }
  ) -> [UpkeepTask] {
    var tasks: [UpkeepTask] = []
    var steady = start
    while case .slice(let task) = upkeep.next(at: moment(steady)), tasks.count < 100 {
      tasks.append(task)
      upkeep.take(Slice(), of: task, took: 0, usage(task), at: moment(steady))
      steady = max(steady, upkeep.deadline)
    }
    return tasks
  }

  @Test func itBeginsWithALookAndLooksAgainAfterAMinute() {
    var upkeep = Upkeep(retention: Retention())
    #expect(upkeep.next(at: Self.moment(0)) == .survey(keeping: nil))
    upkeep.begin(Store.Survey(usage: Self.roomy), at: Self.moment(0))
    _ = Self.tasks(&upkeep)
    #expect(upkeep.next(at: Self.moment(59_999)) == nil)
    #expect(upkeep.deadline == 60_000)
    #expect(upkeep.next(at: Self.moment(60_000)) == .survey(keeping: noon))
  }

  @Test func aSlotIsRolledUpAMinuteAfterItsEnd() {
    let now = Slot(of: noon)
    func due(_ wall: Timestamp) -> [UpkeepTask] {
      var upkeep = Upkeep(retention: Retention())
      let survey = Store.Survey(due: [.readings: [now], .areas: [now]], usage: Self.roomy)
      upkeep.begin(survey, at: Moment(wall: wall, steady: 0))
      return Self.tasks(&upkeep).filter { if case .rollUp = $0 { true } else { false } }
    }
    #expect(due(now.end + 59_999) == [])
    #expect(due(now.end + 60_000) == [.rollUp(.readings, now), .rollUp(.areas, now)])
  }

  @Test func everyClassGoesByItsAgeAndRollUpsComeFirst() {
    var retention = Retention()
    retention.ages[.readings] = 3 * Self.day
    let slot = Slot(of: noon + -1_800_000)
    var upkeep = Self.begun(
      Store.Survey(due: [.readings: [slot]], usage: Self.roomy), retention: retention)
    let tasks = Self.tasks(&upkeep)
    #expect(tasks.first == .rollUp(.readings, slot))
    let deletions = DataClass.aged.map { kind in
      UpkeepTask.delete(kind, before: noon + -retention.age(of: kind), .age)
    }
    #expect(Array(tasks.dropFirst(2).prefix(deletions.count)) == deletions)
    #expect(deletions.first == .delete(.readings, before: noon + -3 * Self.day, .age))
    #expect(
      tasks.suffix(3) == [
        .dropSamples(before: noon + -Self.day), .dropCheckpoints, .dropJournal,
      ])
  }

  @Test func whatTheSiteDoesNotAllowGoesWhateverItsAge() {
    var retention = Retention()
    var upkeep = Self.begun(retention: retention)
    let all = UpkeepTask.delete(
      .quarantinedRaw, before: Timestamp(milliseconds: .max), .privacy)
    #expect(Self.tasks(&upkeep).first == all)
    retention.quarantine.keepsBytes = true
    upkeep = Self.begun(retention: retention)
    let tasks = Self.tasks(&upkeep)
    #expect(tasks.first == .boundRaw(retention.quarantine) && !tasks.contains(all))
    // A reload does not wait for the minute to be over.
    #expect(upkeep.next(at: Self.moment(1000)) == nil)
    retention.quarantine.keepsBytes = false
    upkeep.retention = retention
    #expect(upkeep.next(at: Self.moment(1000)) == .survey(keeping: noon))
    upkeep.begin(Store.Survey(usage: Self.roomy), at: Self.moment(1000))
    #expect(upkeep.next(at: Self.moment(1000)) == .slice(all))
  }

  @Test func slotsThatADeviceMadeUpComeLastAndNotAllAtOnce() {
    let recent = [1, 2, 3].map { Slot(of: noon + -$0 * Slot.length + -Self.minute) }
    let old = (0..<500).map { Slot(of: noon + -Int64($0 + 2) * Self.day) }
    let due = (old + recent).sorted()
    var upkeep = Self.begun(Store.Survey(due: [.readings: due], usage: Self.roomy))
    let tasks = Self.tasks(&upkeep)
    let slots = tasks.map { if case .rollUp(_, let slot) = $0 { slot } else { nil as Slot? } }
    #expect(Array(slots.prefix(3)) == recent)
    let last = tasks.lastIndex(of: .dropJournal)
    #expect(Array(slots.dropFirst(3).prefix { $0 == nil }).count == DataClass.aged.count + 4)
    #expect(last.map { Array(slots[($0 + 1)...]) } == old.prefix(25).map { $0 })
  }

  @Test func itTakesATenthOfTheTime() {
    var upkeep = Self.begun()
    guard case .slice(let task) = upkeep.next(at: Self.moment(0)) else {
      Issue.record("nothing to do")
      return
    }
    upkeep.take(Slice(isFinished: false), of: task, took: 10_000, Self.roomy, at: Self.moment(10))
    #expect(upkeep.next(at: Self.moment(99)) == nil)
    #expect(upkeep.next(at: Self.moment(100)) == .slice(task))
  }

  @Test func whatStandsInTheWayIsRolledUpFirst() {
    var upkeep = Self.begun()
    let task = UpkeepTask.delete(.readings, before: noon + -90 * Self.day, .age)
    if case .slice(let first) = upkeep.next(at: Self.moment(0)) {
      upkeep.take(Slice(), of: first, took: 0, Self.roomy, at: Self.moment(-1))
    }
    #expect(upkeep.next(at: Self.moment(0)) == .slice(task))
    var waiting = Slice()
    waiting.waitsFor = (.readings, Slot(number: 7))
    upkeep.take(waiting, of: task, took: 0, Self.roomy, at: Self.moment(0))
    let rollUp = UpkeepTask.rollUp(.readings, Slot(number: 7))
    #expect(upkeep.next(at: Self.moment(1)) == .slice(rollUp))
    upkeep.take(Slice(), of: rollUp, took: 0, Self.roomy, at: Self.moment(1))
    #expect(upkeep.next(at: Self.moment(2)) == .slice(task))
  }

  @Test func whereTheFileIsTooLargeTheOldestReadingsGoAndThenTheRest() {
    var retention = Retention()
    retention.maxSize = 64_000_000
    let full = FileUsage(database: 63_000_000, free: 0, log: 0)
    var upkeep = Self.begun(
      Store.Survey(usage: full, oldest: noon + -9 * Self.day), retention: retention)
    let all = Timestamp(milliseconds: .max)
    let tasks = Self.tasks(&upkeep) { _ in full }
    #expect(
      tasks.prefix(4) == [
        .delete(.readings, before: noon + -Self.day, .size),
        .delete(.quarantined, before: all, .size),
        .delete(.readings15min, before: noon + -9 * Self.day, .size),
        .delete(.readings, before: all, .size),
      ])
    // Nothing else may go, and it says so until there is room again.
    #expect(upkeep.conditions == [.overfull(bytes: 63_000_000, limit: 64_000_000)])
    upkeep.begin(Store.Survey(usage: full), at: Self.moment(60_000))
    #expect(upkeep.conditions.count == 1)
    upkeep.begin(Store.Survey(usage: Self.roomy), at: Self.moment(120_000))
    #expect(upkeep.conditions == [])
  }

  @Test func deletingEndsWhereThereIsRoomAndRestsLessThanElse() {
    var retention = Retention()
    retention.maxSize = 64_000_000
    var upkeep = Self.begun(
      Store.Survey(usage: FileUsage(database: 63_000_000, free: 0, log: 0)), retention: retention)
    let task = UpkeepTask.delete(.readings, before: noon + -Self.day, .size)
    // Below the limit, above the target: it goes on.
    let less = FileUsage(database: 63_000_000, free: 3_500_000, log: 0)
    upkeep.take(Slice(isFinished: false), of: task, took: 10_000, less, at: Self.moment(0))
    #expect(upkeep.next(at: Self.moment(10)) == .slice(task))
    let enough = FileUsage(database: 63_000_000, free: 4_500_000, log: 0)
    upkeep.take(Slice(isFinished: false), of: task, took: 10_000, enough, at: Self.moment(10))
    #expect(upkeep.next(at: Self.moment(200)) != .slice(task))
  }

  @Test func aLogThatAReaderHoldsCostsNoReadings() {
    var retention = Retention()
    retention.maxSize = 640_000_000
    let held = FileUsage(database: 400_000_000, free: 0, log: 300_000_000)
    var upkeep = Self.begun(Store.Survey(usage: held), retention: retention)
    #expect(upkeep.conditions == [.logIsHeld(bytes: 300_000_000)])
    let tasks = Self.tasks(&upkeep) { _ in held }
    #expect(!tasks.contains { if case .delete(_, _, .size) = $0 { true } else { false } })
  }

  @Test func aFileThatIsTooLongIsMadeShorterOnceInARound() {
    var retention = Retention()
    retention.maxSize = 64_000_000
    let long = FileUsage(database: 90_000_000, free: 50_000_000, log: 0)
    var upkeep = Self.begun(Store.Survey(usage: long), retention: retention)
    let tasks = Self.tasks(&upkeep) { _ in long }
    #expect(tasks.count { if case .shrink = $0 { true } else { false } } == 1)
    #expect(tasks.last == .shrink(to: 62_000_000))
  }

  @Test func whatTheStoreRefusesIsNotTriedAgainBeforeAMinute() {
    var upkeep = Self.begun()
    upkeep.fail(at: Self.moment(5))
    #expect(upkeep.next(at: Self.moment(60_004)) == nil)
    #expect(upkeep.next(at: Self.moment(60_005)) != nil)
  }

  // MARK: - The clock of the retention

  /// Before which time readings would go, in days after noon.
  private static func limit(_ upkeep: inout Upkeep, _ survey: Store.Survey, _ now: Moment) -> Double
  {
    upkeep.begin(survey, at: now)
    for task in tasks(&upkeep, from: now.steady) {
      if case .delete(.readings, let before, .age) = task {
        return Double(before + 90 * day - noon) / Double(day)
      }
    }
    return .nan
  }

  @Test func aClockThatJumpsAheadCostsADayForAnHour() {
    var upkeep = Upkeep(retention: Retention())
    let survey = Store.Survey(usage: Self.roomy, oldest: noon + -80 * Self.day)
    _ = Self.limit(&upkeep, Store.Survey(usage: Self.roomy), Self.moment(0))
    let years = noon + 3650 * Self.day
    #expect(Self.limit(&upkeep, survey, Moment(wall: years, steady: 0)) == 0)
    #expect(upkeep.conditions == [.clockIsDoubted(ahead: 3650 * Self.day)])
    #expect(Self.limit(&upkeep, survey, Moment(wall: years, steady: 3_600_000)) == 1)
    // It is put right.
    let right = Moment(wall: noon + 3_700_000, steady: 3_700_000)
    #expect(Self.limit(&upkeep, survey, right) == 3_700_000 / Double(Self.day))
    #expect(upkeep.conditions == [])
  }

  @Test func aBoxThatWasOffForThreeWeeksHasCaughtUpWithinADay() {
    var upkeep = Upkeep(retention: Retention())
    let survey = Store.Survey(usage: Self.roomy, oldest: noon + -80 * Self.day, clock: noon)
    let back = noon + 21 * Self.day
    #expect(Self.limit(&upkeep, survey, Moment(wall: back, steady: 0)) == 0)
    let later = Moment(wall: back + Self.day, steady: Self.day)
    #expect(Self.limit(&upkeep, survey, later) == 22)
  }

  @Test func aClockThatWasNeverSetDeletesNothingAndIsNotRemembered() {
    var upkeep = Upkeep(retention: Retention())
    let survey = Store.Survey(usage: Self.roomy)
    upkeep.begin(survey, at: Moment(wall: Timestamp(milliseconds: 5000), steady: 0))
    _ = Self.tasks(&upkeep)
    #expect(upkeep.next(at: Self.moment(60_000)) == .survey(keeping: nil))
    #expect(Self.limit(&upkeep, survey, Self.moment(60_000)) == 60_000 / Double(Self.day))
  }

  @Test(arguments: [nil, 5000, 157_766_400_000] as [Milliseconds?])
  func aFirstBootIn1970StopsNothing(kept: Milliseconds?) {
    var upkeep = Upkeep(retention: Retention())
    let survey = Store.Survey(
      usage: Self.roomy, oldest: Timestamp(milliseconds: 5000),
      clock: kept.map { Timestamp(milliseconds: $0) })
    #expect(Self.limit(&upkeep, survey, Self.moment(0)) == 0)
    #expect(upkeep.conditions == [])
    #expect(upkeep.next(at: Self.moment(60_000)) == .survey(keeping: noon))
  }

  @Test func whereTheOldestReadingIsStampedAheadRollUpsGoNoFurtherThanNow() {
    var retention = Retention()
    retention.maxSize = 64_000_000
    let full = FileUsage(database: 63_000_000, free: 0, log: 0)
    var upkeep = Self.begun(
      Store.Survey(usage: full, oldest: noon + 3650 * Self.day), retention: retention)
    let tasks = Self.tasks(&upkeep) { _ in full }
    let limits = tasks.compactMap { task -> Timestamp? in
      if case .delete(.readings15min, let before, .size) = task { before } else { nil }
    }
    #expect(limits.count == 1 && limits.allSatisfy { $0 <= noon + Self.minute })
  }

  @Test func ofManySlotsTheNewestThatAreClosedAreTold() throws {
    let file = try TemporaryStore()
    let store = try Store(path: file.path)
    let times = (-99...2).map { noon + Int64($0) * Slot.length }
    _ = try store.commit(
      .filled { $0.readings = times.map { stored(reading("d", .number(1), time: $0)) } })
    let due = try store.survey(at: noon).due[.readings] ?? []
    let closed = times.map { Slot(of: $0) }.filter { $0.end <= noon }
    #expect(due == closed.suffix(64))
  }

  @Test func theClockIsKeptInTheStore() throws {
    let file = try TemporaryStore()
    let store = try Store(path: file.path)
    #expect(try store.survey().clock == nil)
    try store.keepClock(noon)
    try store.close()
    #expect(try Store(path: file.path).survey().clock == noon)
  }
}
