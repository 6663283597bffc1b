import FieldgateDocument
import FieldgateModel
import FieldgateScenario
import Testing

@Suite("How devices speak") struct VoiceTests {
  /// What a device says at the start, with `payload` as its message.
  private func first(_ content: String, _ device: Device = .one("d", covers: 100)) throws -> String?
  {
    let stage = try Stage("[{ on: start, topic: t, \(content) }]", [device])
    return try stage.said(
      "{ scenario: s, duration: 1m, areas: { square: [{ at: 0m, people: 0 }] } }"
    ).first?.payload
  }

  @Test(
    "YAML becomes JSON, and a scalar that is a placeholder becomes its value",
    arguments: [
      (
        "payload: { a: 1, b: 1.5, c: true, d: ~, e: x, f: '1', g: [] }",
        #"{"a":1,"b":1.5,"c":true,"d":null,"e":"x","f":"1","g":[]}"#
      ),
      ("payload: '{occupancy}'", "0"),
      ("payload: { n: '{occupancy}', t: 'n={occupancy}' }", #"{"n":0,"t":"n=0"}"#),
      ("payload: { '{device}': ['{covers}', '{density}'] }", #"{"d":[100,0]}"#),
      ("payload: '{online ? here : gone}'", #""here""#),
      ("payload: '{fault}'", "false"),
      ("payload: ['{{x}}', '{sequence}', '{latitude}']", #"["{x}",1,null]"#),
      ("text: '{state}'", "closed"),
      ("text: '{position}'", "0"),
      ("text: 'a b'", "a b"),
    ])
  func payloads(content: String, payload: String) throws {
    #expect(try first(content) == payload)
  }

  @Test(
    "times in the forms that makers use",
    arguments: [
      ("time.rfc3339", #""2027-01-15T08:00:30.250Z""#),
      ("time.rfc3339-ns", #""2027-01-15T08:00:30.250000000Z""#),
      ("time.epoch-ms", "1800000030250"),
      ("time.epoch-s", "1800000030.25"),
      ("end.epoch-ms", "1800000030250"),
      ("start.epoch-ms", "1800000000250"),
      ("start.rfc3339", #""2027-01-15T08:00:00.250Z""#),
    ])
  func times(placeholder: String, payload: String) throws {
    let stage = try Stage(
      "[{ every: 30s, topic: t, payload: '{\(placeholder)}' }]", [.one("d", covers: 100)])
    let plan = try #require(try stage.plan("{ scenario: s, duration: 10m }"))
    let probe = Simulation(plan, start: Stage.start)
    // Begun such that the second message falls on the quarter of a second wanted.
    let offset = try #require(probe.nextTime) - Stage.start
    var simulation = Simulation(plan, start: Stage.start + (250 - offset))
    let said = simulation.messages(until: Stage.start + 30_250).map(Stage.Line.init)
    #expect(said.map(\.payload).last == payload)
  }

  @Test("one message for each zone, and the ground that nobody named")
  func zones() throws {
    let voice =
      "[{ on: start, for-each: zone, unnamed: Z0, topic: 't/{channel}', text: '{covers}' }]"
    let device = Device.one(
      "d", covers: 30,
      channels: [
        "east": Channel(place: .area("street"), covers: 40),
        "in": Channel(place: .between(from: "street", to: "square")),
      ])
    let said = try Stage(voice, [device]).said("{ scenario: s, duration: 1m }")
    #expect(said.map(\.topic) == ["t/east", "t/Z0"])
    #expect(said.map(\.payload) == ["40", "30"])
  }

  @Test("'for-each' within a payload: spliced into a list, joined into a mapping")
  func splice() throws {
    let lines = [
      "l1": Channel(place: .between(from: "street", to: "square")),
      "l2": Channel(place: .between(from: "square", to: "street")),
      "zone": Channel(place: .area("square"), covers: 50),
    ]
    let list =
      "payload: { x: [0, { for-each: line, give: '{channel}' }, { for-each: zone, give: '{covers}' }] }"
    #expect(try first(list, .one("d", channels: lines)) == #"{"x":[0,"l1","l2",50]}"#)
    let map = "payload: { x: { for-each: line, give: { '{channel}': '{channel.number}' } } }"
    #expect(
      try first(map, .one("d", channels: lines.filter { $0.key != "zone" }))
        == #"{"x":{"l1":1,"l2":2}}"#)
    #expect(try first(map, .one("d")) == #"{"x":{}}"#)
  }

  @Test("where a placeholder has no value nothing is said")
  func nothing() throws {
    #expect(try first("text: '{occupancy}'", .one("d")) == nil)
    #expect(try first("text: '{count_in}'") == nil)
    #expect(try first("payload: { c: '{channel}' }") == nil)
  }

  @Test("a message may be one device's alone")
  func gateway() throws {
    let stage = try Stage(
      "[{ on: start, device: g, topic: '{device}', text: x }]", [.one("d"), .one("g")])
    #expect(try stage.said("{ scenario: s, duration: 1m }").map(\.topic) == ["g"])
  }

  @Test(
    "faults have their place and the nearest right word",
    arguments: [
      (
        "[{ every: 1s, topic: '{devise}', text: x }]",
        "'devise' is no placeholder; allowed are device,", "device"
      ),
      ("[{ on: crosing, topic: t, text: x }]", "'crosing' is no happening", "crossing"),
      ("[{ topic: t, text: x }]", "needs either 'every'", nil),
      ("[{ every: 1s, on: start, topic: t, text: x }]", "needs either 'every'", nil),
      ("[{ every: 1s, topic: t }]", "needs either 'payload' (JSON) or 'text'", nil),
      ("[{ every: 1s, topik: t, text: x }]", "has no key 'topik'", "topic"),
      ("[{ every: 10ms, topic: t, text: x }]", "too often", nil),
      ("[{ every: 1s, topic: t, text: '{device' }]", "not closed", nil),
      ("[{ every: 1s, topic: t, text: '{state ? a : b}' }]", "is no choice", nil),
      ("[{ every: 1s, topic: t, for-each: door, text: x }]", "'door' is no sort of channel", nil),
      ("[{ every: 1s, topic: t, payload: { for-each: zone } }]", "needs the key 'give'", nil),
      ("[]", "at least one message", nil),
    ] as [(String, String, String?)])
  func faults(voice: String, message: String, guess: String?) throws {
    let diagnostics = Diagnostics()
    let node = try #require(parse(voice, file: "v.yaml", into: diagnostics))
    #expect(Voice(node, diagnostics) == nil)
    let fault = try #require(diagnostics.all.first { $0.message.contains(message) })
    #expect(fault.guess == guess)
  }
}
