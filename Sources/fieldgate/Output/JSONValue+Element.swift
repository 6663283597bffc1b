import FieldgateDecode
import FieldgateModel

extension JSONValue {
  /// The same value, to be written again.
  init(_ element: JSONElement) {
    switch element.kind {
    case .null: self = .null
    case .bool: self = .bool(element.bool ?? false)
    case .number: self = element.integer.map { .integer($0) } ?? .number(element.number ?? 0)
    case .string: self = .string(element.string ?? "")
    case .array: self = .array(element.entries.map { JSONValue($0) })
    case .object:
      var object: JSONObject = [:]
      for member in element.members { object[member.key] = JSONValue(member.value) }
      self = .object(object)
    }
  }
}
