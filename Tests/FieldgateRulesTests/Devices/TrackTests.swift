import FieldgateModel
import FieldgateRules
import Testing

/// What becomes of readings that follow each other, as the picture judges them.
@Suite("Track") struct TrackTests {
  /// One message with one reading of people present.
  struct Step: Sendable {
    let at: Milliseconds
    var time: Milliseconds?
    var value = 1.0
    var isRetained = false
    let quality: Quality
    /// The value that rules see after it.
    let known: Double?
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let steps: [Step]

    init(_ name: String, _ steps: [Step]) {
      testDescription = name
      self.steps = steps
    }
  }

  static let cases: [Case] = [
    Case(
      "one after the other",
      [
        Step(at: 0, time: 0, value: 1, quality: .good, known: 1),
        Step(at: 60_000, time: 60_000, value: 2, quality: .good, known: 2),
      ]),
    Case(
      "the same thing of the same instant is a duplicate",
      [
        Step(at: 0, time: 0, value: 1, quality: .good, known: 1),
        Step(at: 10, time: 0, value: 1, quality: .duplicate, known: 1),
      ]),
    Case(
      "another thing of the same instant corrects it",
      [
        Step(at: 0, time: 0, value: 1, quality: .good, known: 1),
        Step(at: 10, time: 0, value: 2, quality: .good, known: 2),
      ]),
    Case(
      "the same value twice, without a time of its own, is said twice",
      [
        Step(at: 0, value: 1, quality: .good, known: 1),
        Step(at: 0, value: 1, quality: .good, known: 1),
      ]),
    Case(
      "what is older than what is known is late",
      [
        Step(at: 60_000, time: 60_000, value: 2, quality: .good, known: 2),
        Step(at: 61_000, time: 59_999, value: 1, quality: .late, known: 2),
      ]),
    Case(
      "a time two minutes ahead still orders what follows",
      [
        Step(at: 0, time: 120_000, value: 1, quality: .good, known: 1),
        Step(at: 0, time: 119_999, value: 2, quality: .late, known: 1),
      ]),
    Case(
      "a time further ahead does not",
      [
        Step(at: 0, time: 120_001, value: 1, quality: .good, known: 1),
        Step(at: 0, time: 1000, value: 2, quality: .good, known: 2),
      ]),
    Case(
      "what the broker kept sets a state where nothing is known, and is no sign of life",
      [Step(at: 0, time: 0, value: 1, isRetained: true, quality: .retained, known: nil)]),
    Case(
      "what is live replaces what was kept, even if it is older",
      [
        Step(at: 60_000, time: 60_000, value: 1, isRetained: true, quality: .retained, known: nil),
        Step(at: 61_000, time: 59_000, value: 2, quality: .good, known: 2),
      ]),
    Case(
      "what was kept never replaces what is live",
      [
        Step(at: 0, time: 0, value: 1, quality: .good, known: 1),
        Step(at: 1000, time: 900, value: 2, isRetained: true, quality: .retained, known: 1),
        Step(at: 2000, value: 3, isRetained: true, quality: .retained, known: 1),
      ]),
    Case(
      "what was kept and is what is known already is a duplicate",
      [
        Step(at: 0, time: 0, value: 1, quality: .good, known: 1),
        Step(at: 1000, time: 0, value: 1, isRetained: true, quality: .duplicate, known: 1),
      ]),
  ]

  @Test(arguments: cases) func judged(_ one: Case) throws {
    var scene = Scene([.crowd("s", every: nil)])
    for (index, step) in one.steps.enumerated() {
      let said = Said.number(.occupancy, step.value, time: step.time)
      let observed = scene.hear("s", at: step.at, [said], retained: step.isRetained)
      #expect(observed.readings.map(\.reading.quality) == [step.quality], "step \(index)")
      let known = scene.picture.value(.occupancy, of: "square", at: scene.moment(step.at).steady)
      #expect(known?.value == step.known.map { .number($0) }, "step \(index)")
    }
  }

