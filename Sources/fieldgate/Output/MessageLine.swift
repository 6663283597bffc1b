import FieldgateDaemon
import FieldgateDecode
import FieldgateModel

/// One message of a file of messages (contract, section 4).
enum MessageLine {
  /// All messages of a file, with the time of their arrival.
  static func readAll(at path: String, now: Timestamp) throws(Unreadable) -> [(Message, Timestamp)]
  {
    let text = try readText(at: path, limit: 256 << 20)
    var read: [(Message, Timestamp)] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
      .enumerated()
    where !line.allSatisfy(\.isWhitespace) {
      read.append(try Self.read(line, file: path, number: index + 1, now: now))
    }
    return read
  }

  /// A message as such a line: `payload` where it is text in UTF-8, else `payloadBase64`.
  static func text(_ message: Message, received: Timestamp) -> String {
    var line: JSONObject = ["topic": .string(message.topic)]
    if let text = String(validating: message.payload, as: UTF8.self) {
      line["payload"] = .string(text)
    } else {
      line["payloadBase64"] = .string(base64(message.payload))
    }
    line["retained"] = .bool(message.retained)
    line["received"] = .string(received.iso8601)
    return line.text
  }

  static func read(
    _ line: Substring, file: String, number: Int, now: Timestamp
  ) throws(Unreadable) -> (Message, Timestamp) {
    func fault(_ reason: String) -> Unreadable {
      Unreadable(path: "\(file):\(number)", reason: reason)
    }
    var parser = JSONParser(limits: JSONLimits(bytes: 64 << 20, depth: 128))
    let root: JSONElement
    do throws(JSONError) {
      root = try parser.parse(String(line))
    } catch {
      throw fault("not JSON: \(error)")
    }
    guard let topic = root["topic"]?.string else { throw fault("the message needs a \"topic\"") }
    let payload: [UInt8]
    if let text = root["payload"]?.string {
      payload = Array(text.utf8)
    } else if let value = root["payload"] {
      // A payload that is itself JSON may stand there as it is.
      payload = Array(value.json.utf8)
    } else if let hex = root["payloadHex"]?.string {
      guard let bytes = Encoding.hex.bytes(of: hex) else { throw fault("payloadHex is not hex") }
      payload = bytes
    } else if let base64 = root["payloadBase64"]?.string {
      guard let bytes = Encoding.base64.bytes(of: base64) else {
        throw fault("payloadBase64 is not base64")
      }
      payload = bytes
    } else {
      throw fault("the message needs \"payload\", \"payloadHex\" or \"payloadBase64\"")
    }
    var received = now
    if let text = root["received"]?.string {
      guard let time = Timestamp(iso8601: text) else {
        throw fault("received '\(text)' is no time such as 2026-11-22T14:03:40.120Z")
      }
      received = time
    }
    guard root["retained"].map({ $0.isNull || $0.bool != nil }) ?? true else {
      throw fault("retained must be true or false")
    }
    let retained = root["retained"]?.bool ?? false
    return (Message(topic: topic, payload: payload, retained: retained), received)
  }

  /// RFC 4648, section 4.
  private static func base64(_ bytes: [UInt8]) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for place in 0..<4 {
        text.append(
          place <= group.count ? digits[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
