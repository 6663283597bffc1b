import FieldgateModel

/// A message's payload as the learner takes it.
enum Payload: Sendable {
  case json(JSONValue)
  /// One value of text, without the blanks around it.
  case text(String)
  case bytes([UInt8])
  /// It begins like JSON and is none.
  case broken
  case empty

  /// Longer payloads are not learned from.
  private static let limit = 1 << 18

  init(_ bytes: [UInt8], _ parser: inout JSONParser) {
    let blank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
    guard let first = bytes.first(where: { !blank($0) }) else {
      self = .empty
      return
    }
    let isStructure = first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    if bytes.count > Self.limit {
      self = .broken
    } else if isStructure || first == UInt8(ascii: "\"") {
      if let root = try? parser.parse(bytes) {
        self = .json(JSONValue(root))
      } else {
        self = .broken
      }
    } else if let text = String(validating: bytes, as: UTF8.self),
      text.unicodeScalars.allSatisfy({ $0.value >= 0x20 || [0x09, 0x0A, 0x0D].contains($0.value) })
    {
      var characters = Substring(text)
      while characters.first?.isWhitespace == true { characters.removeFirst() }
      while characters.last?.isWhitespace == true { characters.removeLast() }
      self = characters.isEmpty ? .empty : .text(String(characters))
    } else {
      self = .bytes(bytes)
    }
  }
}

extension JSONValue {
  /// A parsed element as a value that outlives its document; of a repeated key the
  /// first counts, as paths have it.
  fileprivate init(_ element: JSONElement) {
    switch element.kind {
    case .null: self = .null
    case .bool: self = .bool(element.bool ?? false)
    case .string: self = .string(element.string ?? "")
    case .number:
      self = element.integer.map(JSONValue.integer) ?? .number(element.number ?? 0)
    case .array: self = .array(element.entries.prefix(1000).map(JSONValue.init))
    case .object:
      var object = JSONObject()
      for member in element.members.prefix(1000) where object[member.key] == nil {
        object[member.key] = JSONValue(member.value)
      }
      self = .object(object)
    }
  }
}
