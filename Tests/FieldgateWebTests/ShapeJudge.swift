import Foundation
import Testing

/// A JSON value that knows a Boolean from a number.
enum Value: Decodable {
  case null
  case flag(Bool)
  case number(Double)
  case text(String)
  case array([Value])
  case object([String: Value])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let array = try? container.decode([Value].self) {
      self = .array(array)
    } else {
      self = .object(try container.decode([String: Value].self))
    }
  }

  init(_ text: String) throws {
    self = try JSONDecoder().decode(Value.self, from: Data(text.utf8))
  }

  subscript(key: String) -> Value? {
    if case .object(let members) = self { members[key] } else { nil }
  }

  var number: Double? { if case .number(let number) = self { number } else { nil } }
  var text: String? { if case .text(let text) = self { text } else { nil } }
  var members: [String: Value]? { if case .object(let members) = self { members } else { nil } }
  var elements: [Value]? { if case .array(let elements) = self { elements } else { nil } }
}

/// Holds a JSON value against what an OpenAPI description says of one path's answer. A key
/// that the description does not know is a fault here, so that it is not forgotten there.
struct ShapeJudge {
  private let document: Value
  private let schema: Value

  init(_ document: Value, path: String) throws {
    self.document = document
    let answer = document["paths"]?[path]?["get"]?["responses"]?["200"]
    schema = try #require(answer?["content"]?["application/json"]?["schema"], "\(path)")
  }

  func faults(of value: Value) -> [String] { faults(of: value, as: schema, at: "") }

  private func faults(of value: Value, as schema: Value, at place: String) -> [String] {
    if let name = schema["$ref"]?.text?.split(separator: "/").last {
      guard let named = document["components"]?["schemas"]?[String(name)] else {
        return ["\(place): no schema \(name)"]
      }
      return faults(of: value, as: named, at: place)
    }
    if let shapes = schema["anyOf"]?.elements {
      return shapes.contains { faults(of: value, as: $0, at: place).isEmpty }
        ? [] : ["\(place): \(value) is none of \(shapes)"]
    }
    switch (schema["type"]?.text, value) {
    case ("object", .object(let object)): return faults(ofObject: object, as: schema, at: place)
    case ("array", .array(let elements)):
      guard let items = schema["items"] else { return ["\(place): items are not described"] }
      return elements.enumerated().flatMap { faults(of: $1, as: items, at: "\(place)/\($0)") }
    case ("string", .text(let text)):
      if let words = schema["enum"]?.elements?.compactMap(\.text), !words.contains(text) {
        return ["\(place): '\(text)' is none of \(words)"]
      }
      let isTime = schema["format"]?.text == "date-time"
      if isTime, text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) == nil {
        return ["\(place): '\(text)' is no time"]
      }
      return []
    case ("boolean", .flag), ("number", .number): return []
    case ("integer", .number(let number)) where number == number.rounded(): return []
    case (let type, _): return ["\(place): \(value) is no \(type ?? "?")"]
    }
  }

  private func faults(
    ofObject object: [String: Value], as schema: Value, at place: String
  ) -> [String] {
    if let every = schema["additionalProperties"], every.members != nil {
      return object.flatMap { faults(of: $1, as: every, at: "\(place)/\($0)") }
    }
    let known = schema["properties"]?.members ?? [:]
    var found = (schema["required"]?.elements ?? []).compactMap(\.text)
      .filter { object[$0] == nil }.map { "\(place): '\($0)' is missing" }
    for (key, member) in object {
      if let shape = known[key] {
        found += faults(of: member, as: shape, at: "\(place)/\(key)")
      } else {
        found.append("\(place): '\(key)' is not described")
      }
    }
    return found
  }
}
