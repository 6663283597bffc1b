import FieldgateModel

/// A reading as the contract's JSON (section 4).
package enum ReadingMessage {
  /// - Parameter status: of what happened for real nothing is said.
  package static func object(
    _ reading: Reading, area: AreaID? = nil, status: AlertStatus = .actual
  ) -> JSONObject {
    var labels: JSONObject?
    for (name, word) in reading.labels.sorted(by: { $0.key < $1.key }) {
      labels = labels ?? [:]
      labels?[name] = .string(word)
    }
    return [
      "device": .string(reading.device.rawValue),
      "channel": reading.channel.map { .string($0) },
      "area": area.map { .string($0.rawValue) },
      "kind": .string(reading.kind.rawValue),
      "measure": .string(reading.measure.rawValue),
      "aggregation": .string(reading.aggregation.rawValue),
      "value": JSONValue(reading.value),
      "delta": reading.delta.map { .number($0) },
      "interval": reading.interval.map { .number(Double($0) / 1000) },
      "unit": .string(reading.unit.rawValue),
      "labels": labels.map { .object($0) },
      "time": .string(reading.time.iso8601),
      "timeFrom": .string(reading.timeFrom.rawValue),
      "received": .string(reading.received.iso8601),
      "quality": .string(reading.quality.rawValue),
      "status": status == .actual ? nil : .string(status.rawValue),
    ]
  }
}
