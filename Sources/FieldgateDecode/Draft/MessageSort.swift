import FieldgateModel

/// Messages of one family of topics and one shape.
struct MessageSort: Sendable {
  let family: TopicFamily
  let format: Format
  var messages: [Int]
  var shape: Shape
  /// What tells it from the others on the same topics, as conditions of an adapter.
  var conditions: [String] = []
  /// The key that the conditions ask for, which an example must keep.
  var asked: [FieldPlace] = []
  /// What the conditions say, in a word or two for a name.
  var name = ""

  enum Format: String, Sendable { case json, text, bytes }
}

/// Sorting the messages of a family by shape.
struct ShapeSorter {
  let family: TopicFamily
  let payloads: [Payload]

  private struct Group {
    var messages: [Int]
    var keys: Set<String>
    var words: [String: Set<String>]
  }

  func sorts() -> [MessageSort] {
    var texts: [Int] = []
    var bytes: [Int] = []
    var groups: [Group] = []
    for message in family.messages {
      switch payloads[message] {
      case .text: texts.append(message)
      case .bytes: bytes.append(message)
      case .json(let value):
        groups.append(
          Group(messages: [message], keys: Self.keys(of: value), words: Self.types(of: value)))
      case .broken, .empty: continue
      }
    }
    var sorts: [MessageSort] = []
    if !texts.isEmpty { sorts.append(sort(.text, texts)) }
    if !bytes.isEmpty { sorts.append(sort(.bytes, bytes)) }
    return sorts + disjoint(told(apart: joined(groups)))
  }

  private func sort(_ format: MessageSort.Format, _ messages: [Int]) -> MessageSort {
    var shape = Shape()
    for message in messages {
      switch payloads[message] {
      case .json(let value): shape.merge(Shape(value))
      case .text(let text): shape.merge(Shape(.string(text)))
      case .bytes, .broken, .empty: continue
      }
    }
    return MessageSort(
      family: family, format: format, messages: messages, shape: shape.settled())
  }

  /// The keys of the three outermost levels, numbers at their ends left out.
  static func keys(of value: JSONValue, depth: Int = 3, prefix: String = "") -> Set<String> {
    var keys: Set<String> = []
    switch value {
    case .object(let object) where depth > 0:
      // A person's data come and go, and tell no shapes apart.
      for member in object.members.prefix(200) where !Personal.isKey(member.key) {
        let path = prefix + "/" + (Shape.stem(of: member.key) ?? "*")
        keys.insert(path)
        keys.formUnion(Self.keys(of: member.value, depth: depth - 1, prefix: path))
      }
    case .array(let elements) where depth > 0:
      for element in elements.prefix(20) {
        keys.formUnion(Self.keys(of: element, depth: depth - 1, prefix: prefix + "[]"))
      }
    default: break
    }
    return keys
  }

  /// The words at the root that may tell sorts apart.
  private static func types(of value: JSONValue) -> [String: Set<String>] {
    guard case .object(let object) = value else { return [:] }
    var types: [String: Set<String>] = [:]
    for member in object.members {
      guard case .string(let word) = member.value, let last = Words(member.key).all.last,
        Vocabulary.typeKeys.contains(last), !Personal.isKey(member.key),
        Vocabulary.isTechnical(word) || Vocabulary.isStateWord(word)
      else { continue }
      types[member.key] = [word]
    }
    return types
  }

  /// Groups of like shape become one: more alike where a word at the root parts them.
  private func joined(_ groups: [Group]) -> [Group] {
    var joined: [Group] = []
    for group in groups {
      let index = joined.firstIndex { other in
        let shared = Double(other.keys.intersection(group.keys).count)
        let all = Double(other.keys.union(group.keys).count)
        let isOtherType = group.words.contains { key, words in
          other.words[key].map { $0.isDisjoint(with: words) } ?? false
        }
        return all == 0 || shared / all >= (isOtherType ? 0.75 : 0.5)
      }
      if let index {
        joined[index].messages += group.messages
        joined[index].keys.formUnion(group.keys)
        joined[index].words.merge(group.words) { $0.union($1) }
      } else {
        joined.append(group)
      }
    }
    return joined
  }

  /// Sorts that nothing tells apart are one, and it is what the others are not: every
  /// rule that holds is used, and a message must not be read twice.
  private func disjoint(_ sorts: [MessageSort]) -> [MessageSort] {
    var told = sorts.filter { !$0.conditions.isEmpty }
    let rest = sorts.filter(\.conditions.isEmpty)
    guard !rest.isEmpty, sorts.count > 1 else { return sorts }
    var one = sort(.json, rest.flatMap(\.messages).sorted())
    one.conditions = told.flatMap(\.conditions).map { "{ not: \($0) }" }
    told.append(one)
    return told
  }

  /// What holds for each group and for no other of the same topics.
  private func told(apart groups: [Group]) -> [MessageSort] {
    groups.enumerated().map { index, group in
      var sort = sort(.json, group.messages)
      let others = groups.enumerated().filter { $0.offset != index }.map(\.element)
      guard !others.isEmpty else { return sort }
      for (key, words) in group.words.sorted(by: { $0.key < $1.key })
      where others.allSatisfy({ ($0.words[key] ?? []).isDisjoint(with: words) })
        && words.count <= 8
      {
        let place = FieldPlace(steps: [.key(key)])
        let path = YAMLText.scalar("$" + FieldPlace.segments(place.steps[...]))
        let list = words.sorted().map(YAMLText.scalar)
        let test = list.count == 1 ? "equals: \(list[0])" : "in: [\(list.joined(separator: ", "))]"
        sort.conditions = ["{ value: \(path), \(test) }"]
        sort.asked = [place]
        sort.name = words.sorted().first ?? ""
        return sort
      }
      let always = sort.shape.members.filter {
        $0.shape.count == group.messages.count && !Personal.isKey($0.key)
      }
      if let own = always.first(where: { member in
        !others.contains { $0.keys.contains("/" + (Shape.stem(of: member.key) ?? "*")) }
      }) {
        let place = FieldPlace(steps: [.key(own.key)])
        let path = YAMLText.scalar("$" + FieldPlace.segments(place.steps[...]))
        sort.conditions = ["{ value: \(path), exists: true }"]
        sort.asked = [place]
        sort.name = own.key
      }
      return sort
    }
  }
}