  @Test("of several periods in one message the newest is live and the others are late")
  func bulk() {
    var scene = Scene([.crowd("s")])
    let observed = scene.hear(
      "s", at: 180_000,
      [
        .number(.occupancy, 1, time: 60_000), .number(.occupancy, 3, time: 180_000),
        .number(.occupancy, 2, time: 120_000), .number(.occupancy, 9, on: "door", time: 60_000),
      ])
    #expect(observed.readings.map(\.reading.quality) == [.late, .good, .late, .good])
    #expect(scene.value(.occupancy, of: "square", at: 180_000) == "12 fresh 1/1 [s]")
  }

  @Test("a reading out of range or declared stale keeps its quality and moves nothing")
  func lesser() {
    var scene = Scene([.crowd("s")])
    for quality in [Quality.range, .stale] {
      var said = Said.number(.occupancy, 5, time: 0)
      said.quality = quality
      let observed = scene.hear("s", at: 0, [said])
      #expect(observed.readings.map(\.reading.quality) == [quality])
    }
    #expect(scene.value(.occupancy, of: "square", at: 0) == "nothing blind 0/1 []")
  }

  /// Kapacitor, Telegraf and others lose such a device for as long as its clock is off.
  @Test("a device whose clock is set 27 hours back is seen by rules again after eight messages")
  func setBack() {
    var scene = Scene([.crowd("s")])
    let back: Milliseconds = 27 * 3_600_000
    var qualities: [Quality] = []
    for minute in Int64(0)..<30 {
      let at = minute * 60_000
      let observed = scene.hear(
        "s", at: at, [.number(.occupancy, Double(minute), time: minute < 10 ? at : at - back)])
      qualities += observed.readings.map(\.reading.quality)
      #expect(observed.skewed == (minute == 17 ? ["s": back] : [:]))
    }
    #expect(qualities.prefix(10).allSatisfy { $0 == .good })
    #expect(qualities[10..<17].allSatisfy { $0 == .late })
    #expect(qualities[17...].allSatisfy { $0 == .skewed })
    #expect(scene.value(.occupancy, of: "square", at: 29 * 60_000) == "29 fresh 1/1 [s]")
    // What it says twice, and what is older by its own clock, is still known.
    let again = scene.hear("s", at: 1_740_500, [.number(.occupancy, 29, time: 1_740_000 - back)])
    #expect(again.readings.map(\.reading.quality) == [.duplicate])
    let older = scene.hear("s", at: 1_741_000, [.number(.occupancy, 3, time: 1_739_000 - back)])
    #expect(older.readings.map(\.reading.quality) == [.late])
  }

  @Test("a device that invents channels keeps its first 256; the others are stored")
  func seriesCap() {
    var scene = Scene([.crowd("s")])
    for number in 0..<300 {
      scene.hear("s", at: 0, [.number(.occupancy, 1, on: "channel \(number)")])
    }
    #expect(scene.picture.tracks["s"]?.series.count == Track.mostSeries)
    #expect(scene.value(.occupancy, of: "square", at: 0) == "256 fresh 1/1 [s]")
    // One that is known already goes on.
    scene.hear("s", at: 1, [.number(.occupancy, 11, on: "channel 0")])
    #expect(scene.value(.occupancy, of: "square", at: 1) == "266 fresh 1/1 [s]")
  }

  @Test(
    "what the broker kept arrived when it was first told; the same again is nothing newer",
    arguments: [
      ("open", nil, nil, 0), ("closed", nil, nil, 170_000), ("open", 10, 10, 0),
      ("open", 10, 160_000, 170_000),
    ] as [(String, Milliseconds?, Milliseconds?, Milliseconds)])
  func keptAgain(
    word: String, first: Milliseconds?, second: Milliseconds?, arrived: Milliseconds
  ) throws {
    var scene = Scene([.bollard("b", every: 60_000)])
    for (word, time, at) in [("open", first, 0), (word, second, 170_000)]
      as [(String, Milliseconds?, Milliseconds)]
    {
      var said = Said.word(word)
      said.time = time
      let observed = scene.hear("b", at: at, [said], retained: true)
      #expect(observed.readings.map(\.reading.quality) == [.retained])
    }
    let last = try #require(scene.picture.tracks["b"]?.series.values.first)
    #expect(last.arrived == scene.moment(arrived).steady)
    let seen = arrived == 0 ? "nothing blind 0/1 []" : "\"\(word)\" fresh 1/1 [b] retained"
    #expect(scene.value(.bollards, of: "square", at: 180_000) == seen)
  }

