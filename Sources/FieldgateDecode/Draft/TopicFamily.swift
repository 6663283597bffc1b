/// Topics that differ only in who speaks, as one pattern with named captures.
struct TopicFamily: Sendable {
  var levels: [Level]
  /// Which messages came on them.
  var messages: [Int]
  /// How sure it is that `{device}` is who speaks, from 0; nil where there is none.
  var certainty: Int?

  enum Level: Hashable, Sendable {
    case literal(String)
    case capture(String)
    /// A level that nobody asks for, because it may be a person's.
    case any
  }

  /// As an adapter has it.
  var pattern: String {
    levels.map { level in
      switch level {
      case .literal(let text): text
      case .capture(let name): "{\(name)}"
      case .any: "+"
      }
    }.joined(separator: "/")
  }

  /// The words of the levels that never change.
  var words: Words {
    Words(
      all: levels.flatMap { level -> [String] in
        if case .literal(let text) = level { Words(text).all } else { [] }
      })
  }

  func has(_ capture: String) -> Bool { levels.contains(.capture(capture)) }
}

/// Sorts topics into families: by their levels, by what looks like an id, and by
/// which levels vary while the messages stay of one shape.
struct TopicSorter {
  /// A topic and what came on it.
  struct Entry {
    let levels: [String]
    /// Only payloads of one sort share a family: JSON, text, bytes.
    let sort: String
    /// The keys of a JSON payload, for comparison.
    let keys: Set<String>
    /// Values of the payload that look like ids of devices.
    let ids: Set<String>
  }

  fileprivate enum Mask: Hashable {
    case fixed(String)
    /// An unknown word: a name, or what is spoken about.
    case open(String)
    case classWord
    case id(Strength)
    case person
  }

  /// How sure it is that a level says who speaks; the greatest names the device.
  fileprivate enum Strength: Int { case last, weak, varying, strong, known, noun }

  private struct Group {
    var masks: [Mask]
    let sort: String
    var keys: Set<String>
    var messages: [Int]
  }

  static func families(of entries: [Entry]) -> [TopicFamily] {
    var groups: [Group] = []
    for (index, entry) in entries.enumerated() {
      let masks = masks(of: entry)
      let known = groups.firstIndex { $0.sort == entry.sort && same($0.masks, masks) }
      if let known {
        groups[known].messages.append(index)
        groups[known].keys.formUnion(entry.keys)
        groups[known].masks = zip(groups[known].masks, masks).map(stronger)
      } else {
        groups.append(
          Group(masks: masks, sort: entry.sort, keys: entry.keys, messages: [index]))
      }
    }
    merge(&groups)
    nameBefore(&groups)
    recognise(&groups, entries)
    // Two ways to one pattern are one family, or its messages would be read twice.
    var families: [(family: TopicFamily, sort: String)] = []
    for group in groups {
      let levels = levels(of: group.masks, in: group.messages.map { entries[$0].levels })
      if let known = families.firstIndex(where: {
        $0.family.levels == levels && $0.sort == group.sort
      }) {
        families[known].family.messages = (families[known].family.messages + group.messages)
          .sorted()
      } else {
        let certainty = group.masks.compactMap(\.strength).max()
        families.append(
          (TopicFamily(levels: levels, messages: group.messages, certainty: certainty), group.sort))
      }
    }
    return families.map(\.family)
  }

  private static func same(_ left: [Mask], _ right: [Mask]) -> Bool {
    left.count == right.count
      && zip(left, right).allSatisfy { pair in
        if case (.id, .id) = pair { true } else { pair.0 == pair.1 }
      }
  }

  private static func stronger(_ left: Mask, _ right: Mask) -> Mask {
    if case (.id(let one), .id(let other)) = (left, right) {
      return one.rawValue >= other.rawValue ? left : right
    }
    return left
  }

  /// Joins groups that differ in one unknown word, until none do.
  private static func merge(_ groups: inout [Group]) {
    var place = 0
    while place < groups.count {
      let other = groups.indices.first { index in
        index > place && joined(groups[place], groups[index]) != nil
      }
      if let other, let group = joined(groups[place], groups[other]) {
        groups[place] = group
        groups.remove(at: other)
        place = 0
      } else {
        place += 1
      }
    }
  }

  /// A level that is somebody's id on one topic is it on another.
  private static func recognise(_ groups: inout [Group], _ entries: [Entry]) {
    var ids: Set<String> = []
    for group in groups {
      for place in group.masks.indices where (group.masks[place].strength ?? 0) > 1 {
        for message in group.messages { ids.insert(entries[message].levels[place]) }
      }
    }
    for index in groups.indices where groups[index].masks.allSatisfy({ $0.strength == nil }) {
      for (place, mask) in groups[index].masks.enumerated() {
        if case .open(let level) = mask, place > 0, ids.contains(level) {
          groups[index].masks[place] = .id(.varying)
        }
      }
    }
  }

  /// Where several topics differ only in a last level that says what is spoken about,
  /// and nothing else looks like an id, the level before says who speaks.
  private static func nameBefore(_ groups: inout [Group]) {
    for index in groups.indices {
      let masks = groups[index].masks
      let place = masks.count - 2
      guard place >= 1, masks.allSatisfy({ $0.strength == nil }), case .fixed = masks[place + 1]
      else { continue }
      let alike = groups.indices.filter { other in
        let masks = groups[other].masks
        return masks.count == place + 2 && masks.dropLast() == groups[index].masks.dropLast()
      }
      guard alike.count > 1 else { continue }
      for other in alike { groups[other].masks[place] = .id(.varying) }
    }
  }

