import FieldgateModel

extension Adapter {
  /// Runs one of the examples through this adapter alone, with nothing remembered but
  /// what the example's own messages tell, and says what differs; nothing where all is as
  /// it should be. `zones` gives the zones that the adapter names; the site's is the
  /// example's.
  package func differences(in example: Example, zones: Zones = Zones()) -> [String] {
    differences(in: example, through: [self], zones: zones)
  }

  /// The same through all of these, of which this one must take the message.
  package func differences(
    in example: Example, through adapters: [Adapter], zones: Zones = Zones()
  ) -> [String] {
    let devices = example.devices.map { device in
      var device = device
      device.adapter = id
      return device
    }
    var decoder = Decoder(
      adapters: adapters, devices: devices, zones: zones.at(Zone(offset: example.zone)))
    for message in example.before { _ = decoder.decode(message, received: example.received) }
    let decoded = decoder.decode(example.message, received: example.received)
    var differences: [String] = []
    if let taker = decoded.adapter, taker != id {
      differences.append("adapter: expected \(id), got \(taker)")
    }
    if decoded.outcome != example.outcome {
      let faults = decoded.faults.map { "; \($0)" }.joined()
      differences.append(
        "outcome: expected \(example.outcome.rawValue), got \(decoded.outcome.rawValue)\(faults)")
    }
    var unmet = example.readings.map { $0.whole(in: example, of: self) }
    for reading in decoded.readings {
      let got = Example.Expected(reading)
      if let index = unmet.firstIndex(of: got) {
        unmet.remove(at: index)
      } else {
        differences.append("not expected: \(got)")
      }
    }
    return differences + unmet.map { "missing: \($0)" }
  }
}

extension Example.Expected: CustomStringConvertible {
  init(_ reading: Reading) {
    self.init(
      device: reading.device.rawValue, channel: reading.channel, kind: reading.kind,
      measure: reading.measure, aggregation: reading.aggregation, value: reading.value,
      delta: reading.delta, interval: reading.interval, unit: reading.unit,
      labels: reading.labels, time: reading.timeFrom == .payload ? reading.time : nil,
      quality: reading.quality)
  }

  /// With all that the example left to be understood.
  fileprivate func whole(in example: Example, of adapter: Adapter) -> Self {
    var whole = self
    whole.kind = kind ?? adapter.kind
    whole.unit = unit ?? measure.unit
    whole.quality = quality ?? (example.message.retained ? .retained : .good)
    if aggregation == nil, case .number = measure.definition.content {
      // The adapter's only aggregation of this measure, where there is one.
      let said = Set(
        adapter.messages.flatMap(\.readings).filter { $0.measure.word == measure }
          .compactMap(\.aggregation.word))
      whole.aggregation = said.count == 1 ? said.first : nil
    } else {
      whole.aggregation = aggregation ?? .instant
    }
    return whole
  }

  /// `gate, count_in: 3, total, channel north, at 2026-11-22T14:03:40.120Z`.
  package var description: String {
    var parts = ["\(device), \(measure.rawValue): \(value.text)"]
    if let aggregation { parts.append(aggregation.rawValue) }
    if let kind { parts.append(kind.rawValue) }
    if let channel { parts.append("channel \(channel)") }
    if let unit { parts.append("in \(unit.rawValue)") }
    if let interval { parts.append("over \(interval) ms") }
    if let delta { parts.append("delta \(JSONValue.text(of: delta))") }
    for (name, label) in labels.sorted(by: { $0.key < $1.key }) { parts.append("\(name) \(label)") }
    parts.append(time.map { "at \($0)" } ?? "at arrival")
    if let quality { parts.append(quality.rawValue) }
    return parts.joined(separator: ", ")
  }
}
