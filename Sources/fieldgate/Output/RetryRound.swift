import FieldgateDaemon
import FieldgateDecode
import FieldgateEngine
import FieldgateModel
import FieldgateSite
import FieldgateStore

/// Messages out of quarantine through the adapters of the site: what this program reads of
/// them, and what the daemon says that it did.
struct RetryRound {
  let site: Site
  let reader: StoreReader
  let engine: Engine
  /// Nil where nothing is to be done.
  let client: BrokerClient?

  /// What became of one message.
  struct Result {
    let message: RecordedQuarantine
    /// A word of `adapter try`, or `shape`, `gone` or `left`.
    var outcome: String
    var adapter: String?
    var reason: String?
    /// How many readings are stored of it, or would be.
    var stored = 0
    var known = 0
    /// These, where they are known here.
    var readings: [Reading] = []

    var isRead: Bool { reason == nil && outcome == Outcome.read.rawValue }
  }

  /// The daemon goes by other files than this program.
  private(set) var isAnotherSite = false

  /// What ended it before it came to all messages.
  private(set) var stop: (any Error)?
  /// A command is given so often before its refusal counts, where it is refused for there were
  /// too many.
  private static let mostTries = 10
  /// The allowance has another command after a second.
  private static let pause: Milliseconds = 1100

  /// Reads messages again, as many at a time as a command takes, until there is a `stop`: what
  /// was not come to by then is left.
  mutating func results(of messages: [RecordedQuarantine]) -> [Result] {
    var results: [Result] = []
    var waiting = messages[...]
    while !waiting.isEmpty {
      let part = waiting.prefix(Engine.mostRetried)
      let done: [Result]
      do {
        done = try round(Array(part))
      } catch {
        stop = error
        return results + waiting.map { Result(message: $0, outcome: "left") }
      }
      let isLeft = done.contains { $0.outcome != "left" }
      results += isLeft ? done.filter { $0.outcome != "left" } : done
      let left = Set(done.filter { $0.outcome == "left" }.map(\.message.number))
      waiting = waiting.dropFirst(part.count)
      // What was too much for one command goes into the next; nothing comes of trying the
      // same again.
      if isLeft { waiting = (part.filter { left.contains($0.number) } + waiting)[...] }
    }
    return results
  }

  private mutating func round(_ messages: [RecordedQuarantine]) throws -> [Result] {
    let ids = messages.map(\.number)
    var kept = try reader.keptMessages(ids)
    let now = BoxClock().wall
    kept.known = try reader.counts(
      of: engine.retrials(of: kept, received: now).map(\.sought)
    ).counts
    let retrials = Dictionary(
      engine.retrials(of: kept, received: now).map { ($0.number, $0) },
      uniquingKeysWith: { first, _ in first })
    let found = Set(kept.messages.map(\.number))
    var results = messages.map { message in
      retrials[message.number].map { Result(message: message, $0) }
        ?? Result(
          message: message,
          outcome: message.kept == nil
            ? "shape" : found.contains(message.number) || !kept.left.isEmpty ? "left" : "gone")
    }
    guard let client else { return results }
    let answer = try give(
      Command(verb: Engine.retryVerb, arguments: ["ids": .array(ids.map { .integer($0) })]),
      to: client)
    isAnotherSite = isAnotherSite || answer.text("site") != site.plan.fingerprint
    let said = answer.elements("messages")
    for index in results.indices {
      guard let element = said.first(where: { $0["id"]?.integer == results[index].message.number })
      else { continue }
      results[index].follow(element)
    }
    return results
  }

  /// Gives a command, and waits where the user's allowance is used up.
  private func give(_ command: Command, to client: BrokerClient) throws -> Command.Answer {
    for _ in 1..<Self.mostTries {
      do throws(Command.Failure) {
        return try command.attempt(client, site)
      } catch {
        guard error.reason.hasPrefix(Engine.tooManyCommands) else { throw error }
      }
      let clock = BoxClock()
      let limit = clock.steady + Self.pause
      while clock.steady < limit { _ = client.turn(atMost: 200) }
    }
    return try command.attempt(client, site)
  }
}

extension RetryRound.Result {
  init(message: RecordedQuarantine, _ retrial: Retrial) {
    self.init(
      message: message, outcome: retrial.outcome.rawValue, adapter: retrial.adapter?.rawValue,
      reason: retrial.reason, stored: retrial.readings.count, known: retrial.known,
      readings: retrial.readings)
  }

  /// The daemon's word counts; the readings are those found here, where they are as many.
  fileprivate mutating func follow(_ answer: JSONElement) {
    let outcome = answer["outcome"]?.string ?? self.outcome
    let count = Int(answer["readings"]?.integer ?? 0)
    if outcome != self.outcome || count != readings.count { readings = [] }
    self.outcome = outcome
    adapter = answer["adapter"]?.string ?? adapter
    reason = answer["reason"]?.string
    stored = count
    known = Int(answer["known"]?.integer ?? 0)
  }

  /// An element of `--json`.
  var object: JSONObject {
    [
      "id": .integer(message.number), "topic": .string(message.message.topic),
      "received": .string(message.message.received.iso8601), "outcome": .string(outcome),
      "adapter": adapter.map { .string($0) }, "reason": reason.map { .string($0) },
      "stored": .integer(Int64(stored)), "known": .integer(Int64(known)),
      "readings": .array(readings.map { .object(ReadingMessage.object($0)) }),
    ]
  }

  /// The message with its outcome, and a line for each reading.
  var lines: [String] {
    let adapter = adapter ?? message.message.adapter?.rawValue ?? "none"
    let head = "\(message.number)  \(message.message.topic)  \(adapter)  \(said)"
    return [Log.harmless(head)]
      + readings.map { Log.harmless("    → " + TrialOutput.text(of: $0)) }
  }

  private var said: String {
    let more = known == 0 ? "" : ", \(known) there already"
    switch outcome {
    case "shape": return "only its shape is kept"
    case "gone": return "it is not in quarantine any more"
    case "left": return "it was not looked at; try again"
    default:
      let readings = Wording.counted(stored, "reading") + more
      guard let reason else { return "\(outcome): \(readings)" }
      return stored == 0 ? "\(outcome): \(reason)" : "\(outcome): \(readings), but \(reason)"
    }
  }
}
