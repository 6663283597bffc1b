import FieldgateModel
import FieldgateRules

/// Where an exercise runs beside the real engine, or none: it begins by a command, ends by
/// one or by itself, and there is never more than one.
///
/// Like the engine it knows no clock: every call bears the moment of the real engine. It
/// hears what devices say in the exercise's tree, never what they say outside of it, and
/// nothing that it gives out stands outside of that tree.
package struct ExerciseRoom: Sendable {
  package internal(set) var running: Exercise?
  let plan: Plan
  /// The exercise's tree.
  package let topics: TopicTree
  /// What the topics of its devices begin with, before the devices' own.
  package let devicePrefix: String
  var allowances = CommandAllowances()
  /// What the start brought about, until the first input takes it out.
  private var pending = Effects()

  /// Takes up the exercise that the rows tell of; with none nothing runs.
  ///
  /// - Parameters:
  ///   - rows: all rows of the store.
  ///   - now: the real engine's moment.
  package init(plan: Plan, rows: [StateRow], at now: Moment, cause: StartCause = .start) {
    self.plan = plan
    topics = plan.topics.exercise
    devicePrefix = topics.device("")
    do throws(StateReader.Unreadable) {
      running = try Exercise(on: plan, rows: rows, at: now, cause: cause)
      if running == nil, rows.contains(where: \.isOfExercise) {
        giveUp("it is of another version of the program")
      }
    } catch {
      giveUp("\(error)")
    }
  }

  /// An exercise whose rows cannot be read is over for its listeners, and told.
  private mutating func giveUp(_ reason: String) {
    pending.notices.append(.unreadableState(owner: "exercise", key: "", reason))
    pending.emptied = [topics.status] + plan.tree.order.map { topics.state(of: $0) }
  }

  /// What is to be subscribed to: nothing while no exercise runs, so that the gateway hears
  /// nothing that it has no use for.
  package var filters: [TopicFilter] { running == nil ? [] : [Self.devices(in: topics)] }

  /// Where the devices of an exercise speak.
  package static func devices(in topics: TopicTree) -> TopicFilter {
    TopicFilter(topics.device("#"))
  }

  /// Messages of an exercise's devices, by their own topics, in the order in which they came.
  /// Without an exercise they are nobody's.
  package mutating func take(_ messages: [Message], at now: Moment) -> Effects {
    handle(.messages(messages), at: now)
  }

  /// An input of the engine, where an exercise runs that is not over yet.
  package mutating func handle(_ input: Engine.Input, at now: Moment) -> Effects {
    // Through the optional: a copy held here would make every change of the engine one of a
    // copy of it.
    var effects = pending
    pending = Effects()
    if running?.isOver(at: now) ?? false {
      effects.append(end(by: nil, at: now))
    } else if let own = running?.handle(input, at: now) {
      effects.append(own)
    }
    return effects
  }

  /// What is held of devices that speak too much, for the transaction to come.
  package mutating func settle(at now: Moment) -> Effects {
    running?.settle(at: now) ?? Effects()
  }

  /// When it wants to be ticked if nothing comes in, on the real engine's time; nil for
  /// never.
  package mutating func nextDeadline() -> Milliseconds? { running?.nextDeadline() }

  /// The rows that changed since they were last taken.
  package mutating func takeChangedRows() -> [StateRow] { running?.takeChangedRows() ?? [] }

  /// What a broker that has forgotten everything must be told.
  package func standing(isHearing: Bool, at now: Moment) -> [Publication] {
    guard let running else { return [] }
    return [status(isHearing: isHearing, at: now)].compactMap { $0 } + running.engine.standing()
  }

  /// What a stop in good order leaves behind: the exercise goes on when the gateway is back.
  package func farewells(at now: Moment) -> [Publication] {
    guard let running else { return [] }
    return [status("stopped", isHearing: false, at: now)].compactMap { $0 }
      + running.engine.partnersFarewells(at: running.time(at: now))
  }

  /// The retained status; nil where nothing runs.
  ///
  /// - Parameter isHearing: whether the broker has confirmed that it brings what the devices
  ///   say.
  package func status(
    _ state: String = "running", isHearing: Bool, at now: Moment
  ) -> Publication? {
    guard let running else { return nil }
    let record = running.record
    return Publication(
      topic: topics.status,
      object: [
        "state": .string(state), "status": .string(AlertStatus.exercise.rawValue),
        "site": .string(plan.site), "exercise": .string(record.name), "by": .string(record.by),
        "began": .string(record.began.iso8601), "until": .string(record.until.iso8601),
        "speed": .number(record.speed), "time": .string(running.time(at: now).iso8601),
        "listening": .bool(isHearing),
      ], retain: true)
  }

  /// Ends the exercise that runs.
  ///
  /// - Parameter user: nil where its time is over.
  mutating func end(by user: String?, at now: Moment) -> Effects {
    guard let record = running?.record else { return Effects() }
    var effects = running?.finish(at: now) ?? Effects()
    running = nil
    effects.exercises.append(.ended(began: record.began, at: now.wall, by: user))
    effects.notices.append(.exerciseEnded(name: record.name, by: user))
    effects.audit.append(
      AuditEntry(
        at: now.wall, by: user ?? AuditEntry.gateway, "exercise-ended",
        ["exercise": .string(record.name), "began": .string(record.began.iso8601)]))
    return effects
  }
}
