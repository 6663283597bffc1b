import FieldgateModel

/// What a Sparkplug payload says (sparkplug_b.proto of Eclipse Tahu): read from
/// protobuf, or from the JSON of a bridge.
struct SparkplugPayload {
  var timestamp: JSONValue?
  var sequence: JSONValue?
  var metrics: [Metric] = []

  struct Metric {
    var name: String?
    var alias: UInt64?
    var timestamp: JSONValue?
    /// The number of its type; nil where the message leaves it to the birth.
    var type: Int?
    var isHistorical = false
    /// Nil for a null, and for what is no single value.
    var value: JSONValue?
    /// A whole number as it stands in protobuf; what it means is told by the type.
    var pattern: (bits: UInt64, width: Int)?
    /// The property `Quality`: 192 is good, 0 bad, 500 out of date.
    var quality: JSONValue?
  }

  /// The names of the types, by number less one.
  private static let types = [
    "Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64", "Float", "Double",
    "Boolean", "String", "DateTime", "Text", "UUID", "DataSet", "Bytes", "File", "Template",
  ]

  init(protobuf bytes: [UInt8]) throws(FormatFault) {
    var reader = ProtobufReader(bytes[...])
    while let (number, content) = try reader.next() {
      switch (number, content) {
      case (1, .varint(let time)): timestamp = Self.number(time)
      case (2, .bytes(let bytes)): metrics.append(try Metric(bytes))
      case (3, .varint(let count)): sequence = Self.number(count)
      default: break
      }
    }
  }

  init(json: JSONElement) {
    timestamp = json["timestamp"].flatMap(Self.scalar)
    sequence = json["seq"].flatMap(Self.scalar)
    metrics =
      json["metrics"]?.entries.map { entry in
        var metric = Metric()
        metric.name = entry["name"]?.string
        metric.alias = entry["alias"]?.integer.flatMap { UInt64(exactly: $0) }
        metric.timestamp = entry["timestamp"].flatMap(Self.scalar)
        let type = entry["dataType"] ?? entry["datatype"]
        metric.type = type?.integer.flatMap { Int(exactly: $0) }
        if let name = type?.string { metric.type = Self.types.firstIndex(of: name).map { $0 + 1 } }
        metric.isHistorical = (entry["isHistorical"] ?? entry["is_historical"])?.bool ?? false
        metric.value = entry["value"].flatMap(Self.scalar)
        return metric
      } ?? []
  }

  private static func scalar(_ element: JSONElement) -> JSONValue? {
    switch Found(element) {
    case .value(let value): JSONValue(value)
    case .nothing, .structure: nil
    }
  }

  fileprivate static func number(_ value: UInt64) -> JSONValue {
    Int64(exactly: value).map(JSONValue.integer) ?? .number(Double(value))
  }

  /// The same as an object; metrics without a name are left out.
  var object: JSONObject {
    let metrics = metrics.compactMap { metric -> JSONValue? in
      guard let name = metric.name else { return nil }
      return .object([
        "name": .string(name), "timestamp": metric.timestamp,
        "dataType": metric.type.flatMap { type in
          Self.types.indices.contains(type - 1) ? .string(Self.types[type - 1]) : nil
        },
        "value": metric.typed, "isHistorical": metric.isHistorical ? true : nil,
        "quality": metric.quality,
      ])
    }
    return ["timestamp": timestamp, "seq": sequence, "metrics": .array(metrics)]
  }
}

extension SparkplugPayload.Metric {
  fileprivate init(_ bytes: ArraySlice<UInt8>) throws(FormatFault) {
    var reader = ProtobufReader(bytes)
    var isNull = false
    while let (number, content) = try reader.next() {
      switch number {
      case 1: name = content.text
      case 2: alias = content.varint
      case 3: timestamp = content.varint.map(SparkplugPayload.number)
      case 4: type = content.varint.flatMap { Int(exactly: $0) }
      case 5: isHistorical = content.varint == 1
      case 7: isNull = content.varint == 1
      case 9:
        quality = try content.bytes.flatMap { bytes throws(FormatFault) in
          try Self.quality(bytes)
        }
      case 10: pattern = content.varint.map { ($0, 32) }
      case 11: pattern = content.varint.map { ($0, 64) }
      case 12: value = content.float.map(JSONValue.number)
      case 13: value = content.double.map(JSONValue.number)
      case 14: value = content.varint.map { .bool($0 != 0) }
      case 15: value = content.text.map(JSONValue.string)
      default: break
      }
    }
    // A name of no bytes is none.
    if name?.isEmpty == true { name = nil }
    if isNull {
      value = nil
      pattern = nil
    }
  }

  /// The value as its type means it: signed numbers are two's complement of the type's
  /// own width, and come in a field of 32 or 64 bits.
  var typed: JSONValue? {
    guard let pattern else { return value }
    switch type {
    case 1: return .integer(Int64(Int8(truncatingIfNeeded: pattern.bits)))
    case 2: return .integer(Int64(Int16(truncatingIfNeeded: pattern.bits)))
    case 3: return .integer(Int64(Int32(truncatingIfNeeded: pattern.bits)))
    case 4: return .integer(Int64(bitPattern: pattern.bits))
    case 11: return .bool(pattern.bits != 0)
    default: return SparkplugPayload.number(pattern.bits)
    }
  }

  /// The number of the property `Quality` in a set of properties.
  private static func quality(_ bytes: ArraySlice<UInt8>) throws(FormatFault) -> JSONValue? {
    var keys: [String?] = []
    var values: [UInt64?] = []
    var reader = ProtobufReader(bytes)
    while let (number, content) = try reader.next() {
      if number == 1 { keys.append(content.text) }
      guard number == 2, let value = content.bytes else { continue }
      var inner = ProtobufReader(value)
      var found: UInt64?
      while let (number, content) = try inner.next() {
        if number == 3 || number == 4 { found = content.varint }
      }
      values.append(found)
    }
    guard let index = keys.firstIndex(of: "Quality"), values.indices.contains(index) else {
      return nil
    }
    return values[index].map(SparkplugPayload.number)
  }
}
