import FieldgateEngine
import FieldgateModel
import FieldgateScenario
import Testing

/// An exercise on virtual time, beside a real engine that has no part in it, with the rows
/// that a store would keep. Times are milliseconds of the real engine since the start.
struct ExerciseStage {
  static let start = ExampleSite.start
  let plan: Plan
  private(set) var room: ExerciseRoom
  private(set) var effects = Effects()
  private(set) var rows: [Replay.Owned: StateRow] = [:]
  /// How many beginnings and ends the store knows of.
  private var committed = 0
  /// What the wall clock is off by.
  var stepped: Milliseconds = 0

  init(_ plan: Plan) {
    self.plan = plan
    room = ExerciseRoom(plan: plan, rows: [], at: Self.moment(0))
  }

  static func moment(_ at: Milliseconds) -> Moment {
    Moment(wall: start + at, steady: start.milliseconds + at)
  }

  private func moment(_ at: Milliseconds) -> Moment {
    Moment(wall: Self.start + at + stepped, steady: Self.start.milliseconds + at)
  }

  /// Gives a command in the exercise's tree; the answer.
  @discardableResult
  mutating func command(
    _ verb: String, _ payload: String, by user: String = "trainer", at: Milliseconds
  ) -> String {
    run(until: at)
    let came = room.obey(verb, Array(payload.utf8), by: user, at: moment(at))
    effects.append(came)
    return String(decoding: came.replies.last?.payload ?? [], as: UTF8.self)
  }

  @discardableResult
  mutating func say(_ topic: String, _ payload: String, at: Milliseconds) -> Effects {
    take([Message(topic: topic, payload: Array(payload.utf8))], at: at)
  }

  @discardableResult
  mutating func take(_ messages: [Message], at: Milliseconds) -> Effects {
    run(until: at)
    let came = room.take(messages, at: moment(at))
    effects.append(came)
    return came
  }

  @discardableResult
  mutating func hear(_ input: Engine.Input, at: Milliseconds) -> Effects {
    let came = room.handle(input, at: moment(at))
    effects.append(came)
    return came
  }

  /// Lets time pass; the room is ticked when it wants to be.
  mutating func run(until at: Milliseconds) {
    while let next = room.nextDeadline(), next - Self.start.milliseconds <= at {
      effects.append(room.handle(.tick, at: moment(next - Self.start.milliseconds)))
    }
  }

  /// Everything that changed goes into the store, as in a transaction.
  mutating func commit() {
    if effects.exercises.count > committed {
      committed = effects.exercises.count
      rows = rows.filter { !$0.key.owner.hasPrefix(StateRow.exercise) }
    }
    for row in room.takeChangedRows() {
      rows[Replay.Owned(owner: row.owner, key: row.key)] = row.bytes == nil ? nil : row
    }
  }

  /// The process ends after a commit and begins again with what the store holds.
  mutating func restart(at: Milliseconds) {
    hear(.tick, at: at - 1)
    commit()
    room = ExerciseRoom(plan: plan, rows: Array(rows.values), at: moment(at))
    hear(.listening, at: at)
  }

  /// Plays a whole story at its own pace, with its levels, and ends it.
  ///
  /// - Parameter restarting: when the process dies and begins again.
  mutating func play(_ story: ScenarioPlan, speed: Double = 1, restarting: [Milliseconds] = []) {
    command(
      "exercise", #"{"start":"\#(story.name)","for":"4h","speed":\#(speed),"seed":1}"#, at: 0)
    var simulation = Simulation(story, start: Self.start)
    var levels = story.levels[...]
    var restarts = restarting[...]
    func real(_ time: Milliseconds) -> Milliseconds {
      Milliseconds((Double(time) / speed).rounded(.up))
    }
    for (time, message) in simulation.messages(until: Self.start + story.duration) {
      let at = real(time - Self.start)
      while let act = levels.first, real(act.at) <= at {
        levels = levels.dropFirst()
        command(act.verb, act.arguments.text, at: real(act.at))
      }
      while let restart = restarts.first, real(restart) <= at {
        restarts = restarts.dropFirst()
        run(until: real(restart))
        self.restart(at: real(restart) + 1)
      }
      take([Message(topic: message.topic, payload: message.payload)], at: at)
    }
    run(until: real(story.duration))
    command("exercise", #"{"stop":true}"#, at: real(story.duration))
  }

  /// What became of it.
  func assessment(of story: ScenarioPlan, receipts: [Receipt]? = nil) -> Assessment {
    Assessment(
      story.script,
      ExerciseLog(
        began: Self.start, ended: Self.start + story.duration,
        transitions: effects.events.map {
          ExerciseLog.Transit(
            alert: $0.alert.id, area: $0.alert.area, rule: $0.alert.rule, kind: $0.kind,
            severity: $0.alert.severity, time: $0.sent, by: $0.by)
        }, receipts: receipts))
  }
}