  private static func joined(_ left: Group, _ right: Group) -> Group? {
    guard left.sort == right.sort, left.masks.count == right.masks.count else { return nil }
    let differing = left.masks.indices.filter { left.masks[$0] != right.masks[$0] }
    guard differing.count == 1, let place = differing.first else { return nil }
    guard left.masks[place].isOpen, right.masks[place].isOpen else { return nil }
    let isLast = place == left.masks.count - 1
    let shared = Double(left.keys.intersection(right.keys).count)
    let isAlike = shared * 2 >= Double(left.keys.union(right.keys).count)
    guard isAlike || !isLast else { return nil }
    var group = left
    group.masks[place] = .id(isLast ? .last : .varying)
    group.keys.formUnion(right.keys)
    group.messages = (left.messages + right.messages).sorted()
    return group
  }

  private static func masks(of entry: Entry) -> [Mask] {
    var masks = entry.levels.enumerated().map { index, level in
      mask(of: level, after: index > 0 ? entry.levels[index - 1] : nil, in: entry, at: index)
    }
    // A word with a number at its end is an id only where nothing better is.
    let isNamed = masks.contains {
      if case .id(let strength) = $0 { strength != .weak } else { false }
    }
    if isNamed {
      for (index, mask) in masks.enumerated() where mask == .id(.weak) {
        masks[index] = .open(entry.levels[index])
      }
    }
    return masks
  }

  private static func mask(
    of level: String, after before: String?, in entry: Entry, at index: Int
  ) -> Mask {
    let words = Words(level)
    // A pattern has no word for a brace, and must not stand for every topic of one level.
    let isWritable = !level.contains { "{}+#".contains($0) }
    if index == 0, level.hasPrefix("$") || entry.levels.count == 1, isWritable {
      return .fixed(level)
    }
    if level.isEmpty { return .fixed(level) }
    if let before, Personal.isKey(before) || Words(before).has(["person", "people", "name"]),
      !words.areAll(in: Vocabulary.technical)
    {
      return .person
    }
    if Personal.isMAC(level) { return .id(.strong) }
    if level.contains("@"), level.contains(".") { return .person }
    if words.areAll(in: Vocabulary.classes) { return .classWord }
    if words.areAll(in: Vocabulary.functions) { return .fixed(level) }
    if isVersion(level) { return .fixed(level) }
    if entry.ids.contains(level) { return .id(.known) }
    if let before, Words(before).areAll(in: Vocabulary.deviceNouns) { return .id(.noun) }
    let digits = level.utf8.filter { (48...57).contains($0) }.count
    if digits >= 4 || (digits >= 1 && level.utf8.count >= 8 && level.allSatisfy(\.isHexDigit)) {
      return .id(.strong)
    }
    let parts = level.split(whereSeparator: { "-_.:".contains($0) })
    if parts.contains(where: { $0.utf8.count >= 10 && $0.allSatisfy(\.isHexDigit) }) {
      return .id(.strong)
    }
    if Personal.isValue(level) || level.contains(where: { "{}+#".contains($0) }) {
      return .id(.strong)
    }
    let isNumbered = level.utf8.last.map { (48...57).contains($0) } ?? false
    if level.first?.isLetter ?? false, isNumbered || words.has(Vocabulary.deviceNouns) {
      return .id(.weak)
    }
    return .open(level)
  }

  /// `v2`, `spBv1.0`
  private static func isVersion(_ level: String) -> Bool {
    let tail = level.lowercased().reversed().drop { $0.isNumber || $0 == "." }
    return tail.first == "v" && tail.count < level.count
  }

  /// The level that says who speaks; of equals the first, before what is spoken about.
  private static func speaker(of masks: [Mask], in topics: [[String]]) -> Int? {
    let ids = masks.indices.filter { masks[$0].strength != nil }
    let strongest = ids.reversed()
      .max { (masks[$0].strength ?? 0) < (masks[$1].strength ?? 0) }
    // `gates/SITE/GATE`: a place that is named by a word, and beside it more ids than places.
    func values(_ place: Int) -> Set<String> { Set(topics.map { $0[place] }) }
    func isNumbered(_ level: String) -> Bool { level.contains(where: \.isNumber) }
    guard let strongest, masks[strongest] == .id(.noun),
      !values(strongest).contains(where: isNumbered)
    else { return strongest }
    return ids.first {
      values($0).count > values(strongest).count && values($0).allSatisfy(isNumbered)
    } ?? strongest
  }

  private static func levels(
    of masks: [Mask], in topics: [[String]]
  ) -> [TopicFamily.Level] {
    let strongest = speaker(of: masks, in: topics)
    var used: Set<String> = ["device"]
    return masks.indices.map { index in
      switch masks[index] {
      case .fixed(let text), .open(let text): return .literal(text)
      case .person: return .any
      case .classWord: return used.insert("class").inserted ? .capture("class") : .any
      case .id:
        if index == strongest { return .capture("device") }
        var name = "level\(index + 1)"
        if index > 0, case .fixed(let before) = masks[index - 1], let word = Words(before).all.last,
          TopicPattern.isName(word)
        {
          name = word
        }
        return used.insert(name).inserted ? .capture(name) : .any
      }
    }
  }
}

extension TopicSorter.Mask {
  fileprivate var isOpen: Bool {
    switch self {
    case .open, .id(.weak), .id(.varying), .id(.last): true
    default: false
    }
  }

  fileprivate var strength: Int? {
    if case .id(let strength) = self { strength.rawValue } else { nil }
  }
}
