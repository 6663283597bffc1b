import FieldgateModel

/// What was seen at one place of all messages of a sort: the values, and the shapes
/// below. It is bounded: a device that sends ever new keys or words is not learned whole.
struct Shape: Sendable {
  /// How many messages or items had something other than null here.
  private(set) var count = 0
  /// How many of these stood beside a key of a person's.
  private(set) var persons = 0
  private(set) var numbers: [Double] = []
  private(set) var words: [String] = []
  private(set) var flags: Set<Bool> = []
  private(set) var members: [Member] = []
  /// What stands in lists here, none or one.
  private(set) var items: [Shape] = []
  /// What stands behind keys that are data, none or one.
  private(set) var entries: [Shape] = []
  /// The keys that are data.
  private(set) var keys: [String] = []
  /// By a naming key of this object, what stood beside each of its words.
  private(set) var variants: [Variant] = []

  struct Member: Sendable {
    let key: String
    var shape: Shape
  }

  /// What stands beside one word of a naming key: the plain values alone.
  struct Variant: Sendable {
    let key: String
    let word: String
    var members: [Member]
  }

  private static let keptValues = 200
  private static let keptWords = 40
  private static let keptMembers = 200
  private static let keptVariants = 60

  init() {}

  init(_ value: JSONValue) {
    count = 1
    switch value {
    case .null: count = 0
    case .bool(let flag): flags = [flag]
    case .integer(let integer): numbers = [Double(integer)]
    case .number(let number): numbers = [number]
    case .string(let text): words = [text]
    case .array(let elements):
      var item = Shape()
      for element in elements.prefix(Self.keptValues) { item.merge(Shape(element)) }
      items = [item]
    case .object(let object):
      for member in object.members.prefix(Self.keptMembers) {
        members.append(Member(key: member.key, shape: Shape(member.value)))
      }
      variants = Self.variants(of: members)
      if members.contains(where: { Personal.isKey($0.key) }) {
        for index in members.indices { members[index].shape.persons = members[index].shape.count }
      }
    }
  }

  /// The plain values of an object, under each word that could name them.
  private static func variants(of members: [Member]) -> [Variant] {
    let plain = members.filter { $0.shape.isPlain }
    return plain.compactMap { member in
      guard let word = member.shape.words.first, word.utf8.count <= 60,
        let last = Words(member.key).all.last, Vocabulary.namingKeys.contains(last)
      else { return nil }
      return Variant(
        key: member.key, word: word, members: plain.filter { $0.key != member.key })
    }
  }

  /// Neither list nor object.
  var isPlain: Bool { members.isEmpty && items.isEmpty && entries.isEmpty }
  var isObject: Bool { !members.isEmpty || !entries.isEmpty }

  subscript(key: String) -> Shape? { members.first { $0.key == key }?.shape }

  mutating func merge(_ other: Shape) {
    count += other.count
    persons += other.persons
    numbers += other.numbers.prefix(max(0, Self.keptValues - numbers.count))
    flags.formUnion(other.flags)
    for word in other.words where words.count < Self.keptWords && !words.contains(word) {
      words.append(word)
    }
    for member in other.members { Self.merge(member, into: &members) }
    Self.merge(other.items, into: &items)
    Self.merge(other.entries, into: &entries)
    for key in other.keys where keys.count < Self.keptWords && !keys.contains(key) {
      keys.append(key)
    }
    for variant in other.variants {
      if let index = variants.firstIndex(where: {
        $0.key == variant.key && $0.word == variant.word
      }) {
        for member in variant.members { Self.merge(member, into: &variants[index].members) }
      } else if variants.count < Self.keptVariants {
        variants.append(variant)
      }
    }
  }

  private static func merge(_ member: Member, into members: inout [Member]) {
    if let index = members.firstIndex(where: { $0.key == member.key }) {
      members[index].shape.merge(member.shape)
    } else if members.count < keptMembers {
      members.append(member)
    }
  }

  private static func merge(_ other: [Shape], into shapes: inout [Shape]) {
    guard let other = other.first else { return }
    if shapes.isEmpty { shapes = [other] } else { shapes[0].merge(other) }
  }
}

/// Keys that are data.
extension Shape {
  /// The same with the members whose keys are data gathered into `entries`: `line_1`,
  /// `line_2`, or the ids of counters.
  func settled() -> Shape {
    var settled = self
    settled.items = items.map { $0.settled() }
    let groups = Dictionary(grouping: members) { Self.stem(of: $0.key) }
    let isKeyed: (Member) -> Bool = { member in
      let stem = Self.stem(of: member.key)
      if stem == nil { return true }
      guard stem != member.key, member.shape.isObject else { return false }
      return (groups[stem]?.count ?? 0) > 1 || member.shape.members.count > 1
    }
    settled.members = []
    for member in members {
      if isKeyed(member) || members.count >= Self.keptMembers {
        Self.merge([member.shape], into: &settled.entries)
        if settled.keys.count < Self.keptWords { settled.keys.append(member.key) }
      } else {
        settled.members.append(Member(key: member.key, shape: member.shape.settled()))
      }
    }
    settled.entries = settled.entries.map { $0.settled() }
    return settled
  }

  /// A key without the number that ends it; nil for one that is an id or somebody's.
  static func stem(of key: String) -> String? {
    if Personal.isValue(key) { return nil }
    let bytes = Array(key.utf8)
    let digits = bytes.filter { (48...57).contains($0) }.count
    if !bytes.isEmpty, digits == bytes.count { return nil }
    let isHexadecimal = key.allSatisfy { $0.isHexDigit || $0 == "-" }
    if isHexadecimal, bytes.count >= 8, digits >= 2 { return nil }
    guard let last = bytes.last, (48...57).contains(last) else { return key }
    let stem = key.unicodeScalars.reversed().drop { ("0"..."9").contains($0) }
    return stem.isEmpty ? nil : String(String.UnicodeScalarView(stem.reversed())) + "#"
  }

  /// The data keys of an object that this shape was learned from.
  func isData(_ key: String) -> Bool {
    !entries.isEmpty && !members.contains { $0.key == key }
  }
}
