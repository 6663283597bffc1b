import FieldgateDaemon
import FieldgateDecode
import FieldgateEngine
import FieldgateModel
import FieldgateSite

/// A command that goes through the broker to the daemon, as the broker's user.
struct Command {
  let verb: String
  let arguments: JSONObject
  /// In the tree of the exercise that runs, and not in the real one.
  var isOfExercise = false

  /// What the daemon answered.
  struct Answer {
    let payload: [UInt8]

    /// A text of the answer.
    func text(_ key: String) -> String? {
      var parser = JSONParser()
      return (try? parser.parse(payload))?[key]?.string
    }

    /// The elements of a list of the answer.
    func elements(_ key: String) -> [JSONElement] {
      var parser = JSONParser()
      return (try? parser.parse(payload))?[key].map { Array($0.entries) } ?? []
    }

    func integer(_ key: String) -> Int64? {
      var parser = JSONParser()
      return (try? parser.parse(payload))?[key]?.integer
    }
  }

  /// Gives the command and waits for its answer; ends the program with 1 where it is
  /// refused, with 69 where the broker or the daemon cannot be reached.
  func run(at site: Site) throws -> Answer {
    let client = try BrokerClient(site)
    try client.connect()
    let answer = try ask(client, site)
    client.close()
    return answer
  }

  /// The same through a connection that goes on; what else comes meanwhile is not looked at.
  func ask(_ client: BrokerClient, _ site: Site) throws -> Answer {
    do throws(Failure) {
      return try attempt(client, site)
    } catch {
      throw error.ending
    }
  }

  /// It was refused, or nobody answers; nothing is said of it yet.
  struct Failure: Error {
    let code: Int32
    let reason: String

    /// Says it, and gives the error that ends the program.
    var ending: any Error { failure(code, reason) }
  }

  /// The same, for whoever has something else to say first.
  func attempt(_ client: BrokerClient, _ site: Site) throws(Failure) -> Answer {
    let topics = isOfExercise ? site.plan.topics.exercise : site.plan.topics
    let clock = BoxClock()
    let request = "\(client.user)-\(clock.steady)"
    client.subscribe([topics.reply(to: client.user)])
    var object = arguments
    object["request"] = .string(request)
    // The broker answers in order: the subscription is in place before the command.
    _ = client.publish(Publication(topic: topics.command(verb, by: client.user), object: object))
    let limit = clock.steady + 10_000
    while clock.steady < limit {
      for news in client.turn(atMost: 200) {
        if case .refused(let reason) = news {
          throw Failure(code: Exit.faults, reason: reason)
        }
        guard case .message(let message) = news else { continue }
        var parser = JSONParser()
        guard let reply = try? parser.parse(message.payload),
          reply["request"]?.string == request
        else { continue }
        if reply["ok"]?.bool == true { return Answer(payload: message.payload) }
        throw Failure(
          code: Exit.faults, reason: Log.harmless(reply["error"]?.string ?? "refused"))
      }
    }
    throw Failure(
      code: Exit.unavailable,
      reason:
        "no answer came within 10 s: the daemon does not run, or the broker's ACL does not let"
        + " user '\(client.user)' give commands")
  }
}
