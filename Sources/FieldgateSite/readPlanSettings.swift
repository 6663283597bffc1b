import FieldgateDocument
import FieldgateEngine
import FieldgateModel
import FieldgateRules

/// What `fieldgate.yaml` says to the engine: `publish`, `alerts`, `levels`, `load`,
/// `language`, `privacy`.
extension Plan.Settings {
  /// Reads the engine's keys of the whole file.
  init(_ reader: inout MappingReader, _ diagnostics: Diagnostics) {
    self.init()
    if let node = reader.take("language"),
      let language = node.choice(
        Language.self, of: "language", diagnostics)
    {
      self.language = language
    }
    if let node = reader.take("publish"),
      var publish = MappingReader(node, "publish", diagnostics)
    {
      if let every = publish.take("state").flatMap({ Self.cadence($0, diagnostics) }) {
        stateEvery = every
      }
      for entry in publish.take("levels")?.entries ?? [] {
        guard let level = entry.key.integer(in: 1...5, diagnostics).flatMap(ThreatLevel.init),
          let every = Self.cadence(entry.value, diagnostics)
        else { continue }
        stateEveryAt[level] = every
      }
      if let readings = publish.take("readings")?.flag(diagnostics) { self.readings = readings }
      publish.finish()
    }
    if let node = reader.take("levels"), var levels = MappingReader(node, "levels", diagnostics) {
      if let most = levels.take("most").flatMap({ Self.span($0, diagnostics) }) { levelMost = most }
      levels.finish()
    }
    if let node = reader.take("load"), var load = MappingReader(node, "load", diagnostics) {
      self.load = LoadSettings(&load, diagnostics)
      load.finish()
    }
    if let node = reader.take("privacy") {
      quarantine = QuarantineSettings(node, diagnostics)
    }
    if let node = reader.take("alerts"), var alerts = MappingReader(node, "alerts", diagnostics) {
      self.alerts = AlertSettings(&alerts, diagnostics)
      alerts.finish()
    }
  }

  private static func cadence(_ node: Node, _ diagnostics: Diagnostics) -> Milliseconds? {
    guard let every = node.duration(diagnostics) else { return nil }
    if every < 100 {
      diagnostics.error(
        at: node.place,
        "a state goes out at most every 100ms, found '\(node.scalar?.text ?? "")'")
    }
    return every
  }

  /// A length of time that is at least a second.
  fileprivate static func span(_ node: Node, _ diagnostics: Diagnostics) -> Milliseconds? {
    guard let span = node.duration(diagnostics) else { return nil }
    if span < 1000 {
      diagnostics.error(
        at: node.place, "expected at least 1s, found '\(node.scalar?.text ?? "")'")
      return nil
    }
    return span
  }
}

extension AlertSettings {
  fileprivate init(_ reader: inout MappingReader, _ diagnostics: Diagnostics) {
    func span(_ reader: inout MappingReader, _ key: String) -> Milliseconds? {
      reader.take(key).flatMap { Plan.Settings.span($0, diagnostics) }
    }
    func above(_ reader: inout MappingReader) -> Int? {
      reader.take("above")?.integer(in: 1...1000, diagnostics)
    }
    self.init()
    shelve = span(&reader, "shelve") ?? shelve
    if let node = reader.take("flood"), var flood = MappingReader(node, "a flood", diagnostics) {
      self.flood.above = above(&flood) ?? self.flood.above
      self.flood.within = span(&flood, "within") ?? self.flood.within
      self.flood.calm = span(&flood, "calm") ?? self.flood.calm
      flood.finish()
    }
    if let node = reader.take("flapping"),
      var flapping = MappingReader(node, "flapping", diagnostics)
    {
      self.flapping.above = above(&flapping) ?? self.flapping.above
      self.flapping.within = span(&flapping, "within") ?? self.flapping.within
      flapping.finish()
    }
  }
}

extension LoadSettings {
  fileprivate init(_ reader: inout MappingReader, _ diagnostics: Diagnostics) {
    self.init()
    lag = reader.take("lag").flatMap { Plan.Settings.span($0, diagnostics) } ?? lag
    if let node = reader.take("device"),
      var device = MappingReader(node, "a device's load", diagnostics)
    {
      rate = device.take("rate")?.integer(in: 1...100_000, diagnostics) ?? rate
      burst = device.take("burst")?.integer(in: 1...1_000_000_000, diagnostics) ?? burst
      device.finish()
    }
  }
}
