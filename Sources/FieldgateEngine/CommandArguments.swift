import FieldgateDecode
import FieldgateDocument
import FieldgateModel

/// What a command's payload says: a small JSON object.
struct CommandArguments {
  let id: String?
  let note: String?
  let area: String?
  let name: String?
  let reason: String?
  /// How long, as it was written and as it is meant.
  let length: (text: String, length: Milliseconds)?
  let until: Timestamp?
  let level: ThreatLevel?
  /// To end what was set.
  let ends: Bool
  /// Numbers of messages in quarantine, each once.
  let ids: [Int64]?

  /// Longer payloads are not looked at.
  static let limit = 4096
  private static let textLimit = 2048

  /// Comes back with the answer, so that who asked knows which question it is to; nil
  /// where there is none that can be read.
  static func request(in payload: [UInt8]) -> String? {
    guard payload.count <= limit else { return nil }
    var parser = JSONParser()
    guard let text = (try? parser.parse(payload))?["request"]?.string, text.utf8.count <= textLimit
    else { return nil }
    return text
  }

  init(_ payload: [UInt8]) throws(Refusal) {
    guard payload.count <= Self.limit else {
      throw Refusal("a command has at most \(Self.limit) bytes, this one has \(payload.count)")
    }
    var parser = JSONParser()
    let root: JSONElement
    do throws(JSONError) {
      root = try parser.parse(payload)
    } catch {
      throw Refusal("a command is a JSON object: \(error)")
    }
    func text(_ key: String) throws(Refusal) -> String? {
      guard let element = root[key], !element.isNull else { return nil }
      guard let text = element.string, text.utf8.count <= Self.textLimit else {
        throw Refusal("'\(key)' must be a text of at most \(Self.textLimit) bytes")
      }
      return text
    }
    id = try text("id")
    note = try text("note")
    area = try text("area")
    name = try text("name")
    reason = try text("reason")
    if let written = try text("for") {
      guard let read = Node.duration(written), read > 0 else {
        throw Refusal("'for' must be a length of time such as 30m, 2h or 1d, not '\(written)'")
      }
      length = (written, read)
    } else {
      length = nil
    }
    if let written = try text("until") {
      guard let read = Timestamp(iso8601: written) else {
        throw Refusal("'until' must be a time such as 2026-11-22T16:00:00Z, not '\(written)'")
      }
      until = read
    } else {
      until = nil
    }
    if let element = root["level"], !element.isNull {
      guard let read = element.integer.flatMap({ ThreatLevel(rawValue: Int(clamping: $0)) }) else {
        throw Refusal("'level' must be a whole number from 1 to 5")
      }
      level = read
    } else {
      level = nil
    }
    if let element = root["end"], !element.isNull {
      guard let read = element.bool else { throw Refusal("'end' must be true or false") }
      ends = read
    } else {
      ends = false
    }
    ids = try root["ids"].flatMap { $0.isNull ? nil : $0 }.map(Self.ids)
  }

  private static func ids(_ element: JSONElement) throws(Refusal) -> [Int64] {
    let ids = element.kind == .array ? element.entries.compactMap(\.integer) : []
    guard !ids.isEmpty, ids.count == element.count, ids.count <= Engine.mostRetried,
      Set(ids).count == ids.count
    else {
      throw Refusal("'ids' must be a list of 1 to \(Engine.mostRetried) different whole numbers")
    }
    return ids
  }

  /// A text that must be there and say something.
  func needed(
    _ key: KeyPath<CommandArguments, String?>, _ missing: String
  ) throws(Refusal) -> String {
    guard let text = self[keyPath: key], text.contains(where: { !$0.isWhitespace }) else {
      throw Refusal(missing)
    }
    return text
  }
}
