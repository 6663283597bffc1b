import FieldgateDocument
import FieldgateModel

/// A first adapter file, learned from messages: for a person to read, correct and keep.
///
/// It looks at topics, shapes, names and values, guesses what they mean, and says of
/// each guess why. What looks like personal data is named and left out; no value of a
/// message is quoted unless it is a number that is read, a time, or made of words that
/// devices are known to use. Its examples are the messages themselves, cut down to what
/// is read, and what they must give is found by running the draft.
///
/// It is a value: messages in, text out.
package struct Draft: Sendable {
  /// The adapter's file.
  package let text: String
  /// How many marked choices must be made before `check` lets it pass.
  package let open: Int
  /// How many mappings it guessed.
  package let readings: Int

  /// As many messages are learned from; later ones are passed over.
  package static let limit = 2000

  /// Nil where no message has a payload.
  ///
  /// - Parameter id: the adapter's; made from the topics where it is nil.
  package init?(messages: [Message], id: String? = nil) {
    let learned = DraftPlan(messages: Array(messages.prefix(Self.limit)), id: id)
    guard var plan = learned else { return nil }
    var examples = DraftExamples(plan)
    if !examples.isRead {
      // An adapter shows a message that it reads: at the least, that one came.
      plan.addOccurrence()
      examples = DraftExamples(plan)
    }
    text = DraftText(plan).text(examples: examples.lines)
    readings = plan.rules.flatMap(\.readings).filter { $0.choice == nil }.count
    open = plan.mandatory
  }
}

/// What a draft will say.
struct DraftPlan: Sendable {
  let messages: [Message]
  let payloads: [Payload]
  let id: String
  let sorts: [MessageSort]
  let kind: (kind: Kind, why: String)?
  var rules: [DraftRule]

  /// How many messages were like JSON and none.
  var broken: Int {
    payloads.filter { if case .broken = $0 { true } else { false } }.count
  }

  /// Choices without which the file does not pass.
  var mandatory: Int {
    rules.flatMap(\.readings).filter { $0.choice?.isOptional == false }.count
      + (kind == nil ? 1 : 0)
  }

  init?(messages: [Message], id: String?) {
    var parser = JSONParser(limits: JSONLimits(bytes: 1 << 20, depth: 64))
    let payloads = messages.map { Payload($0.payload, &parser) }
    self.messages = messages
    self.payloads = payloads
    var usable: [Int] = []
    var entries: [TopicSorter.Entry] = []
    for (index, payload) in payloads.enumerated() {
      guard let entry = Self.entry(messages[index].topic, payload) else { continue }
      usable.append(index)
      entries.append(entry)
    }
    guard !usable.isEmpty else { return nil }
    let families = TopicSorter.families(of: entries).map { family in
      var family = family
      family.messages = family.messages.map { usable[$0] }
      return family
    }
    sorts = families.flatMap { ShapeSorter(family: $0, payloads: payloads).sorts() }
    self.id = Self.identifier(id ?? Self.name(of: families))
    kind = KindGuess.kind(of: sorts)
    rules = []
    plan()
  }

  private mutating func plan() {
    var choices = 0
    var planners: [RulePlanner] = []
    for (number, sort) in sorts.enumerated() {
      var planner = RulePlanner(
        sort, number, kind: kind?.kind ?? .crowd, fallback: id, choices: choices)
      rules += sort.format == .bytes ? [planner.bytesRule()] : planner.rules()
      choices = planner.choices
      planners.append(planner)
    }
    // With no guess at all, somebody has to choose: an adapter reads something.
    let isGuessed = rules.contains { $0.readings.contains { $0.choice == nil } }
    if !isGuessed,
      let index = rules.indices.max(by: {
        rules[$0].readings.count < rules[$1].readings.count
      })
    {
      planners[rules[index].sort].choices = choices
      planners[rules[index].sort].oblige(&rules[index])
    }
    rules.removeAll { $0.readings.allSatisfy { $0.choice?.isOptional == true } && !$0.hasNotes }
    name()
  }

  /// A rule by which the message itself is an occurrence, of what somebody has to say.
  mutating func addOccurrence() {
    let choices = rules.flatMap(\.readings).compactMap { $0.choice?.number }.max() ?? 0
    var planner = RulePlanner(
      sorts[0], 0, kind: kind?.kind ?? .crowd, fallback: id, choices: choices)
    rules.append(planner.occurrence())
    name()
  }

  /// Each rule by what tells it from the others, and no name twice.
  private mutating func name() {
    var used: Set<String> = []
    for index in rules.indices {
      let sort = sorts[rules[index].sort]
      var levels = sort.family.levels
      while levels.count > 1, levels.last.map({ !$0.isLiteral }) ?? false { levels.removeLast() }
      var name = sort.name
      if name.isEmpty, case .literal(let text)? = levels.last { name = text }
      if let loop = rules[index].loops.last { name += "-\(loop.name)" }
      name = String(
        name.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
      ).split(separator: "-").joined(separator: "-")
      if name.isEmpty { name = "message" }
      var unique = name
      var number = 2
      while !used.insert(unique).inserted {
        unique = "\(name)-\(number)"
        number += 1
      }
      rules[index].name = unique
    }
  }

  private static func entry(_ topic: String, _ payload: Payload) -> TopicSorter.Entry? {
    let levels = topic.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    // No pattern can be written for these: `$` is matched by no wildcard.
    if topic.hasPrefix("$"), levels[0].contains(where: { "{}".contains($0) }) { return nil }
    switch payload {
    case .json(let value):
      return TopicSorter.Entry(
        levels: levels, sort: "json", keys: ShapeSorter.keys(of: value, depth: 2),
        ids: DeviceGuess.values(in: value))
    case .text(let text):
      let sort = decimal(text) == nil ? "word" : "number"
      return TopicSorter.Entry(levels: levels, sort: "text", keys: [sort], ids: [])
    case .bytes: return TopicSorter.Entry(levels: levels, sort: "bytes", keys: [], ids: [])
    case .broken, .empty: return nil
    }
  }

  /// The first level that never changes, and has a letter.
  private static func name(of families: [TopicFamily]) -> String {
    for family in families {
      for case .literal(let level) in family.levels where level.contains(where: \.isLetter) {
        return level
      }
    }
    return "draft"
  }

  private static func identifier(_ text: String) -> String {
    let words = text.lowercased().unicodeScalars.map { scalar in
      ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) ? Character(scalar) : "-"
    }
    let id = String(words).split(separator: "-").joined(separator: "-")
    return id.isEmpty ? "draft" : id.first?.isNumber == true ? "device-\(id)" : id
  }
}

extension TopicFamily.Level {
  var isLiteral: Bool { if case .literal = self { true } else { false } }
}

extension DraftRule {
  /// Whether it reads nothing until somebody has chosen.
  var isSilent: Bool { readings.allSatisfy { $0.choice?.isOptional == true } }

  /// Whether it has something to tell, though it reads nothing yet.
  var hasNotes: Bool {
    readings.contains { $0.choice != nil } || !personal.isEmpty || !unread.isEmpty
  }
}
