import FieldgateDocument
import FieldgateModel

/// `format: sparkplug`: a payload of Eclipse Sparkplug B 3.0, as protobuf or as the JSON
/// that some bridges make of it. `metrics` names those that are read: names, with `*` for
/// anything in them, or parameters; nothing of any other is kept, its name included.
///
/// The document is `{ timestamp, seq, metrics: [{ name, timestamp, dataType, value,
/// isHistorical, quality }], devices: [...], isOutdated }`. A metric that bears only an
/// alias gets the name and the type that its birth gave it; births are remembered per
/// edge node, which the topic names (`…/group/NBIRTH/edge[/device]`), over restarts. A
/// metric whose alias no birth has told is left out, and said. A null has no value.
/// `devices` are those of the edge node that were born; a death concerns them all.
/// `isOutdated` is the death of a session that another has followed already (its `bdSeq`
/// is not the last birth's).
struct SparkplugFormat: Format {
  static let name = "sparkplug"

  private let wanted: [Wanted]

  private enum Wanted: Sendable {
    case parameter(Int)
    case pattern(TextPattern)
  }

  init?(_ mapping: inout MappingReader, _ reading: FormatReading) {
    guard let node = mapping.require("metrics") else { return nil }
    let names = Names(captures: [], filled: [], parameters: reading.parameters, tables: [])
    wanted = node.list(reading.diagnostics).compactMap { node in
      guard node.scalar?.text.hasPrefix("{") == true else {
        return TextPattern(node, reading.diagnostics).map(Wanted.pattern)
      }
      guard case .parameter(let slot, _)? = Term(node, names, reading.diagnostics) else {
        return nil
      }
      return .parameter(slot)
    }
  }

  /// Whether anything of this metric is read.
  private func wants(_ name: String, _ parameters: ParameterTable) -> Bool {
    wanted.contains { wanted in
      switch wanted {
      case .parameter(let slot): parameters.texts[slot].contains(name)
      case .pattern(let pattern): pattern.matches(name)
      }
    }
  }

  /// The wanted name that has this digest: the site may want today what nobody wanted
  /// when it was born.
  private func name(digest: Substring, _ parameters: ParameterTable) -> String? {
    for case .parameter(let slot) in wanted {
      for name in parameters.texts[slot] where Self.digest(name) == digest { return name }
    }
    return nil
  }

  private static func digest(_ name: String) -> String {
    "#" + String(Digest.of(Array(name.utf8)), radix: 16)
  }

  func document(
    of payload: [UInt8], _ tools: inout FormatTools
  ) throws(FormatFault) -> JSONElement {
    var message =
      payload.first == UInt8(ascii: "{")
      ? SparkplugPayload(json: try tools.document(json: payload))
      : try SparkplugPayload(protobuf: payload)
    let place = SparkplugPlace(topic: tools.topic)
    let isOutdated = place.map { learn(message, at: $0, &tools) } ?? false
    let unknown = place.map { resolve(&message, at: $0, tools) } ?? 0
    message.metrics.removeAll { metric in
      metric.name.map { !wants($0, tools.parameters) } ?? true
    }
    if unknown > 0 {
      tools.doubts.append(
        FormatFault(expected: "aliases that a birth has told", found: "\(unknown) unknown ones"))
    }
    var object = message.object
    object["isOutdated"] = .bool(isOutdated)
    if let place {
      object["devices"] = .array(
        tools.recollection.names(in: place.key("sparkplug-devices")).map(JSONValue.string))
    }
    return try tools.document(json: JSONValue.object(object).utf8)
  }

  /// Remembers what a birth tells; true for a death that came too late.
  private func learn(
    _ message: SparkplugPayload, at place: SparkplugPlace, _ tools: inout FormatTools
  ) -> Bool {
    let sessions = place.key("sparkplug-session")
    let session = message.metrics.first { $0.name == "bdSeq" }?.typed?.text
    switch place.type {
    case "NDEATH":
      let last = tools.recollection.recall("bdSeq", in: sessions)
      return session != nil && last != nil && session != last
    case "NBIRTH":
      tools.recollection.forget(place.key("sparkplug-aliases"))
      if let session { tools.recollection.remember("bdSeq", as: session, in: sessions) }
    case "DBIRTH":
      if let device = place.device {
        tools.recollection.remember(device, as: "", in: place.key("sparkplug-devices"))
      }
    default: return false
    }
    for metric in message.metrics {
      guard let alias = metric.alias, let name = metric.name else { continue }
      // Of a metric that nobody wants only that it is known.
      let kept = wants(name, tools.parameters) ? name : Self.digest(name)
      tools.recollection.remember(
        "\(alias)", as: "\(metric.type ?? 0) \(kept)", in: place.key("sparkplug-aliases"))
    }
    return false
  }

  /// Gives metrics their names and types; how many have none.
  private func resolve(
    _ message: inout SparkplugPayload, at place: SparkplugPlace, _ tools: FormatTools
  ) -> Int {
    var unknown = 0
    let key = place.key("sparkplug-aliases")
    for index in message.metrics.indices where message.metrics[index].name == nil {
      guard let alias = message.metrics[index].alias else { continue }
      guard let told = tools.recollection.recall("\(alias)", in: key) else {
        unknown += 1
        continue
      }
      let parts = told.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
      guard let kept = parts.last else { continue }
      let isDigest = kept.hasPrefix("#")
      message.metrics[index].name =
        isDigest ? name(digest: kept, tools.parameters) : String(kept)
      message.metrics[index].type = message.metrics[index].type ?? Int(parts[0])
    }
    return unknown
  }
}

/// Where a Sparkplug message comes from, by its topic.
private struct SparkplugPlace {
  let node: String
  let type: String
  let device: String?

  /// Nil for a topic that is none of Sparkplug's.
  init?(topic: String) {
    let levels = topic.split(separator: "/", omittingEmptySubsequences: false)
    guard (4...5).contains(levels.count) else { return nil }
    type = String(levels[2])
    node = "\(levels[1])/\(levels[3])"
    device = levels.count == 5 ? String(levels[4]) : nil
  }

  func key(_ table: String) -> Recollection.Key { Recollection.Key(table: table, scope: node) }
}
