import FieldgateDocument
import FieldgateModel

extension Example {
  /// Reads an example. Its payload is one of `payload` (YAML that becomes JSON),
  /// `text`, `hex` or `base64`; with none of them it is empty. `messages` is a list of
  /// several: what is expected comes of the last. `zone` is the site's, as an offset.
  init?(_ node: Node, _ diagnostics: Diagnostics) {
    guard var mapping = MappingReader(node, "an example", diagnostics) else { return nil }
    let name = mapping.require("example")?.text(diagnostics)
    var messages: [Message] = []
    if let list = mapping.take("messages") {
      messages = list.list(diagnostics).compactMap { node in
        guard var mapping = MappingReader(node, "a message of an example", diagnostics) else {
          return nil
        }
        defer { mapping.finish() }
        return Self.message(&mapping, diagnostics)
      }
      if messages.isEmpty { diagnostics.error(at: list.place, "an example has a message") }
    } else {
      messages = [Self.message(&mapping, diagnostics)].compactMap { $0 }
    }
    devices = Self.devices(mapping.take("devices"), diagnostics)
    let zone = mapping.take("zone").flatMap { Self.offset($0, diagnostics) }
    let received = mapping.take("received").flatMap { Self.time($0, diagnostics) }
    let time = mapping.take("time").flatMap { Self.time($0, diagnostics) }
    let outcome = mapping.take("outcome")?.choice(Outcome.self, of: "outcome", diagnostics)
    let readings = mapping.take("readings")?.list(diagnostics)
    mapping.finish()
    guard let name, let last = messages.last else { return nil }
    self.name = name
    place = node.place
    before = messages.dropLast()
    message = last
    self.zone = zone ?? 0
    self.received = received ?? Self.standardArrival
    self.readings = (readings ?? []).compactMap { Expected($0, time: time, diagnostics) }
    self.outcome = outcome ?? (readings == nil ? .nothing : .read)
    if outcome == nil, readings == nil {
      diagnostics.error(
        at: node.place, "an example says what comes of it: 'readings', or an 'outcome' without any")
    }
  }

  /// Reads `devices: { quay: { box: harbour } }`: ids and their parameters.
  private static func devices(_ node: Node?, _ diagnostics: Diagnostics) -> [Device] {
    guard let node else { return [] }
    guard let entries = node.entries else {
      diagnostics.error(
        at: node.place,
        "expected devices with their parameters, such as { quay: { box: harbour } }, found"
          + " \(node.what)")
      return []
    }
    return entries.compactMap { entry in
      guard let id = entry.key.text(diagnostics) else { return nil }
      var parameters: [String: Value] = [:]
      for parameter in entry.value.entries ?? [] {
        parameters[parameter.key.scalar?.text ?? ""] = parameter.value.constant
      }
      return Device(id: DeviceID(id), adapter: "", parameters: parameters)
    }
  }

  private static func message(
    _ mapping: inout MappingReader, _ diagnostics: Diagnostics
  ) -> Message? {
    let topic = mapping.require("topic")?.text(diagnostics)
    let payload = payload(&mapping, diagnostics)
    let retained = mapping.take("retained")?.flag(diagnostics) ?? false
    guard let topic, let payload else { return nil }
    return Message(topic: topic, payload: payload, retained: retained)
  }

  private static func offset(_ node: Node, _ diagnostics: Diagnostics) -> Milliseconds? {
    guard let text = node.text(diagnostics) else { return nil }
    if let offset = ZoneOffset.offset(text) { return offset }
    diagnostics.error(
      at: node.place, "expected an offset from UTC such as +02:00, found \(node.what)")
    return nil
  }

  private static func payload(
    _ mapping: inout MappingReader, _ diagnostics: Diagnostics
  ) -> [UInt8]? {
    let payload = mapping.take("payload")
    let text = mapping.take("text")
    let hex = mapping.take("hex")
    let base64 = mapping.take("base64")
    let given = [payload, text, hex, base64].compactMap { $0 }
    if given.count > 1 {
      diagnostics.error(
        at: given[1].place, "an example has one payload; keep one of payload, text, hex, base64")
    }
    if let payload { return Array(payload.json.text.utf8) }
    if let text { return text.text(diagnostics).map { Array($0.utf8) } }
    for (node, encoding) in [(hex, Encoding.hex), (base64, Encoding.base64)] {
      guard let node else { continue }
      guard let text = node.text(diagnostics) else { return nil }
      if let bytes = encoding.bytes(of: text.filter { !$0.isWhitespace }) { return bytes }
      diagnostics.error(at: node.place, "expected \(encoding.expected), found \(node.what)")
      return nil
    }
    return []
  }

  fileprivate static func time(_ node: Node, _ diagnostics: Diagnostics) -> Timestamp? {
    guard let text = node.text(diagnostics) else { return nil }
    if let time = Timestamp(iso8601: text) { return time }
    diagnostics.error(
      at: node.place, "expected a time such as 2026-11-22T14:03:40.120Z, found \(node.what)")
    return nil
  }
}

extension Example.Expected {
  fileprivate init?(_ node: Node, time: Timestamp?, _ diagnostics: Diagnostics) {
    guard var mapping = MappingReader(node, "an expected reading", diagnostics) else { return nil }
    let device = mapping.require("device")?.text(diagnostics)
    let measure = mapping.require("measure")?.choice(Measure.self, of: "measure", diagnostics)
    let value = mapping.require("value")
    channel = mapping.take("channel")?.text(diagnostics)
    kind = mapping.take("kind")?.choice(Kind.self, of: "kind of device", diagnostics)
    aggregation = mapping.take("aggregation")?.choice(
      Aggregation.self, of: "aggregation", diagnostics)
    delta = mapping.take("delta")?.number(diagnostics)
    interval = mapping.take("interval")?.duration(diagnostics)
    unit = mapping.take("unit")?.choice(Unit.self, of: "unit", diagnostics)
    for entry in mapping.take("labels")?.entries ?? [] {
      labels[entry.key.scalar?.text ?? ""] = entry.value.text(diagnostics)
    }
    let written = mapping.take("time")
    quality = mapping.take("quality")?.choice(Quality.self, of: "quality", diagnostics)
    mapping.finish()
    if let written, written.scalar?.text != "arrival" {
      self.time = Example.time(written, diagnostics)
    } else {
      self.time = written == nil ? time : nil
    }
    guard let device, let measure, let constant = value?.constant else { return nil }
    self.device = device
    self.measure = measure
    self.value = constant
  }
}
