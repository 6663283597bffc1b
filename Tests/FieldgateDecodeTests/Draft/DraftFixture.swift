import FieldgateDecode
import FieldgateModel
import Foundation
import Testing

/// Messages of our own making, in the manner of several vendors, and the drafts that
/// come of them: `Golden/NAME.jsonl` and `Golden/NAME.yaml`. With `RECORD_DRAFTS=1` the
/// drafts are written anew, to be read before they are committed.
struct DraftFixture: Sendable, CustomTestStringConvertible {
  let name: String

  var testDescription: String { name }

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Golden")

  static let all: [DraftFixture] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".jsonl") }.map {
      DraftFixture(name: String($0.dropLast(6)))
    }
    .sorted { $0.name < $1.name }
  }()

  private var lines: String {
    get throws {
      try String(contentsOf: Self.folder.appending(path: "\(name).jsonl"), encoding: .utf8)
    }
  }

  /// The draft as it was read and found good; recorded where the environment asks.
  func golden(_ draft: Draft) throws -> String {
    let file = Self.folder.appending(path: "\(name).yaml")
    if ProcessInfo.processInfo.environment["RECORD_DRAFTS"] != nil {
      try draft.text.write(to: file, atomically: true, encoding: .utf8)
    }
    return try String(contentsOf: file, encoding: .utf8)
  }

  func messages() throws -> [Message] {
    try lines.split(separator: "\n").map { line in
      let root = try JSONDocument.parse(Array(line.utf8)).root
      let topic = try #require(root["topic"]?.string)
      let hex = root["payloadHex"]?.string.flatMap { Encoding.hex.bytes(of: $0) }
      let text = root["payload"].map { Array(($0.string ?? $0.json).utf8) }
      return Message(
        topic: topic, payload: try #require(hex ?? text), retained: root["retained"]?.bool ?? false)
    }
  }
}
