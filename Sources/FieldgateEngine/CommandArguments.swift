import FieldgateDecode

/// What a command's payload says: a small JSON object.
struct CommandArguments {
  let id: String?
  let note: String?
  /// Comes back with the answer, so that who asked knows which question it is to.
  let request: String?

  /// Longer payloads are not looked at.
  static let limit = 16_384

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
      guard let text = element.string, text.utf8.count <= 4096 else {
        throw Refusal("'\(key)' must be a text of at most 4096 bytes")
      }
      return text
    }
    id = try text("id")
    note = try text("note")
    request = try text("request")
  }
}
