import FieldgateDecode
import FieldgateDocument
import FieldgateModel
import Foundation

/// A message to be decoded, and how Foundation decodes it.
struct DecodeMessage {
  let name: String
  let message: Message
  /// How many readings must come of it.
  let readings: Int
  let foundation: Decoding

  typealias Decoding = @Sendable (JSONDecoder, Data) throws -> Any

  /// The adapters and the messages that are measured: of each a typical example in its file.
  private static let measured: [(adapter: String, example: String, foundation: Decoding)] = [
    ("xovis-v5", "a line and a zone over a minute", decoded(XovisPush.self)),
    ("amsterdam-telcamera-v2", "a line and a zone of one camera", decoded(Telcamera.self)),
    ("milesight-vs133-ttn", "one line, decoded by the network server", decoded(Uplink.self)),
    ("frigate", "a car leaves the view", decoded(FrigateEvent.self)),
  ]

  /// The samples of a folder of real messages, where it is there.
  private static let samples: [String: [String]] = [
    "xovis-v5": ["logics-line.json", "logics-zone.json"],
    "amsterdam-telcamera-v2": ["count-and-persons.json", "two-zones.json"],
    "milesight-vs133-ttn": ["uplink-decoded.json", "uplink-raw.json"],
    "frigate": ["event-update.json"],
  ]

  private static func decoded<Content: Decodable & SendableMetatype>(_ type: Content.Type)
    -> Decoding
  {
    { decoder, data in try decoder.decode(type, from: data) }
  }

  static func all(_ adapters: [Adapter], payloads: String?) throws -> [DecodeMessage] {
    var messages: [DecodeMessage] = []
    for (id, name, foundation) in measured {
      guard let adapter = adapters.first(where: { $0.id.rawValue == id }),
        let example = adapter.examples.first(where: { $0.name == name })
      else { throw Missing(what: "\(id): \(name)") }
      messages.append(
        DecodeMessage(
          name: "\(id), own example", message: example.message,
          readings: example.readings.count, foundation: foundation))
      guard let payloads else { continue }
      let folder = URL(filePath: payloads).appending(path: id)
      let listed = try JSONDecoder().decode(
        Samples.self, from: Data(contentsOf: folder.appending(path: "samples.json")))
      var decoder = FieldgateDecode.Decoder(adapters: adapters)
      for file in samples[id] ?? [] {
        guard let sample = listed.samples.first(where: { $0.file == file }) else {
          throw Missing(what: "\(id)/\(file)")
        }
        let message = Message(
          topic: sample.topic, payload: Array(try Data(contentsOf: folder.appending(path: file))))
        let received = Timestamp(milliseconds: 1_893_456_000_000)
        messages.append(
          DecodeMessage(
            name: "\(id), \(file)", message: message,
            readings: decoder.decode(message, received: received).readings.count,
            foundation: foundation))
      }
    }
    return messages
  }

  /// All adapters of a folder.
  static func adapters(in folder: String) throws -> [Adapter] {
    let diagnostics = Diagnostics()
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    let adapters = try names.filter { $0.hasSuffix(".yaml") }.compactMap { name in
      let text = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
      return parse(text, file: name, into: diagnostics).flatMap { Adapter($0, diagnostics) }
    }
    for fault in diagnostics.sorted { print(fault) }
    return adapters
  }

  struct Missing: Error { let what: String }

  private struct Samples: Decodable {
    struct Sample: Decodable {
      let file: String
      let topic: String
    }
    let samples: [Sample]
  }
}
