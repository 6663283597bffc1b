import FieldgateEngine
import FieldgateMQTT
import FieldgateModel
import FieldgateRules
import FieldgateSite
import FieldgateStore

/// The exercise beside the real engine: which of what comes in is its own, and what follows
/// of its beginning and its end.
extension Daemon {
  /// The real engine's moment, which the exercise's clock goes by.
  var exerciseMoment: Moment { engine.engineMoment(of: clock.moment) }

  /// Lets both engines decide on what the broker delivered, each on its own.
  func decide(on messages: [Message]) {
    guard !messages.isEmpty else { return }
    let beginning = exercises.devicePrefix
    func isOfExercise(_ message: Message) -> Bool { message.topic.hasPrefix(beginning) }
    // As a rule none is.
    guard messages.contains(where: isOfExercise) else {
      batch.effects.append(engine.handle(.messages(messages), at: clock.moment))
      return
    }
    let real = messages.filter { !isOfExercise($0) }
    let own = messages.filter(isOfExercise).map {
      Message(
        topic: String($0.topic.dropFirst(beginning.count)), payload: $0.payload,
        retained: $0.retained)
    }
    if !real.isEmpty { batch.effects.append(engine.handle(.messages(real), at: clock.moment)) }
    if !own.isEmpty { takeOfExercise(exercises.take(own, at: exerciseMoment)) }
  }

  /// What both engines hear: that the broker's messages reach us, that they do not, time.
  func hear(_ input: Engine.Input) {
    take(engine.handle(input, at: clock.moment))
    takeOfExercise(exercises.handle(input, at: exerciseMoment))
  }

  func takeExerciseCommand(_ message: Message) {
    guard let (user, verb) = exercises.topics.command(in: message.topic) else { return }
    takeOfExercise(exercises.obey(verb, message.payload, by: user, at: exerciseMoment))
  }

  /// Adds the exercise's effects to the open batch. Of one that is over by them nothing that
  /// waits to be published may go out any more: it would stay at the broker.
  func takeOfExercise(_ effects: Effects) {
    if !effects.emptied.isEmpty { forgetExerciseStates() }
    var effects = effects
    // The page shows the real areas; of an exercise it shows the alerts, marked.
    effects.states = []
    take(effects)
  }

  func tickExercise() {
    guard let deadline = exercises.nextDeadline(),
      clock.wait(until: engine.boxSteady(of: deadline)) == 0
    else { return }
    takeOfExercise(exercises.handle(.tick, at: exerciseMoment))
  }

  private func forgetExerciseStates() {
    let prefix = exercises.topics.prefix + "/"
    batch.effects.publications.removeAll { $0.retain && $0.topic.hasPrefix(prefix) }
    for topic in states.keys where topic.hasPrefix(prefix) { states[topic] = nil }
  }

  /// The topics of areas that a new plan no longer has, while an exercise runs.
  func statesOfExercise(goneIn plan: Plan) -> [String] {
    guard exercises.running != nil else { return [] }
    return site.plan.tree.order.filter { plan.tree[$0] == nil }.map {
      exercises.topics.state(of: $0)
    }
  }

  /// Makes the exercise again out of rows of the store, as after a restart.
  func makeExercise(out rows: [StateRow], cause: StartCause) {
    exercises = ExerciseRoom(plan: site.plan, rows: rows, at: exerciseMoment, cause: cause)
  }

  /// What a committed beginning or end leads to: another subscription, another status.
  func followExercise() {
    guard exerciseIsAnother, recovery == nil else { return }
    exerciseIsAnother = false
    renewSubscriptions()
    publishExerciseStatus()
  }

  /// Whether the broker has confirmed that it brings what the exercise's devices say.
  private var isHearingExercise: Bool {
    exercises.filters.allSatisfy { subscriptions[$0] == true }
  }

  func publishExerciseStatus() {
    guard
      let status = exercises.status(isHearing: isHearingExercise, at: exerciseMoment)
    else { return }
    states[status.topic] = status
    sendStates()
  }

  /// Tells a broker that may have forgotten everything of the exercise.
  func introduceExercise() {
    guard exercises.running != nil else { return }
    // What an exercise that is over takes back comes before what this one says.
    sendOutbox()
    for publication in exercises.standing(isHearing: isHearingExercise, at: exerciseMoment) {
      _ = outbound.publish(publication)
    }
  }

  /// The heartbeat of the exercise's lines, while it runs.
  func publishExerciseHeartbeat() {
    guard recovery == nil, let running = exercises.running else { return }
    _ = outbound.publish(
      Publication(
        topic: exercises.topics.heartbeat,
        object: [
          "status": .string(AlertStatus.exercise.rawValue),
          "time": .string(running.time(at: exerciseMoment).iso8601),
          "line": .integer(Int64(clamping: running.engine.lines)),
        ], qos: 0))
    guard batch.isEmpty else { return }
    let beats = running.engine.partnersHeartbeats(
      at: running.time(at: exerciseMoment), every: Self.heartbeatEvery)
    for publication in beats { _ = outbound.publish(publication) }
  }

  /// What users' commands about exercises come by, on the connection that gives out.
  var exerciseCommands: TopicFilter { TopicFilter("\(exercises.topics.prefix)/command/+/+") }
}