  @Test("of a device that the inventory does not list nothing is kept but that it was heard")
  func unlisted() throws {
    var scene = Scene([])
    for number in 0..<10 {
      let observed = scene.hear(
        "stranger", at: Int64(number) * 1000,
        [
          .number(.occupancy, 1, on: "\(number)", time: Int64(number) * 1000), .word("open"),
          .number(.occupancy, 1, on: "\(number)", time: -1),
        ])
      #expect(observed.readings.map(\.reading.quality) == [.good, .good, .late])
      #expect(observed.unlisted == (number == 0 ? ["stranger"] : []))
      #expect(!observed.changesState && observed.touched.isEmpty)
    }
    let track = try #require(scene.picture.tracks["stranger"])
    #expect(track.series.isEmpty && track.adapter == "adapter")
    #expect(track.heard == scene.moment(9000).steady && track.seen == scene.moment(9000).wall)
    #expect(track.lag.usual == 0)
  }

  @Test("of devices that are not listed at most ten thousand are known, over restarts too")
  func mostUnlisted() throws {
    var scene = Scene([.crowd("s")])
    var told = 0
    for number in 0...Picture.mostUnlisted {
      told += scene.hear(DeviceID("x\(number)"), at: 0, [.word("open")]).unlisted.count
    }
    #expect(told == Picture.mostUnlisted)
    #expect(scene.picture.tracks.count == Picture.mostUnlisted + 1)
    // Its rows, and that of a device which was listed once.
    var gone = Scene([.crowd("gone")])
    gone.hear("gone", at: 0, [.word("open")])
    var restored = Scene([.crowd("s")])
    for row in gone.picture.takeChangedRows() + scene.picture.takeChangedRows() {
      try restored.picture.restore(row)
    }
    #expect(restored.picture.tracks.count == Picture.mostUnlisted + 1)
    #expect(restored.picture.tracks["gone"]?.series.isEmpty == true)
    #expect(restored.hear("another", at: 0, [.word("open")]).unlisted.isEmpty)
    #expect(restored.picture.tracks["s"] != nil)
  }

  @Test("a message of several devices is taken in whole, each reading in its place")
  func severalDevices() {
    var scene = Scene([.crowd("a"), .crowd("b")])
    let now = scene.moment(0)
    let readings = (["a", "b", "a", "b"] as [DeviceID]).enumerated().map { index, device in
      Said.number(.occupancy, Double(index + 1), on: index < 2 ? nil : "door", time: 0)
        .reading(of: device, .crowd, at: now.wall, retained: false)
    }
    let observed = scene.take(readings, at: now)
    #expect(observed.readings.map(\.reading.value) == [1, 2, 3, 4].map { Value.number($0) })
    #expect(observed.readings.map(\.reading.device) == ["a", "b", "a", "b"])
    #expect(observed.readings.allSatisfy { $0.reading.quality == .good && $0.area == "square" })
    #expect(scene.value(.occupancy, of: "square", at: 0) == "10 fresh 2/2 [a, b]")
  }

  @Test("its bytes are the track; broken ones are told and trap nothing") func bytes() throws {
    var scene = Scene([.crowd("s")])
    scene.hear("s", at: 0, [.number(.occupancy, 4, on: "a", time: 0, labels: ["class": "car"])])
    scene.hear("s", at: 5, [.word("open"), .flag(.fault, true)], retained: true)
    scene.hear("s", at: 9, [.total(.countIn, 7, delta: nil)])
    var track = try #require(scene.picture.tracks["s"])
    track.adapter = "other"
    #expect(try Track(bytes: track.bytes()) == track)
    let bytes = track.bytes()
    #expect(try Track(bytes: bytes.dropLast(), version: 1) == track, "no word of being offline")
    for length in 0..<bytes.count {
      #expect(throws: StateReader.Unreadable.self, "\(length) bytes") {
        _ = try Track(bytes: Array(bytes.prefix(length)))
      }
    }
  }
}
