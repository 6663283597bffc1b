import CFuzzer
import FieldgateDecode
import FieldgateDocument
import FieldgateEngine
import FieldgateModel
import FieldgateSite
import Foundation

/// libFuzzer calls with each input: the first line says where it goes, the rest is it.
///
/// `FIELDGATE_FUZZ` names the target: `decoder` (a topic, then a payload through all packaged
/// adapters), `configuration` (a file's name, then its text, in a small site), `commands`
/// (the topic behind `…/command/`, then a payload, for an engine with an open alert).
@main enum Fuzz {
  static func main() {
    var count = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    _ = LLVMFuzzerRunDriver(&count, &arguments) { data, size in
      Targets.take(Array(UnsafeBufferPointer(start: data, count: size)))
      return 0
    }
  }
}

/// Where inputs go. A fault is a trap, which libFuzzer keeps the input of.
enum Targets {
  static let chosen = ProcessInfo.processInfo.environment["FIELDGATE_FUZZ"] ?? "decoder"

  private static let received = Timestamp(milliseconds: 1_893_456_000_000)
  private static let decoder = Decoder(
    adapters: packaged.compactMap { name, text in
      let diagnostics = Diagnostics()
      return parse(text, file: name, into: diagnostics).flatMap { Adapter($0, diagnostics) }
    })

  static func take(_ bytes: [UInt8]) {
    let end = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
    let first = String(decoding: bytes[..<end], as: UTF8.self)
    let rest = Array(bytes[end...].dropFirst())
    switch chosen {
    case "configuration": configuration(first, rest)
    case "commands": command(first, rest)
    default: message(first, rest)
    }
  }

  static func message(_ topic: String, _ payload: [UInt8]) {
    var decoder = decoder
    let decoded = decoder.decode(Message(topic: topic, payload: payload), received: received)
    for reading in decoded.readings {
      precondition(!reading.device.rawValue.isEmpty && reading.device.rawValue.utf8.count <= 256)
      if case .number(let number) = reading.value { precondition(number.isFinite) }
    }
  }

  static func configuration(_ file: String, _ text: [UInt8]) {
    var texts = small
    texts[file.isEmpty ? "rules.yaml" : file] = String(decoding: text, as: UTF8.self)
    let (site, said) = read(texts)
    precondition(site != nil || !said.isEmpty, "refused without a word")
    for line in said { precondition(harmless(line) == line, "a line that is none") }
  }

  static func command(_ topic: String, _ payload: [UInt8]) {
    guard var engine = engine,
      let (user, verb) = engine.plan.topics.command(
        in: "\(engine.plan.topics.prefix)/command/\(topic)")
    else { return }
    let effects = engine.handle(
      .command(user: user, verb: verb, payload: payload),
      at: Moment(wall: received + 61_000, steady: 61_000))
    precondition(effects.replies.count == 1)
    for publication in effects.replies + effects.publications where !publication.payload.isEmpty {
      precondition(harmless(publication.topic.filter { $0 != "\u{202E}" }) != "")
      precondition((try? JSONSerialization.jsonObject(with: Data(publication.payload))) != nil)
    }
  }

  /// With an alert that stands.
  private static let engine: Engine? = {
    guard let site = read(small).site else { return nil }
    var engine = Engine(plan: site.plan, boot: "fuzz", at: Moment(wall: received, steady: 0))
    _ = engine.handle(.listening, at: Moment(wall: received, steady: 0))
    _ = engine.handle(
      .message(Message(topic: "frigate/c/person", payload: Array("90".utf8))),
      at: Moment(wall: received, steady: 0))
    _ = engine.handle(.tick, at: Moment(wall: received + 60_000, steady: 60_000))
    return engine
  }()

  private static let packaged: [String: String] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "devices")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    var texts: [String: String] = [:]
    for name in names where name.hasSuffix(".yaml") {
      texts["devices/\(name)"] = try? String(
        contentsOf: folder.appending(path: name), encoding: .utf8)
    }
    return texts
  }()

  private static func read(_ texts: [String: String]) -> (site: Site?, said: [String]) {
    let diagnostics = Diagnostics()
    // The adapters that the small site uses: all of them cost most of the time.
    let used = packaged.filter { $0.key == "devices/frigate.yaml" }
    let site = Site(
      SiteFiles(directory: "here", texts: texts, packaged: used),
      zone: { $0 == "UTC" ? .utc : nil }, addressFault: { _ in nil }, diagnostics)
    return (site, diagnostics.sorted.map(\.description))
  }

  private static let small = [
    "fieldgate.yaml": """
    site: small
    timezone: UTC
    broker: { url: "mqtt://127.0.0.1:1883", clientId: fieldgate-small }
    """,
    "areas.geojson": """
    { "type": "FeatureCollection", "features": [
      { "type": "Feature", "id": "square", "properties": { "kind": "square" }, "geometry":
        { "type": "Polygon", "coordinates": [[[4, 52], [5, 52], [5, 53], [4, 52]]] } } ] }
    """,
    "inventory.yaml": """
    devices:
      - { id: c, adapter: frigate, area: square, covers: 1 }
    """,
    "rules.yaml": """
    rules:
      - rule: crowd
        kind: threshold
        areas: [square]
        watch: density
        raise: { moderate: { above: 20 } }
        clear: { below: 10 }
    """,
  ]
}
