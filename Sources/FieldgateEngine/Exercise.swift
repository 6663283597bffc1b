import FieldgateModel
import FieldgateRules

/// An exercise that runs: a second engine beside the real one, on the same site, with status
/// Exercise, and a fence around what comes out of it.
///
/// | of its effects                                  | becomes                            |
/// |-------------------------------------------------|------------------------------------|
/// | alerts' transitions                             | kept and published, with status Exercise |
/// | what partners are told, what they acknowledge   | the same, where their contract has exercises |
/// | states, answers                                 | published, in the exercise's tree  |
/// | what users commanded, levels                    | entries of the audit log, marked   |
/// | notices                                         | lines of the log, marked           |
/// | readings, journal, levels, quarantine           | nothing: they are no history, and no replay must see them |
package struct Exercise: Sendable {
  package let record: ExerciseRecord
  package private(set) var engine: Engine
  /// When it ends by itself, on the real engine's time.
  package let end: Milliseconds
  private let pace: ExercisePace
  private var isRecorded: Bool

  /// The real engine's time runs on over boots of the box, and so does the exercise's.
  private static let boot = "exercise"
  /// Under `StateRow.exercise`, as all of its rows.
  private static let owner = "record"
  private static let version = 1

  /// Begins; nothing is heard yet.
  init(_ record: ExerciseRecord, on plan: Plan, end: Milliseconds, at now: Moment) {
    self.record = record
    self.end = end
    pace = ExercisePace(began: now, speed: record.speed)
    engine = Engine(
      plan: plan.exercise(record), boot: Self.boot, at: pace.moment(at: now))
    isRecorded = false
  }

  /// Takes up where the rows of an earlier run left off; nil where no exercise ran.
  ///
  /// - Parameter rows: all rows of the store.
  init?(
    on plan: Plan, rows: [StateRow], at now: Moment, cause: StartCause
  ) throws(StateReader.Unreadable) {
    let own = rows.filter(\.isOfExercise).map { row in
      StateRow(
        owner: String(row.owner.dropFirst(StateRow.exercise.count)), key: row.key,
        version: row.version, bytes: row.bytes)
    }
    guard let row = own.first(where: { $0.owner == Self.owner && $0.version == Self.version })
    else { return nil }
    var reader = StateReader(row.bytes ?? [])
    let name = try reader.string()
    let by = try reader.string()
    let seed = try reader.unsigned()
    let speed = try reader.double()
    let began = Moment(wall: try reader.timestamp(), steady: try reader.milliseconds())
    let until = try reader.timestamp()
    end = try reader.milliseconds()
    record = ExerciseRecord(
      name: name, by: by, seed: seed, speed: speed, began: began.wall, until: until)
    pace = ExercisePace(began: began, speed: speed)
    engine = Engine(
      plan: plan.exercise(record), rows: own, boot: Self.boot, at: pace.moment(at: now),
      cause: cause)
    isRecorded = true
  }

  /// What its clock shows at a moment of the real engine.
  package func time(at now: Moment) -> Timestamp { pace.moment(at: now).wall }

  func isOver(at now: Moment) -> Bool { now.steady >= end }

  /// Takes in one input, at a moment of the real engine.
  mutating func handle(_ input: Engine.Input, at now: Moment) -> Effects {
    fenced(engine.handle(input, at: pace.moment(at: now)), at: now)
  }

  /// Takes in the newest of what a device said too much, for the transaction to come.
  mutating func settle(at now: Moment) -> Effects {
    fenced(engine.settle(at: pace.moment(at: now)), at: now)
  }

  /// It is over: what is open expires, and nothing of it stays at the broker.
  mutating func finish(at now: Moment) -> Effects {
    var effects = fenced(
      engine.expireAll(note: "the exercise is over", at: pace.moment(at: now)), at: now)
    effects.partnerMessages += engine.partnersRest()
    // What would be published now would stay.
    effects.publications = []
    let topics = engine.plan.topics
    effects.emptied =
      [topics.status] + engine.plan.tree.order.map { topics.state(of: $0) }
      + engine.partnersRetained
    return effects
  }

  /// When it wants to be ticked if nothing comes in, on the real engine's time.
  mutating func nextDeadline() -> Milliseconds {
    engine.nextDeadline().map { min(end, pace.time(of: $0)) } ?? end
  }

  private func fenced(_ effects: Effects, at now: Moment) -> Effects {
    var kept = Effects()
    kept.events = effects.events
    kept.partnerMessages = effects.partnerMessages
    kept.partnerReceipts = effects.partnerReceipts
    kept.publications = effects.publications
    kept.replies = effects.replies
    kept.notices = effects.notices.map { .exercise($0) }
    kept.audit = effects.audit.filter { !Self.ofTheBox.contains($0.what) }.map { entry in
      var marked = entry
      marked.what = "exercise-" + entry.what
      marked.detail["exercise"] = .string(record.name)
      // What people do, they do at the time of the box; the story has its own.
      marked.detail["story"] = .string(entry.time.iso8601)
      marked.time = now.wall
      return marked
    }
    return kept
  }

  /// What befalls the box is told once, by the real engine.
  private static let ofTheBox: Set<String> = Set(
    StartCause.allCases.map(\.rawValue) + ["listening", "deaf", "step"])

  /// The rows that changed since they were last taken.
  mutating func takeChangedRows() -> [StateRow] {
    var rows = engine.takeChangedRows()
    if !isRecorded {
      isRecorded = true
      var writer = StateWriter()
      writer.write(record.name)
      writer.write(record.by)
      writer.write(record.seed)
      writer.write(record.speed)
      writer.write(pace.began.wall)
      writer.write(pace.began.steady)
      writer.write(record.until)
      writer.write(end)
      rows.append(
        StateRow(owner: Self.owner, key: "", version: Self.version, bytes: writer.bytes))
    }
    return rows.map { row in
      StateRow(
        owner: StateRow.exercise + row.owner, key: row.key, version: row.version, bytes: row.bytes)
    }
  }
}
