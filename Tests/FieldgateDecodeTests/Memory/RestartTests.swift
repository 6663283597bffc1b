import FieldgateDecode
import FieldgateModel
import Testing

/// What is remembered between messages survives a restart at any place.
@Suite("Memory over restarts")
struct RestartTests {
  @Test("Restarts after every message change nothing, for all examples in order")
  func examples() throws {
    var steady = Decoder(adapters: PackagedAdapters.all)
    var restarted = steady
    var rows: [String: StateRow] = [:]
    for _ in 0..<2 {
      for example in PackagedAdapters.all.flatMap(\.examples) {
        for message in example.before + [example.message] {
          let wanted = steady.decode(message, received: example.received)
          #expect(restarted.decode(message, received: example.received) == wanted)
          for row in restarted.takeChangedRows() { rows[row.key] = row }
          #expect(restarted.takeChangedRows() == [])
          restarted = Decoder(adapters: PackagedAdapters.all)
          try restarted.restore(Array(rows.values))
        }
      }
    }
    #expect(rows.values.allSatisfy { $0.owner == "decode" })
  }

  private static let file = """
    adapter: x
    title: x
    kind: crowd
    topics: ["t/{device}"]
    device: "{device}"
    messages:
      - message: names
        each: [{ as: zone, in: "$.zones[*]" }]
        remember: [{ table: zones, name: $zone.id, as: $zone.name }]
      - message: counts
        each: [{ as: count, in: "$.counts[*]" }]
        readings:
          - measure: occupancy
            channel: { from: [{ from: $count.zone, recall: zones }, $count.zone] }
            value: $count.n
            aggregation: instant
    examples:
      - { example: e, topic: t, outcome: unmatched }
      - { example: f, topic: t, readings: [{ device: d, measure: occupancy, value: 1 }] }
    """

  @Test("Names that one message told are used by others of the same device")
  func names() throws {
    let adapter = try #require(PackagedAdapters.parsed(Self.file).adapter)
    var decoder = Decoder(adapters: [adapter])
    func decode(_ device: String, _ payload: String) -> [String?] {
      let message = Message(topic: "t/\(device)", payload: Array(payload.utf8))
      return decoder.decode(message, received: Timestamp(milliseconds: 0)).readings.map(\.channel)
    }
    let counts = #"{"counts":[{"zone":7,"n":1},{"zone":8,"n":2}]}"#
    #expect(decode("a", counts) == ["7", "8"])
    #expect(decode("a", #"{"zones":[{"id":7,"name":"Gate"}]}"#) == [])
    #expect(decode("a", counts) == ["Gate", "8"])
    #expect(decode("b", counts) == ["7", "8"])
    let rows = decoder.takeChangedRows()
    #expect(rows.map(\.key) == ["names zones a"])
    // Telling the same again changes nothing.
    #expect(decode("a", #"{"zones":[{"id":7,"name":"Gate"}]}"#) == [])
    #expect(decoder.takeChangedRows() == [])
    decoder = Decoder(adapters: [adapter])
    try decoder.restore(rows)
    #expect(decode("a", counts) == ["Gate", "8"])
  }

  @Test("A device may be called like a row of names")
  func keys() throws {
    let adapter = try #require(
      PackagedAdapters.parsed(
        Self.file.replacing("measure: occupancy\n", with: "measure: visits\n")
          .replacing("aggregation: instant", with: "aggregation: total")
          .replacing("measure: occupancy, value", with: "measure: visits, value")
      ).adapter)
    for device in ["names zones a", "device x", "plain"] {
      var decoder = Decoder(adapters: [adapter])
      let message = Message(
        topic: "t/\(device)",
        payload: Array(#"{"zones":[{"id":7,"name":"Gate"}],"counts":[{"zone":7,"n":1}]}"#.utf8))
      _ = decoder.decode(message, received: Timestamp(milliseconds: 0))
      let rows = decoder.takeChangedRows()
      #expect(Set(rows.map(\.key)).count == 2)
      decoder = Decoder(adapters: [adapter])
      try decoder.restore(rows)
      let next = decoder.decode(message, received: Timestamp(milliseconds: 0))
      #expect(next.readings.map(\.delta) == [0])
      #expect(next.readings.map(\.channel) == ["Gate"])
    }
  }

  @Test("What a birth told is known to a site that wants it only later, and not by its name")
  func births() throws {
    let adapter = try #require(try PackagedAdapters.read("sparkplug-b-plc").adapter)
    let place = "spBv1.0/g/"
    func message(_ type: String, _ json: String) -> Message {
      Message(topic: "\(place)\(type)/e/d", payload: Array(json.utf8))
    }
    let birth = message(
      "DBIRTH",
      #"{"metrics":[{"name":"Inputs/A","alias":1,"value":true},{"name":"Door","alias":2,"value":true}]}"#
    )
    let data = message(
      "DDATA", #"{"metrics":[{"alias":1,"value":false},{"alias":2,"value":true}]}"#)
    var decoder = Decoder(adapters: [adapter])
    let received = Timestamp(milliseconds: 0)
    _ = decoder.decode(birth, received: received)
    let rows = decoder.takeChangedRows()
    #expect(rows.allSatisfy { $0.key.hasPrefix("names sparkplug-") })
    #expect(!rows.contains { String(decoding: $0.bytes ?? [], as: UTF8.self).contains("Door") })
    for (parameters, states) in [
      ([:], ["open"]), (["closedInput": Value.word("Door")], ["closed"]),
    ] {
      let device = Device(id: "d", adapter: "sparkplug-b-plc", parameters: parameters)
      decoder = Decoder(adapters: [adapter], devices: [device])
      try decoder.restore(rows)
      let decoded = decoder.decode(data, received: received)
      #expect(decoded.readings.map(\.value.text) == states)
      #expect(decoded.faults == [])
    }
  }

  @Test("What a row of names cannot be is refused")
  func refused() throws {
    let adapter = try #require(PackagedAdapters.parsed(Self.file).adapter)
    var decoder = Decoder(adapters: [adapter])
    let message = Message(topic: "t/a", payload: Array(#"{"zones":[{"id":7,"name":"Gate"}]}"#.utf8))
    _ = decoder.decode(message, received: Timestamp(milliseconds: 0))
    let row = try #require(decoder.takeChangedRows().first)
    let bytes = try #require(row.bytes)
    for count in 0..<bytes.count {
      let cut = StateRow(
        owner: row.owner, key: row.key, version: row.version, bytes: Array(bytes[..<count]))
      #expect(throws: StateReader.Unreadable.self) { try decoder.restore([cut]) }
    }
  }
}
