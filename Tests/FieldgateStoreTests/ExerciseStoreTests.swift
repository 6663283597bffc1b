import FieldgateModel
import FieldgateStore
import GRDB
import Testing

/// Exercises in the store, and that nothing which is about reality counts them.
@Suite struct ExerciseStoreTests {
  let file: TemporaryStore
  let store: Store

  init() throws {
    file = try TemporaryStore()
    store = try Store(path: file.path)
  }

  private static let record = ExerciseRecord(
    name: "drill", scenario: "scenario: drill", digest: "ff", by: "coach", seed: 7, speed: 2,
    began: noon, until: noon + 60_000)

  private static func drilled(
    _ id: AlertID, _ state: AlertState = .raised, sequence: Int = 1
  ) -> Alert {
    var alert = alert(id, state, sequence: sequence)
    alert.status = .exercise
    return alert
  }

  private static var id: AlertID { AlertID("\(record.mark).churchillplein.crowd-density.x") }

  private func commit(_ fill: (inout Batch) -> Void) throws {
    _ = try store.commit(.filled(fill))
  }

  private func begin() throws {
    try commit {
      $0.exercises = [.began(Self.record)]
      $0.state = [
        StateRow(owner: StateRow.exercise + "clock", key: "", version: 1, bytes: [1]),
        StateRow(owner: "clock", key: "", version: 1, bytes: [2]),
      ]
      $0.alertEvents = [event(.raised, Self.drilled(Self.id)), event(.raised, alert("real"))]
    }
  }

  @Test func itsBeginningAndEndAreKept() throws {
    try begin()
    let running = try #require(StoreReader(path: file.path).exercises().first)
    #expect(running.record == Self.record && running.ended == nil)
    try commit { $0.exercises = [.ended(began: noon, at: noon + 30_000, by: "coach")] }
    let ended = try #require(StoreReader(path: file.path).exercises().first)
    #expect(ended.record == Self.record && ended.ended == noon + 30_000 && ended.endedBy == "coach")
    #expect(
      try file.rows("SELECT name, started, ended, by, seed, pace FROM exercises") == [
        [
          "name": "drill", "started": "2026-11-22T14:03:40.120Z",
          "ended": "2026-11-22T14:04:10.120Z", "by": "coach", "seed": "7", "pace": "2.0",
        ]
      ])
  }

  @Test func itsRowsGoWithItsEndAndNoOthers() throws {
    try begin()
    #expect(try store.stateRows().map(\.owner) == ["clock", "exercise/clock"])
    try commit { $0.exercises = [.ended(began: noon, at: noon + 30_000, by: nil)] }
    #expect(try store.stateRows().map(\.owner) == ["clock"])
  }

  @Test func aCheckpointDoesNotHoldItsRows() throws {
    try begin()
    try commit { $0.checkpoint = noon }
    #expect(
      try file.rows("SELECT owner FROM checkpoint_state").map { $0["owner"] } == ["clock"])
  }

  @Test func itsTransitionsAreItsOwnAndNobodyElses() throws {
    try begin()
    try commit {
      $0.alertEvents = [
        event(.acknowledged, Self.drilled(Self.id, .acknowledged, sequence: 2), by: "alice"),
        event(.raised, Self.drilled("exercise.20261122T140340121Z.a.b.c")),
      ]
    }
    let reader = try StoreReader(path: file.path)
    let exercise = try #require(reader.exercises().first)
    let events = try reader.events(of: exercise)
    #expect(events.map(\.kind) == [.raised, .acknowledged])
    #expect(events.map(\.alert) == [Self.id, Self.id] && events.last?.by == "alice")
  }

  @Test func oneThatIsOverGoesWithTheAlertsAndOneThatRunsStays() throws {
    try begin()
    try commit {
      $0.exercises = [
        .ended(began: noon, at: noon + 30_000, by: "coach"),
        .began(
          ExerciseRecord(name: "next", by: "coach", began: noon + 60_000, until: noon + 90_000)),
      ]
    }
    func delete(before time: Timestamp) throws -> Int {
      try store.slice(of: .delete(.alerts, before: time, .age), at: noon + 100_000).rows
    }
    #expect(try delete(before: noon + 30_000) == 0)
    #expect(try delete(before: noon + 99_000) == 1)
    #expect(try StoreReader(path: file.path).exercises().map(\.record.name) == ["next"])
  }

  @Test func whatIsAboutRealityDoesNotCountIt() throws {
    try begin()
    try commit {
      $0.alertEvents = [event(.cleared, Self.drilled(Self.id, .cleared, sequence: 2))]
    }
    let reader = try StoreReader(path: file.path)
    let counts = try reader.counts()
    #expect(counts.alertsRaised == 1 && counts.alertsCleared == 0)
    let end = try reader.end()
    let log = try reader.alertLog(
      after: Checkpoint.Place(reading: 0, entry: 0, event: 0), through: end.place)
    #expect(log.map(\.alert) == ["real"])
    #expect(try reader.alarmQuality(from: noon, to: noon + 1000).load.count == 1)
    // It is there for whoever asks for alerts, and marked.
    #expect(Set(try reader.alerts().map(\.status)) == [.exercise, .actual])
    let faults = reader.verify().faults
    #expect(faults.isEmpty, "\(faults)")
  }
}
