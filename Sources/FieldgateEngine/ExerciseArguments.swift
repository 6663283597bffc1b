import FieldgateDecode
import FieldgateDocument
import FieldgateModel

/// What the command `exercise` says: a JSON object, longer than other commands by the
/// scenario's text.
///
///     { "start": "market-day", "for": "2h", "speed": 1, "seed": 7, "scenario": "scenario: …" }
///     { "stop": true }
struct ExerciseArguments {
  enum What {
    case start(Start)
    case stop
  }

  struct Start {
    var name: String
    var length = ExerciseRoom.usual
    var speed = 1.0
    var seed: UInt64 = 0
    var scenario: String?
  }

  let what: What

  /// Longer payloads are not looked at.
  static let limit = 262_144

  /// Comes back with the answer.
  static func request(in payload: [UInt8]) -> String? {
    guard payload.count <= limit else { return nil }
    var parser = JSONParser()
    guard let text = (try? parser.parse(payload))?["request"]?.string, text.utf8.count <= 2048
    else { return nil }
    return text
  }

  init(_ payload: [UInt8]) throws(Refusal) {
    guard payload.count <= Self.limit else {
      throw Refusal(
        "this command has at most \(Self.limit) bytes, this one has \(payload.count)")
    }
    var parser = JSONParser()
    let root: JSONElement
    do throws(JSONError) {
      root = try parser.parse(payload)
    } catch {
      throw Refusal("a command is a JSON object: \(error)")
    }
    if root["stop"]?.bool == true {
      what = .stop
      return
    }
    guard let name = root["start"]?.string else {
      throw Refusal("exercise needs {\"start\": \"NAME\"} or {\"stop\": true}")
    }
    guard !name.isEmpty, name.utf8.count <= 100, harmless(name) == name else {
      throw Refusal("the name of an exercise has 1 to 100 bytes and no control character")
    }
    var start = Start(name: name)
    if let written = try Self.value(root["for"], "for", \.string) {
      guard let length = Node.duration(written), length > 0, length <= ExerciseRoom.most else {
        throw Refusal(
          "'for' must be a length of time such as 90m, at most 24h, not '\(written.prefix(40))'")
      }
      start.length = length
    }
    if let speed = try Self.value(root["speed"], "speed", \.number) {
      guard (0.1...1000).contains(speed) else { throw Refusal("'speed' must be 0.1 to 1000") }
      start.speed = speed
    }
    guard Double(start.length) * start.speed <= Double(ExerciseRoom.mostOfStory) else {
      throw Refusal(
        "by its own clock an exercise lasts at most 7d; give a shorter 'for', or less 'speed'")
    }
    if let seed = try Self.value(root["seed"], "seed", \.integer) {
      guard seed >= 0 else { throw Refusal("'seed' must not be negative") }
      start.seed = UInt64(seed)
    }
    start.scenario = try Self.value(root["scenario"], "scenario", \.string)
    what = .start(start)
  }

  private static func value<Value>(
    _ element: JSONElement?, _ key: String, _ read: (JSONElement) -> Value?
  ) throws(Refusal) -> Value? {
    guard let element, !element.isNull else { return nil }
    guard let value = read(element) else { throw Refusal("'\(key)' is of another type") }
    return value
  }
}
