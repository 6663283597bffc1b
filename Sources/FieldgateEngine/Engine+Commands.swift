import FieldgateDecode
import FieldgateExchange
import FieldgateModel
import FieldgateRules

/// Commands are inputs like any message: they change the engine's state in a
/// transaction, and their answer goes out after it.
extension Engine {
  /// All that can be commanded, as the last level of a command's topic says it.
  package static let verbs = exerciseVerbs + [retryVerb]
  /// The same in an exercise, which keeps nothing that it could not read.
  package static let exerciseVerbs = ["ack", "shelve", "unshelve", "level", "test", "experiment"]

  /// - Parameter kept: of `retry`, the messages that it names.
  mutating func obey(
    _ verb: String, _ payload: [UInt8], _ kept: KeptMessages? = nil, by user: String,
    _ now: Moment, _ effects: inout Effects
  ) {
    let cost = verb.utf8.count + payload.count + user.utf8.count
    // The rest of a word that is no command is of use to nobody.
    let verb = String(decoding: verb.utf8.prefix(64), as: UTF8.self)
    var reply: JSONObject = ["verb": .string(verb)]
    // Before anything can be refused: who asked must know that it is answered.
    reply["request"] = CommandArguments.request(in: payload).map { .string($0) }
    // What it brings about is taken down behind it.
    let place = (audit: effects.audit.count, journal: effects.journal.count)
    let excess = commandAllowances?.refusal(of: user, bytes: cost, at: now.steady)
    var refusal = excess
    if excess == nil {
      do throws(Refusal) {
        let answer = try answer(verb, payload, kept, by: user, now, &effects)
        reply["ok"] = true
        for member in answer.members { reply[member.key] = member.value }
      } catch {
        refusal = error.reason
      }
      effects.audit(verb, payload, by: user, refusal: refusal, at: now.wall, place: place.audit)
    } else {
      timers.set(.commands, to: commandAllowances?.tellsAt)
    }
    if let refusal {
      // It has changed nothing, and a replay need not know of it.
      reply["ok"] = false
      reply["error"] = .string(refusal)
    } else {
      let input = JournalEntry.Input.command(user: user, verb: verb, payload: payload)
      let entry = JournalEntry(input, at: boxMoment(of: now))
      effects.journal.insert((effects.readings.count, entry), at: place.journal)
    }
    reply["time"] = .string(now.wall.iso8601)
    effects.replies.append(Publication(topic: plan.topics.reply(to: user), object: reply))
  }

  private mutating func answer(
    _ verb: String, _ payload: [UInt8], _ kept: KeptMessages?, by user: String, _ now: Moment,
    _ effects: inout Effects
  ) throws(Refusal) -> JSONObject {
    if let partner = exchange.partner(of: user) {
      return try obeyPartner(partner, verb, payload, by: user, now, &effects)
    }
    // An access list of before may still let it speak: it is no operator for that.
    guard !exchange.isOfPartner(user) else {
      throw Refusal("the contract of '\(user)' gives no exercises")
    }
    let verbs = plan.status == .exercise ? Self.exerciseVerbs : Self.verbs
    guard verbs.contains(verb) else {
      throw Refusal("'\(verb)' is no command; allowed are \(verbs.joined(separator: ", "))")
    }
    let arguments = try CommandArguments(payload)
    switch verb {
    case "level": return try obeyLevel(arguments, by: user, now, &effects)
    case "test": return try obeyTest(arguments, by: user, now, &effects)
    case Self.retryVerb: return try obeyRetry(arguments, kept, by: user, now, &effects)
    case "experiment": return try obeyExperiment(arguments, by: user, now, &effects)
    default: return try obeyAlert(verb, arguments, by: user, now, &effects)
    }
  }

  // MARK: - Alerts

  private mutating func obeyAlert(
    _ verb: String, _ arguments: CommandArguments, by user: String, _ now: Moment,
    _ effects: inout Effects
  ) throws(Refusal) -> JSONObject {
    let id = try arguments.needed(\.id, "\(verb) needs the id of an alert: {\"id\": \"…\"}")
    guard let key = episodes.first(where: { $0.value.alert?.id.rawValue == id })?.key,
      var episode = episodes[key], let alert = episode.alert
    else {
      throw Refusal("no open alert has the id '\(id)'; `fieldgate alerts --open` lists them")
    }
    let event: AlertEvent?
    switch verb {
    case "shelve": event = try shelve(&episode, alert, arguments, by: user, now)
    case "unshelve":
      event = episode.unshelve(by: user, note: arguments.reason ?? arguments.note, at: now)
      if event == nil { throw Refusal("the alert '\(id)' is not shelved") }
    default:
      if alert.state == .shelved {
        throw Refusal("the alert '\(id)' is shelved; unshelve it first")
      }
      event = episode.acknowledge(by: user, note: arguments.note, at: now)
      if event == nil { throw Refusal("the alert '\(id)' is acknowledged already") }
    }
    changedEpisodes.insert(key)
    give([event].compactMap { $0 }, of: &episode, at: now, &effects)
    episodes[key] = episode
    // Its deadlines are other ones now.
    lookAgain(at: key, now, &effects)
    markChanged(key.area, at: now.steady)
    return [
      "id": .string(id),
      "until": (event?.alert.shelf?.until).map { .string($0.iso8601) },
    ]
  }

