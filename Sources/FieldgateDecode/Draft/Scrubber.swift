import FieldgateModel

/// Messages as they may be shown: only what is read is kept, ids and names become
/// placeholders, and no text is quoted that is not made of known words.
struct Scrubber {
  private let sort: MessageSort
  private let kept: Set<FieldPlace>
  private let opened: Set<FieldPlace>
  private let times: Set<FieldPlace>
  private let devices: Set<FieldPlace>
  /// What stands for what; the same thing is the same everywhere.
  private var names: [String: String] = [:]
  private var counts: [String: Int] = [:]

  /// A message to be shown, and its payload as lines of an example.
  struct Shown {
    let message: Message
    let payload: [String]
  }

  init(_ sort: MessageSort, _ rules: [DraftRule]) {
    self.sort = sort
    kept = rules.reduce(into: []) { $0.formUnion($1.kept) }
    opened = Set(rules.compactMap { $0.opened?.place })
    let leaves = sort.shape.leaves()
    times = Set(TimeGuess.all(among: leaves, of: sort.shape).map(\.place))
    devices = Set(DeviceGuess.all(among: leaves).map(\.place))
  }

  mutating func message(_ message: Message, _ payload: Payload) -> Shown {
    let topic = topic(message.topic)
    func shown(_ bytes: [UInt8], _ lines: [String]) -> Shown {
      Shown(
        message: Message(topic: topic, payload: bytes, retained: message.retained), payload: lines)
    }
    switch payload {
    case .json(let value):
      let value = scrubbed(value, sort.shape, at: FieldPlace()) ?? .object([:])
      return shown(Array(value.text.utf8), YAMLText.lines("payload", value, indent: 4))
    case .text(let text):
      // A text that nothing reads is nobody's example.
      let root = FieldPlace()
      let isNumber = decimal(text) != nil && text.utf8.count <= 12 && !Personal.isValue(text)
      let isShown = kept.contains(root) && (isNumber || isQuotable(text, at: root))
      let text = isShown ? text : "word"
      return shown(Array(text.utf8), ["    text: \(YAMLText.quoted(text))"])
    case .bytes(let bytes):
      let zeros = [UInt8](repeating: 0, count: min(bytes.count, 64))
      let hex = String(repeating: "00", count: zeros.count)
      return shown(zeros, ["    hex: \"\(hex)\""])
    case .broken, .empty: return shown([], [])
    }
  }

  /// The topic with placeholders where the pattern captures.
  mutating func topic(_ topic: String) -> String {
    let levels = topic.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard levels.count == sort.family.levels.count else { return sort.family.pattern }
    var shown: [String] = []
    for (level, pattern) in zip(levels, sort.family.levels) {
      switch pattern {
      case .literal(let text): shown.append(text)
      case .capture("class"): shown.append(Vocabulary.isTechnical(level) ? level : "person")
      case .capture(let name): shown.append(placeholder(level, name))
      case .any: shown.append("any")
      }
    }
    return shown.joined(separator: "/")
  }

  private mutating func placeholder(_ text: String, _ name: String) -> String {
    if let known = names[text] { return known }
    counts[name, default: 0] += 1
    let made = "\(name)-\(counts[name] ?? 1)"
    names[text] = made
    return made
  }

  private mutating func scrubbed(
    _ value: JSONValue, _ shape: Shape, at place: FieldPlace
  ) -> JSONValue? {
    guard kept.contains(where: { $0.isWithin(place) }) else { return nil }
    switch value {
    case .object(let object):
      var shown = JSONObject()
      var entries = 0
      for member in object.members {
        if let inner = shape[member.key] {
          let value = scrubbed(member.value, inner, at: place + .key(member.key))
          if let value { shown[member.key] = value }
        } else if let entry = shape.entries.first, entries < 3 {
          guard let value = scrubbed(member.value, entry, at: place + .entries) else { continue }
          entries += 1
          let isPlain = Vocabulary.isTechnical(member.key)
          shown[isPlain ? member.key : placeholder(member.key, "key")] = value
        }
      }
      return .object(shown)
    case .array(let elements):
      guard let item = shape.items.first else { return .array([]) }
      var shown: [JSONValue] = []
      for element in elements where shown.count < 8 {
        if let value = scrubbed(element, item, at: place + .items) { shown.append(value) }
      }
      return .array(shown)
    case .string(let text): return .string(scrubbed(text, at: place))
    case .integer, .number:
      return devices.contains(place) && !times.contains(place)
        ? scrubbedNumber(value, at: place) : value
    case .bool, .null: return value
    }
  }

  private mutating func scrubbed(_ text: String, at place: FieldPlace) -> String {
    if opened.contains(place) {
      let bytes = Encoding.hex.bytes(of: text) != nil
      return bytes ? String(repeating: "00", count: 8) : "AAAAAAAAAAA="
    }
    if times.contains(place), Timestamp(iso8601: text) != nil || decimal(text) != nil {
      return text
    }
    if isQuotable(text, at: place) { return text }
    if !devices.contains(place), decimal(text) != nil, text.utf8.count <= 12,
      !Personal.isValue(text)
    {
      return text
    }
    let key = place.keys.last.flatMap { Words($0).all.last } ?? "name"
    return placeholder(text, devices.contains(place) ? "device" : key)
  }

  /// An id that is a number stays one, and is another's.
  private mutating func scrubbedNumber(_ value: JSONValue, at place: FieldPlace) -> JSONValue {
    let number = placeholder(value.text, "device").split(separator: "-").last.flatMap { Int64($0) }
    return .integer(number ?? 1)
  }

  private func isQuotable(_ text: String, at place: FieldPlace) -> Bool {
    if devices.contains(place), !sort.asked.contains(place) { return false }
    if Vocabulary.isTechnical(text) { return true }
    let key = place.keys.last.map { Words($0) } ?? sort.family.words
    return key.has(["state", "status", "mode", "position", "cover", "availability"])
      && Vocabulary.isStateWord(text)
      || sort.asked.contains(place) && Vocabulary.isStateWord(text)
  }
}
