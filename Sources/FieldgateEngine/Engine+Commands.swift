import FieldgateDecode
import FieldgateModel
import FieldgateRules

/// Commands are inputs like any message: they change the engine's state in a
/// transaction, and their answer goes out after it.
extension Engine {
  static let verbs = ["ack"]

  mutating func obey(
    _ verb: String, _ payload: [UInt8], by user: String, _ now: Moment, _ effects: inout Effects
  ) {
    var reply: JSONObject = ["verb": .string(verb)]
    do throws(Refusal) {
      guard Self.verbs.contains(verb) else {
        throw Refusal("'\(verb)' is no command; allowed are \(Self.verbs.joined(separator: ", "))")
      }
      let arguments = try CommandArguments(payload)
      reply["request"] = arguments.request.map { .string($0) }
      let event = try acknowledge(arguments, by: user, now)
      emit([event], at: now, &effects)
      markChanged(event.alert.area, at: now.steady)
      reply["ok"] = true
      reply["id"] = .string(event.alert.id.rawValue)
    } catch {
      reply["ok"] = false
      reply["error"] = .string(error.reason)
    }
    reply["time"] = .string(now.wall.iso8601)
    effects.replies.append(Publication(topic: plan.topics.reply(to: user), object: reply))
  }

  private mutating func acknowledge(
    _ arguments: CommandArguments, by user: String, _ now: Moment
  ) throws(Refusal) -> AlertEvent {
    guard let id = arguments.id else {
      throw Refusal("ack needs the id of an alert: {\"id\": \"…\"}")
    }
    guard let key = episodes.first(where: { $0.value.alert?.id.rawValue == id })?.key else {
      throw Refusal("no open alert has the id '\(id)'; `fieldgate alerts --open` lists them")
    }
    guard
      let event = episodes[key]?.acknowledge(by: user, note: arguments.note, at: now)
    else {
      throw Refusal("the alert '\(id)' is acknowledged already")
    }
    changedEpisodes.insert(key)
    return event
  }
}

/// Why a command was not obeyed, in words for who gave it.
struct Refusal: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}
