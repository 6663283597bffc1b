import FieldgateModel

/// Commands in the exercise's tree: the exercise's own, and those that its engine takes as
/// the real one takes its own.
extension ExerciseRoom {
  /// The command that begins and ends exercises.
  package static let verb = "exercise"
  /// An exercise ends by itself after at most so long.
  package static let most: Milliseconds = 86_400_000
  /// So long it lasts where the command says nothing.
  static let usual: Milliseconds = 2 * 3_600_000
  /// By its own clock an exercise lasts at most so long.
  static let mostOfStory: Milliseconds = 7 * 86_400_000

  /// Obeys a command of a user, as the broker's ACL vouches for the user; each is answered.
  package mutating func obey(
    _ verb: String, _ payload: [UInt8], by user: String, at now: Moment
  ) -> Effects {
    var effects = Effects()
    if running?.isOver(at: now) ?? false { effects = end(by: nil, at: now) }
    guard verb == Self.verb || running == nil else {
      effects.append(
        running?.handle(.command(user: user, verb: verb, payload: payload), at: now) ?? Effects())
      return effects
    }
    effects.append(answer(verb, payload, by: user, at: now))
    return effects
  }

  private mutating func answer(
    _ verb: String, _ payload: [UInt8], by user: String, at now: Moment
  ) -> Effects {
    var effects = Effects()
    // The rest of a word that is no command is of use to nobody.
    var reply: JSONObject = ["verb": .string(String(decoding: verb.utf8.prefix(64), as: UTF8.self))]
    reply["request"] = ExerciseArguments.request(in: payload).map { .string($0) }
    let cost = payload.count + user.utf8.count
    let excess = allowances.refusal(of: user, bytes: cost, at: now.steady)
    do throws(Refusal) {
      if let excess { throw Refusal(excess) }
      guard verb == Self.verb else {
        throw Refusal("no exercise runs; 'exercise' with {\"start\": \"NAME\"} begins one")
      }
      effects = try obeyed(try ExerciseArguments(payload), by: user, at: now, &reply)
      reply["ok"] = true
    } catch {
      reply["ok"] = false
      reply["error"] = .string(error.reason)
      // Anybody can have any number refused: what is over the allowance is not taken down.
      if excess == nil {
        effects.audit.append(
          AuditEntry(
            at: now.wall, by: user, "exercise",
            ["outcome": "refused", "why": .string(String(error.reason.prefix(400)))]))
      }
    }
    reply["time"] = .string((running?.time(at: now) ?? now.wall).iso8601)
    effects.replies.append(Publication(topic: topics.reply(to: user), object: reply))
    return effects
  }

  private mutating func obeyed(
    _ arguments: ExerciseArguments, by user: String, at now: Moment, _ reply: inout JSONObject
  ) throws(Refusal) -> Effects {
    switch arguments.what {
    case .stop:
      guard let record = running?.record else { throw Refusal("no exercise runs") }
      reply["exercise"] = .string(record.name)
      reply["began"] = .string(record.began.iso8601)
      return end(by: user, at: now)
    case .start(let start):
      if let record = running?.record {
        throw Refusal(
          "the exercise '\(record.name)' of \(record.by) runs until \(record.until.iso8601);"
            + " there is one at a time, and {\"stop\": true} ends it")
      }
      return begin(start, by: user, at: now, &reply)
    }
  }

  private mutating func begin(
    _ start: ExerciseArguments.Start, by user: String, at now: Moment, _ reply: inout JSONObject
  ) -> Effects {
    let record = ExerciseRecord(
      name: start.name, scenario: start.scenario,
      digest: start.scenario.map { String(Digest.of(Array($0.utf8)), radix: 16) }, by: user,
      seed: start.seed, speed: start.speed, began: now.wall, until: now.wall + start.length)
    running = Exercise(record, on: plan, end: now.steady + start.length, at: now)
    reply["exercise"] = .string(record.name)
    reply["began"] = .string(record.began.iso8601)
    reply["until"] = .string(record.until.iso8601)
    // It hears what the gateway hears from now on.
    var effects = running?.handle(.listening, at: now) ?? Effects()
    effects.publications += running?.engine.partnersBirths() ?? []
    effects.exercises.append(.began(record))
    effects.notices.append(.exerciseBegan(record))
    effects.audit.append(
      AuditEntry(
        at: now.wall, by: user, "exercise-began",
        [
          "exercise": .string(record.name), "until": .string(record.until.iso8601),
          "digest": record.digest.map { .string($0) },
          "seed": .integer(Int64(clamping: start.seed)),
          "speed": .number(start.speed),
        ]))
    return effects
  }
}
