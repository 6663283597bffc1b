import FieldgateDecode
import FieldgateDocument
import FieldgateModel
import Testing

/// Random messages: the learner never traps, and what it writes is always an adapter
/// whose only faults are its marked choices, made or not.
@Suite("Drafts: random shapes")
struct DraftPropertyTests {
  private static let rounds = 800

  @Test("A draft of anything is an adapter, and its examples hold", arguments: 0..<4)
  func anything(seed: Int) throws {
    var random = Shapes(seed: UInt64(seed) &* 0x9E37_79B9)
    var passed = 0
    for _ in 0..<(Self.rounds / 4) {
      let messages = random.messages()
      guard let draft = Draft(messages: messages) else { continue }
      for isAll in [false, true] {
        let text = Chooser.made(draft.text, withOptional: isAll)
        let (adapter, faults) = PackagedAdapters.parsed(text)
        guard faults.isEmpty, let adapter else {
          Issue.record("\(faults)\n\(messages.map(\.description))\n\(draft.text)")
          return
        }
        for example in adapter.examples {
          let differences = adapter.differences(in: example)
          guard differences.isEmpty else {
            Issue.record("\(differences)\n\(messages.map(\.description))\n\(draft.text)")
            return
          }
        }
      }
      passed += 1
    }
    #expect(passed > Self.rounds / 8)
  }

  @Test("Long and deep messages are learned from in bounded time")
  func extremes() throws {
    let depth = 60
    let deep =
      String(repeating: #"{"a":["#, count: depth / 2) + "1"
      + String(repeating: "]}", count: depth / 2)
    let wide = "{" + (0..<5000).map { "\"k\($0)x\":\($0)" }.joined(separator: ",") + "}"
    let long =
      "[" + (0..<20_000).map { "{\"name\":\"n\($0)\",\"value\":\($0)}" }.joined(separator: ",")
      + "]"
    for payload in [deep, wide, long, String(repeating: "x", count: 1 << 20)] {
      let messages = [Message](
        repeating: Message(topic: "a/b/c", payload: Array(payload.utf8)), count: 3)
      guard let draft = Draft(messages: messages) else { continue }
      #expect(draft.text.utf8.count < 200_000)
      #expect(PackagedAdapters.parsed(draft.text).faults.allSatisfy { !$0.contains("not YAML") })
    }
  }
}

extension Message {
  fileprivate var description: String { "\(topic): \(String(decoding: payload, as: UTF8.self))" }
}

/// Random messages that look a little like devices'.
private struct Shapes: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
  mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }

  private static let keys = [
    "id", "name", "type", "count", "value", "state", "time", "ts", "sensor", "people_in",
    "total_out",
    "lines", "zones", "direction", "line_1", "line_2", "switch:0", "data", "payload", "plate",
    "age",
    "unit", "interval", "from", "to", "battery", "temp", "position", "occupancy", "speed", "é", "",
    "a b",
    "{x}", "$y", "#", "a'b", "x\"y", "on", "true", "null", "0", "12", "\u{7}", "\u{FFFE}", "😀",
    "94afa4f8-1d24-4011-a481-ad3036e959b4", "jane@example.org", "label", "online", "$", "..", "[*]",
  ]
  private static let words = [
    "in", "out", "open", "closed", "ON", "OFF", "online", "fw", "bw", "Zone 1", "Line 0", "person",
    "",
    "car", "2026-06-01T12:00:00Z", "2026-06-01 12:00:00", "1790000000", "3.5", "Jane Doe",
    "12-ABC-3",
    "operational", "AAECAw==", "00ff00ff", "$x", "{a}", "a\nb", "\u{FFFF}", "true", "null", "-",
    "unknown",
  ]
  private static let levels = [
    "site", "device", "devices", "sensor-1", "80:1F:12:00:00:01", "state", "position", "data",
    "person",
    "car", "", "a b", "{x}", "$SYS", "up", "v3", "app@ttn", "gate", "&1", "count", "é", "00042",
    "x}y",
  ]

  mutating func messages() -> [Message] {
    let topics = (0...below(3)).map { _ in
      (0...below(4)).map { _ in pick(Self.levels) }.joined(separator: "/")
    }
    let shape = value(depth: 4)
    return (0...below(6)).map { _ in
      let topic = pick(topics).isEmpty ? "a" : pick(topics)
      return Message(
        topic: topic.isEmpty ? "a" : topic, payload: payload(like: shape), retained: below(4) == 0)
    }
  }

  private mutating func payload(like shape: JSONValue) -> [UInt8] {
    switch below(8) {
    case 0: Array(pick(Self.words).utf8)
    case 1: (0..<below(12)).map { _ in UInt8(truncatingIfNeeded: next()) }
    case 2: Array(value(depth: 3).text.utf8)
    case 3: Array(varied(shape).text.utf8.dropLast())
    default: Array(varied(shape).text.utf8)
    }
  }

  private mutating func scalar() -> JSONValue {
    switch below(8) {
    case 0: .null
    case 1: .bool(below(2) == 0)
    case 2: .integer(Int64(below(200)) - 20)
    case 3: .integer(1_790_000_000_000 + Int64(below(100_000)))
    case 4: .number(Double(below(10_000)) / 100)
    case 5: .number(pick([1e300, -Double.leastNonzeroMagnitude, 0.1, 4_294_967_296, -0.0, 1e15]))
    default: .string(pick(Self.words))
    }
  }

  private mutating func value(depth: Int) -> JSONValue {
    guard depth > 0 else { return scalar() }
    switch below(6) {
    case 0, 1, 2:
      var object = JSONObject()
      for _ in 0...below(6) { object[pick(Self.keys)] = value(depth: depth - 1) }
      return .object(object)
    case 3:
      let item = value(depth: depth - 1)
      return .array((0..<below(4)).map { _ in varied(item) })
    default: return scalar()
    }
  }

  /// The same shape with other values, and now and then a key less.
  private mutating func varied(_ value: JSONValue) -> JSONValue {
    switch value {
    case .object(let object):
      var other = JSONObject()
      for member in object.members where below(8) > 0 { other[member.key] = varied(member.value) }
      return .object(other)
    case .array(let elements): return .array(elements.map { varied($0) })
    case .string: return below(6) == 0 ? scalar() : .string(pick(Self.words))
    case .integer(let integer): return .integer(integer + Int64(below(5)))
    default: return below(5) == 0 ? scalar() : value
    }
  }
}
