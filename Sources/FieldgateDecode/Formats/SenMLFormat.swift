import FieldgateDocument
import FieldgateModel

/// `format: senml`: a SenML pack (RFC 8428) as JSON or as CBOR, resolved: a list of
/// records in which the base values are worked in already.
///
/// A record has `base` and `n` (its name in two parts), `name` (the whole), `u`, `t` (an
/// absolute time in seconds; absent where the pack says none), and one of `v`, `vs`, `vb`
/// and `vd`; `s` is a sum. A pack of a newer version or with a field that must be
/// understood and is not (its label ends in `_`) is refused, as the RFC wants.
struct SenMLFormat: Format {
  static let name = "senml"

  init?(_ mapping: inout MappingReader, _ reading: FormatReading) {}

  /// The labels of CBOR, by number (RFC 8428, table 4).
  private static let labels: [Int64: String] = [
    -1: "bver", -2: "bn", -3: "bt", -4: "bu", -5: "bv", -6: "bs", 0: "n", 1: "u", 2: "v",
    3: "vs", 4: "vb", 5: "s", 6: "t", 7: "ut", 8: "vd",
  ]
  private static let version = 10.0
  /// Times below 2²⁸ are relative to now (RFC 8428, section 4.5.3).
  private static let relative = 268_435_456.0

  func document(
    of payload: [UInt8], _ tools: inout FormatTools
  ) throws(FormatFault) -> JSONElement {
    // A CBOR list never begins with a bracket or a blank.
    let isJSON = payload.first.map { $0 == 0x5B || $0 <= 0x20 } ?? true
    let json =
      isJSON ? payload : try CBORReader.json(of: payload) { Self.labels[$0] ?? $0.description }
    let pack = try tools.document(json: json)
    guard pack.kind == .array else {
      throw FormatFault(expected: "a SenML pack, a list", found: pack.sort)
    }
    var base = Base()
    var records = [UInt8(ascii: "[")]
    for entry in pack.entries {
      let record = try base.record(entry, received: tools.received)
      guard let record else { continue }
      if records.count > 1 { records.append(UInt8(ascii: ",")) }
      JSONValue.object(record).write(to: &records)
    }
    records.append(UInt8(ascii: "]"))
    return try tools.document(json: records)
  }

  /// The base values, which hold until they are given anew.
  private struct Base {
    var name = ""
    var time = 0.0
    var unit: String?
    var value: Double?
    var sum: Double?

    mutating func record(
      _ entry: JSONElement, received: Timestamp
    ) throws(FormatFault) -> JSONObject? {
      guard entry.kind == .object else {
        throw FormatFault(expected: "SenML records", found: entry.sort)
      }
      for member in entry.members where member.name.withUTF8({ $0.last == 0x5F }) == true {
        throw FormatFault(expected: "fields of RFC 8428", found: "one that must be understood")
      }
      if let version = entry["bver"]?.number, version > SenMLFormat.version {
        throw FormatFault(expected: "SenML of version 10 or before", found: "a later one")
      }
      name = entry["bn"]?.string ?? name
      time = entry["bt"]?.number ?? time
      unit = entry["bu"]?.string ?? unit
      value = entry["bv"]?.number ?? value
      sum = entry["bs"]?.number ?? sum
      var record = JSONObject()
      record["base"] = name.isEmpty ? nil : .string(name)
      let own = entry["n"]?.string
      record["n"] = own.map(JSONValue.string)
      record["name"] = .string(name + (own ?? ""))
      record["u"] = (entry["u"]?.string ?? unit).map(JSONValue.string)
      record["t"] = time(of: entry, received: received).map(JSONValue.number)
      record["vs"] = entry["vs"]?.string.map(JSONValue.string)
      record["vb"] = entry["vb"]?.bool.map(JSONValue.bool)
      record["vd"] = entry["vd"]?.string.map(JSONValue.string)
      if record["vs"] == nil, record["vb"] == nil, record["vd"] == nil {
        let number = entry["v"]?.number
        if number != nil || value != nil {
          record["v"] = .number((value ?? 0) + (number ?? 0))
        }
      }
      if let own = entry["s"]?.number ?? (sum == nil ? nil : 0) {
        record["s"] = .number((sum ?? 0) + own)
      }
      let isEmpty = ["v", "vs", "vb", "vd", "s"].allSatisfy { record[$0] == nil }
      return isEmpty ? nil : record
    }

    private func time(of entry: JSONElement, received: Timestamp) -> Double? {
      let time = time + (entry["t"]?.number ?? 0)
      if time == 0 { return nil }
      if time >= SenMLFormat.relative { return (time * 1e6).rounded() / 1e6 }
      return Double(received.milliseconds) / 1000 + time
    }
  }
}
