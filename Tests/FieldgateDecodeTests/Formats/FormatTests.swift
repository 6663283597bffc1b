import FieldgateDecode
import FieldgateModel
import Testing

/// Formats, each seen through an adapter with one mapping.
@Suite("Formats")
struct FormatTests {
  /// Reads one payload by an adapter with these keys of a message and one mapping.
  static func decode(
    _ more: String, _ mapping: String, _ payload: [UInt8],
    received: Timestamp = Timestamp(milliseconds: 1_790_000_200_000), layouts: String = ""
  ) throws -> Decoded {
    let file = """
      adapter: x
      title: x
      kind: bollard
      topics: ["t/{device}"]
      device: "{device}"
      \(layouts)
      messages:
        - message: m
          \(more)
          readings:
            - { \(mapping) }
      examples:
        - { example: e, topic: t, outcome: unmatched }
        - { example: f, topic: t, readings: [{ device: d, measure: locked, value: true }] }
      """
    let (adapter, faults) = PackagedAdapters.parsed(file)
    #expect(faults == [])
    var decoder = Decoder(adapters: [try #require(adapter)])
    return decoder.decode(Message(topic: "t/d", payload: payload), received: received)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let format: String
    let path: String
    let payload: String
    let value: Double?
    let outcome: Outcome
    var testDescription: String { "\(format): \(path) of \(payload)" }

    init(
      _ format: String, _ path: String, _ payload: String, _ value: Double?,
      _ outcome: Outcome? = nil
    ) {
      self.format = format
      self.path = path
      self.payload = payload
      self.value = value
      self.outcome = outcome ?? (value == nil ? .nothing : .read)
    }
  }

  @Test(
    "Text formats",
    arguments: [
      Case("format: csv", "$[0][1]", "a,7\r\n", 7), Case("format: csv", "$[1][0]", "a,7\n8,9", 8),
      Case("format: csv, header: true", "$[0].n", "n , m\n7,8", 7),
      Case(
        "format: csv, header: true", "$[0]['n m']", "\u{FEFF}\"n m\",x\n\"7\",\"a \"\"b\"\",\nc\"",
        7),
      Case("format: csv, columns: [a, b], separator: ;", "$[1].b", "1;2\n\n3;4;5\n", 4),
      Case("format: csv, separator: \"\\t\"", "$[0][1]", "1\t2", 2),
      Case("format: csv", "$[0][0]", "\"7", nil, .malformed),
      Case("format: csv", "$[0][0]", "\"7\"x,", nil, .malformed),
      Case("format: csv, header: true", "$[0].n", "n", nil),
      Case("format: text", "$", " 7\n", 7),
      Case("format: senml", "$[0].v", #"[{"n":"a","bv":1,"v":2}]"#, 3),
      Case(
        "format: senml", "$[1].t", #"[{"bn":"x","bt":1790000000,"v":2},{"t":-5,"v":1}]"#,
        1_789_999_995, .range),
      Case("format: senml", "$[0].t", #"[{"n":"a","v":1,"t":-20}]"#, 1_790_000_180, .range),
      Case("format: senml", "$[0].t", #"[{"n":"a","v":1}]"#, nil),
      Case("format: senml", "$[0].s", #"[{"n":"a","bs":1,"s":4}]"#, 5),
      Case("format: senml", "$[0].v", #"[{"n":"a","bver":11,"v":1}]"#, nil, .malformed),
      Case("format: senml", "$[0].v", #"{"n":"a","v":1}"#, nil, .malformed),
      Case(
        "format: sparkplug, metrics: ['a*']", "$.metrics[0].value",
        #"{"metrics":[{"name":"b","value":3},{"name":"ab","value":4}]}"#, 4),
    ])
  func text(format: Case) throws { try check(format, Array(format.payload.utf8)) }

  @Test(
    "Bytes",
    arguments: [
      // The examples of RFC 8949, appendix A.
      Case("format: cbor", "$", "00", 0), Case("format: cbor", "$", "17", 23),
      Case("format: cbor", "$", "1864", 100), Case("format: cbor", "$", "1903e8", 1000),
      Case("format: cbor", "$", "1a000f4240", 1_000_000), Case("format: cbor", "$", "20", -1),
      Case("format: cbor", "$", "3903e7", -1000), Case("format: cbor", "$", "f93c00", 1),
      Case("format: cbor", "$", "f93e00", 1.5),
      Case("format: cbor", "$", "f90001", 5.960464477539063e-8),
      Case("format: cbor", "$", "f9c400", -4), Case("format: cbor", "$", "fa47c35000", 100_000),
      Case("format: cbor", "$", "fb3ff199999999999a", 1.1),
      Case("format: cbor", "$", "f97e00", nil),
      Case("format: cbor", "$", "c11a514b67b0", 1_363_896_240, .range),
      Case("format: cbor", "$", "f6", nil),
      Case("format: cbor", "$.a", "a26161016162820203", 1),
      Case("format: cbor", "$['1']", "a201020304", 2),
      Case("format: cbor", "$.b[1]", "bf61610161629f0203ffff", 3),
      Case("format: cbor", "$['-2']", "a12105", 5), Case("format: cbor", "$", "fa4144cccd", 12.3),
      Case("format: cbor", "$", "1a000f42", nil, .malformed),
      Case("format: cbor", "$", "0000", nil, .malformed),
      Case("format: cbor", "$", "9bffffffffffffffff00", nil, .malformed),
      Case("format: cbor", "$", "ff", nil, .malformed),
      Case("format: cbor", "$", "a1f500", nil, .malformed),
      Case("format: cbor", "$", String(repeating: "81", count: 200) + "00", nil, .malformed),
      Case("format: bytes, layout: fixed", "$.a", "FF FE01", 510),
      Case("format: bytes, layout: fixed", "$.b", "FF FEC0", -64),
      Case("format: bytes, layout: fixed", "$.a", "FF FE", nil, .malformed),
      Case("format: bytes, layout: tagged", "$.n", "01 05 02 0006", 6),
      // An unknown tag, or an entry cut off, loses nothing of what stands before it.
      Case("format: bytes, layout: tagged", "$.v", "01 05 09 01", 5),
      Case("format: bytes, layout: tagged", "$.v", "01 05 02 00", 5),
      Case("format: bytes, layout: tagged", "$.v", "09 01 05", nil, .malformed),
      Case("format: bytes, layout: tagged", "$.v", "03 02 AAAA 01 07", 7),
      // With lengths an unknown tag is passed over.
      Case("format: bytes, layout: lengths", "$.v", "09 03 AAAAAA 01 01 05", 5),
      Case("format: bytes, layout: lengths", "$.v", "01 02 0599", 5),
      Case("format: bytes, layout: lists", "$.l[1].b", "02 0101 0207 05", 7),
      Case("format: bytes, layout: lists", "$.r[1].c", "00 05 06", 6),
      Case("format: bytes, layout: lists", "$.l[0].b", "FF 0101", nil, .malformed),
    ])
  func bytes(format: Case) throws { try check(format, Self.hex(format.payload)) }

  private func check(_ format: Case, _ payload: [UInt8]) throws {
    let keys = format.format.replacing(", ", with: "\n    ")
    let isListed = format.format.contains("[")
    let decoded = try Self.decode(
      isListed ? Self.keys(format.format) : keys,
      "measure: code, aggregation: instant, value: { from: \"\(format.path)\", number: true }",
      payload, layouts: Self.layouts)
    #expect(decoded.readings.first?.value.number == format.value, "\(decoded)")
    #expect(decoded.outcome == format.outcome, "\(decoded.faults)")
  }

  /// Keys on lines of their own, where a list has commas within brackets.
  private static func keys(_ written: String) -> String {
    var depth = 0
    return String(
      written.flatMap { character -> String in
        if character == "[" { depth += 1 }
        if character == "]" { depth -= 1 }
        return character == "," && depth == 0 ? "\n   " : String(character)
      })
  }

  private static let layouts = """
    layouts:
      - layout: fixed
        fields: [{ skip: 1 }, { name: a, type: u16le }, { name: b, type: i8, at: 2 }]
      - layout: tagged
        entries:
          - { tag: "01", fields: [{ name: v, type: u8 }] }
          - { tag: "02", fields: [{ name: n, type: u16be }] }
          - { tag: "03", skip: u8 }
      - layout: lengths
        length: u8
        entries: [{ tag: "01", fields: [{ name: v, type: u8 }] }]
      - layout: lists
        fields:
          - { name: l, list: [{ name: a, type: u8 }, { name: b, type: u8 }], count: u8 }
          - { name: r, list: [{ name: c, type: u8 }] }
      - layout: words
        fields:
          - { name: id, type: hex, width: 2 }
          - { name: back, type: hexle, width: 2 }
          - { name: name, type: text, width: u8 }
          - { name: rest, type: hex, width: rest }
    """

  @Test("Ids and names within bytes, which come as digits")
  func words() throws {
    let decoded = try Self.decode(
      "format: bytes\n    layout: words\n    encoding: hex",
      "measure: code, aggregation: instant, value: 1, channel: \"{$.id} {$.back} {$.name} {$.rest}\"",
      Array("0a0B 0a0b 03414200 ff\n".utf8), layouts: Self.layouts)
    #expect(decoded.readings.map(\.channel) == ["0a0b 0b0a AB ff"])
    let other = try Self.decode(
      "format: bytes\n    layout: words\n    encoding: hex", "measure: locked, value: true",
      Array("0g".utf8), layouts: Self.layouts)
    #expect(other.outcome == .malformed)
  }

  static func hex(_ text: String) -> [UInt8] {
    let digits = text.filter { !$0.isWhitespace }.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}