  private func shelve(
    _ episode: inout Episode, _ alert: Alert, _ arguments: CommandArguments, by user: String,
    _ now: Moment
  ) throws(Refusal) -> AlertEvent? {
    let most = plan.settings.alerts.shelve
    if let shelf = alert.shelf {
      throw Refusal(
        "the alert '\(alert.id)' is shelved already, by \(shelf.by) until"
          + " \(shelf.until.iso8601); unshelve it first")
    }
    guard let length = arguments.length else {
      throw Refusal("shelve needs 'for': how long, such as 30m; at most \(Self.text(of: most))")
    }
    guard length.length <= most else {
      throw Refusal("an alert is shelved for at most \(Self.text(of: most)), not \(length.text)")
    }
    let reason = try arguments.needed(\.reason, "shelve needs a 'reason'")
    return episode.shelve(by: user, reason: reason, for: length.length, at: now)
  }

  private mutating func lookAgain(
    at key: EpisodeKey, _ now: Moment, _ effects: inout Effects
  ) {
    switch key.rule {
    case Rule.flood: lookAtFlood(at: now, &effects)
    case Rule.test: lookAtTest(on: key.area, at: now, &effects)
    default:
      if let rule = SystemRule(rawValue: key.rule.rawValue) {
        return lookAtSystem(rule, at: now, now, &effects)
      }
      guard let index = rulesOn[key.area]?.first(where: { plan.rules[$0].id == key.rule })
      else { return }
      evaluate(index, on: key.area, at: now, &effects)
    }
  }

  private mutating func obeyTest(
    _ arguments: CommandArguments, by user: String, _ now: Moment, _ effects: inout Effects
  ) throws(Refusal) -> JSONObject {
    let area = try area(of: arguments, "test")
    guard
      let alert = beginTest(on: area, by: user, note: arguments.note, now, &effects)
    else { throw Refusal("a test alert is open on '\(area)' already; it ends by itself") }
    return ["id": .string(alert.id.rawValue), "area": .string(area.rawValue)]
  }

  // MARK: - Levels

  private mutating func obeyLevel(
    _ arguments: CommandArguments, by user: String, _ now: Moment, _ effects: inout Effects
  ) throws(Refusal) -> JSONObject {
    let area = try area(of: arguments, "level")
    if arguments.ends {
      let reason = try arguments.needed(\.reason, "level needs a 'reason'")
      guard levels.settings[area] != nil else {
        throw Refusal("no level is set on '\(area)'; `fieldgate level` shows what is in force")
      }
      endLevel(of: area, by: user, reason: reason, now, &effects)
      return answer(on: area)
    }
    guard let level = arguments.level else {
      throw Refusal("level needs a 'level': a whole number from 1 to 5")
    }
    let length = try length(of: arguments, now)
    let reason = try arguments.needed(\.reason, "level needs a 'reason'")
    setLevel(of: area, to: level, for: length, by: user, reason: reason, now, &effects)
    return answer(on: area)
  }

  private func answer(on area: AreaID) -> JSONObject {
    let now = level(of: area)
    return [
      "area": .string(area.rawValue), "level": .integer(Int64(now.level.rawValue)),
      "until": now.until.map { .string($0.iso8601) },
    ]
  }

  /// How long a level is set for: always for a time.
  private func length(
    of arguments: CommandArguments, _ now: Moment
  ) throws(Refusal) -> Milliseconds {
    let most = plan.settings.levelMost
    let length: Milliseconds
    switch (arguments.length, arguments.until) {
    case (let given?, nil): length = given.length
    case (nil, let until?):
      guard until > now.wall else {
        throw Refusal("'until' \(until.iso8601) is over; it is \(now.wall.iso8601)")
      }
      length = until - now.wall
    case (nil, nil):
      throw Refusal(
        "level needs 'for', how long, or 'until', when it ends: a level always ends by itself,"
          + " here after at most \(Self.text(of: most))")
    case (_?, _?): throw Refusal("level needs 'for' or 'until', not both")
    }
    guard length <= most else {
      throw Refusal("a level is set for at most \(Self.text(of: most))")
    }
    return length
  }

  private func area(
    of arguments: CommandArguments, _ verb: String
  ) throws(Refusal) -> AreaID {
    let id = try arguments.needed(\.area, "\(verb) needs an 'area'")
    guard plan.tree[AreaID(id)] != nil else {
      throw Refusal("no area of this site has the id '\(id)'; `fieldgate areas` lists them")
    }
    return AreaID(id)
  }

  /// `8h`, `90m`, `7d`: as it would be written.
  private static func text(of length: Milliseconds) -> String {
    for (unit, size) in [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)]
      as [(String, Milliseconds)]
    where length % size == 0 && length >= size {
      // Hours are what people count shifts in.
      if unit == "d", length < 2 * size { continue }
      return "\(length / size)\(unit)"
    }
    return "\(length)ms"
  }
}

/// Why a command was not obeyed, in words for who gave it.
struct Refusal: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}
