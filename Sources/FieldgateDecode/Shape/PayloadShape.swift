/// What a payload looks like, without anything that it says: types, sizes, and of the keys
/// only those that some adapter names.
///
///     {people: number, time: text(24), lines: [{in: number} × 3], … 2 other keys}
///
/// It is what is kept of a message that could not be read, so that an adapter can be
/// mended though nobody may look at the message itself. It is bounded: in depth, in entries
/// and, as a text, in length.
package indirect enum PayloadShape: Hashable, Sendable {
  case null, boolean, number
  /// Its UTF-8 bytes.
  case text(Int)
  /// What is neither JSON nor a text, by its length.
  case bytes(Int)
  /// The shapes of the entries, each once with how often it was met, and how many entries
  /// have still others or were not looked at.
  case list([Entries], others: Int)
  /// The members whose keys an adapter names, each key once, and how many others there are.
  case object([Member], others: Int)
  /// A list or an object that lies too deep to be looked at, with its size.
  case deeper(isList: Bool, count: Int)

  package struct Entries: Hashable, Sendable {
    package let shape: PayloadShape
    package var count: Int
  }

  package struct Member: Hashable, Sendable {
    package let key: String
    package let shape: PayloadShape
  }

  /// Lists and objects within each other that are looked into.
  static let depth = 8
  /// Entries of a list, and members of an object, that are looked at.
  static let width = 64
  /// Different shapes of the entries of a list that are told.
  static let kinds = 4
  /// Characters of it as a text.
  static let length = 1000

  /// The shape of a payload, of which only keys out of `named` are told.
  package init(of payload: [UInt8], naming named: Set<String>) {
    var parser = JSONParser(limits: JSONLimits(bytes: 1 << 24, depth: 1000))
    if let root = try? parser.parse(payload) {
      self.init(root, naming: named, depth: 0)
    } else if String(validating: payload, as: UTF8.self) != nil {
      self = .text(payload.count)
    } else {
      self = .bytes(payload.count)
    }
  }

  private init(_ element: JSONElement, naming named: Set<String>, depth: Int) {
    switch element.kind {
    case .null: self = .null
    case .bool: self = .boolean
    case .number: self = .number
    case .string: self = .text(element.withUTF8 { $0.count } ?? 0)
    case .array, .object:
      let isList = element.kind == .array
      guard depth < Self.depth else {
        self = .deeper(isList: isList, count: element.count)
        return
      }
      self =
        isList
        ? Self.list(element, naming: named, depth: depth + 1)
        : Self.object(element, naming: named, depth: depth + 1)
    }
  }

  private static func list(
    _ element: JSONElement, naming named: Set<String>, depth: Int
  ) -> PayloadShape {
    var kinds: [Entries] = []
    var told = 0
    for entry in element.entries.prefix(width) {
      let shape = PayloadShape(entry, naming: named, depth: depth)
      if let index = kinds.firstIndex(where: { $0.shape == shape }) {
        kinds[index].count += 1
      } else if kinds.count < Self.kinds {
        kinds.append(Entries(shape: shape, count: 1))
      } else {
        continue
      }
      told += 1
    }
    return .list(kinds, others: element.count - told)
  }

  private static func object(
    _ element: JSONElement, naming named: Set<String>, depth: Int
  ) -> PayloadShape {
    var members: [Member] = []
    var told: Set<String> = []
    for member in element.members {
      let key = member.key
      // Of a repeated key the first counts, as paths have it.
      guard named.contains(key), members.count < width, told.insert(key).inserted else {
        continue
      }
      members.append(
        Member(key: key, shape: PayloadShape(member.value, naming: named, depth: depth)))
    }
    return .object(members, others: element.count - members.count)
  }
}

extension PayloadShape: CustomStringConvertible {
  /// One line of at most 1000 characters.
  package var description: String {
    let text = text
    return text.count <= Self.length ? text : text.prefix(Self.length - 1) + "…"
  }

  private var text: String {
    switch self {
    case .null: "null"
    case .boolean: "boolean"
    case .number: "number"
    case .text(let count): "text(\(count))"
    case .bytes(let count): "\(count) bytes"
    case .deeper(let isList, let count): isList ? "[… \(count)]" : "{… \(count)}"
    case .list(let kinds, let others):
      "["
        + (kinds.map { $0.count == 1 ? $0.shape.text : "\($0.shape.text) × \($0.count)" }
        + Self.rest(others, "other", "others")).joined(separator: ", ") + "]"
    case .object(let members, let others):
      "{"
        + (members.map { "\(Self.written($0.key)): \($0.shape.text)" }
        + Self.rest(others, "other key", "other keys")).joined(separator: ", ") + "}"
    }
  }

  private static func rest(_ count: Int, _ one: String, _ many: String) -> [String] {
    count == 0 ? [] : ["… \(count) \(count == 1 ? one : many)"]
  }

  /// A key that is no plain word in quotes.
  private static func written(_ key: String) -> String {
    let isPlain = key.utf8.allSatisfy {
      (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95
    }
    return isPlain && !key.isEmpty ? key : key.debugDescription
  }
}
