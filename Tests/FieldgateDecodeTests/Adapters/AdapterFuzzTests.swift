import FieldgateDecode
import FieldgateModel
import Testing

/// Mutations of all examples of all packaged adapters: nothing may trap, and whatever
/// comes out must be sound.
@Suite("Adapters: mutations")
struct AdapterFuzzTests {
  private static let rounds = 120_000

  @Test("120,000 mutated messages leave only sound readings")
  func mutations() {
    var random = Mutator(seed: 20_261_122)
    let examples = PackagedAdapters.all.flatMap(\.examples)
    var decoder = Decoder(adapters: PackagedAdapters.all)
    let received = Timestamp(milliseconds: 1_893_456_000_000)
    var outcomes: [Outcome: Int] = [:]
    for _ in 0..<Self.rounds {
      let (example, other) = (random.pick(examples), random.pick(examples))
      var message = example.message
      message.payload = random.mutated(example.message.payload, with: other.message.payload)
      message.retained = random.chance(of: 10)
      if random.chance(of: 50) { message.topic = random.mutated(topic: message.topic) }
      let decoded = decoder.decode(message, received: received)
      outcomes[decoded.outcome, default: 0] += 1
      if let unsound = Self.unsound(decoded, of: message, at: received) {
        Issue.record("\(unsound): \(message.topic) \(message.payload)")
        return
      }
    }
    // The mutations reach every way out, not only the first refusal.
    for outcome in Outcome.allCases { #expect(outcomes[outcome, default: 0] > 50, "\(outcome)") }
  }

  /// What is wrong with what came of a message; nil where nothing is.
  private static func unsound(
    _ decoded: Decoded, of message: Message, at received: Timestamp
  ) -> String? {
    let isRead = decoded.readings.contains { $0.quality != .range }
    if isRead != (decoded.outcome == .read) { return "outcome read" }
    if (!isRead && !decoded.readings.isEmpty) != (decoded.outcome == .range) { return "range" }
    if decoded.outcome == .malformed, decoded.faults.isEmpty { return "no reason" }
    if (decoded.outcome == .unmatched) != (decoded.adapter == nil) { return "no adapter" }
    for reading in decoded.readings {
      if reading.device.rawValue.isEmpty || reading.device.rawValue.utf8.count > 256 {
        return "device"
      }
      if reading.channel?.isEmpty == true { return "channel" }
      if let interval = reading.interval, interval <= 0 { return "interval" }
      if let delta = reading.delta, !delta.isFinite || delta < 0 { return "delta" }
      if reading.received != received || reading.time < .believedFrom { return "time" }
      if reading.timeFrom == .arrival, reading.time != received { return "arrival" }
      if message.retained, reading.quality == .good { return "retained" }
      let isInRange: Bool
      switch (reading.measure.definition.content, reading.value) {
      case (.number(let range), .number(let number)):
        if !number.isFinite { return "number" }
        isInRange = range.contains(number)
      case (.flag, .flag): isInRange = true
      case (.word(let words), .word(let word)): isInRange = words.contains(word)
      default: return "sort of value"
      }
      if isInRange == (reading.quality == .range) { return "range" }
    }
    return nil
  }
}

/// SplitMix64 and the ways to spoil a message.
private struct Mutator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  mutating func below(_ bound: Int) -> Int { bound < 1 ? 0 : Int(next() % UInt64(bound)) }
  mutating func chance(of one: Int) -> Bool { below(one) == 0 }
  mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }

  mutating func mutated(topic: String) -> String {
    var bytes = Array(topic.utf8)
    bytes[below(bytes.count)] = UInt8(below(96) + 32)
    return String(decoding: bytes, as: UTF8.self)
  }

  private static let tokens = [
    "1e400", "-1", "NaN", "null", "true", "\"\"", "[]", "{}", "99999999999999999999",
    "-0", "0.1", "\"a\"", "[[[[", "}", "\\u0000", "\"\\ud800\"", "140", "1e9", "4294967296",
  ].map { Array($0.utf8) }

  mutating func mutated(_ payload: [UInt8], with other: [UInt8]) -> [UInt8] {
    var bytes = payload
    for _ in 0...below(3) { mutate(&bytes, with: other) }
    return bytes
  }

  private mutating func mutate(_ bytes: inout [UInt8], with other: [UInt8]) {
    guard !bytes.isEmpty else {
      bytes = other
      return
    }
    let place = below(bytes.count)
    switch below(9) {
    case 0: bytes[place] ^= UInt8(1 << below(8))
    case 1: bytes[place] = UInt8(truncatingIfNeeded: next())
    case 2: bytes.removeLast(bytes.count - place)
    case 3: bytes = Array(bytes[..<place] + other[below(other.count)...])
    case 4: replaceNumber(&bytes, from: place)
    case 5: bytes.insert(contentsOf: pick(Self.tokens), at: place)
    case 6:  // A stretch twice: repeated keys and items.
      bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + below(40))], at: place)
    case 7:  // Another encoding.
      bytes = chance(of: 2) ? bytes.flatMap { [$0, 0] } : [0xEF, 0xBB, 0xBF] + bytes
    default:
      let depth = below(100)
      bytes =
        [UInt8](repeating: UInt8(ascii: "["), count: depth) + bytes
        + [UInt8](repeating: UInt8(ascii: "]"), count: depth)
    }
  }

  /// Another value in the place of a number: what is left is often good JSON.
  private mutating func replaceNumber(_ bytes: inout [UInt8], from place: Int) {
    func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
    guard let start = bytes[place...].firstIndex(where: isDigit) else { return }
    let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.count
    bytes.replaceSubrange(start..<end, with: pick(Self.tokens))
  }
}
