import FieldgateModel
import FieldgateRules
import Testing

@Suite("Silence rule") struct SilenceRuleTests {
  private static let rule = """
    rule: silent
    kind: silence
    devices: { kind: crowd }
    after: 5m
    raise: { minor: { above: 0 }, moderate: { above: 2 } }
    """
  private static let regular = """
    rule: silent
    kind: silence
    raise: { minor: {} }
    """

  /// Four sensors; `heard` of them speak at 0, the others never do.
  @Test(
    "how many are silent, and when: to the millisecond",
    arguments: [
      (4, 299_999, "clear"), (4, 300_000, "minor moderate"), (0, 299_999, "clear"),
      (0, 300_000, "minor moderate"),
    ] as [(Int, Milliseconds, String)])
  func neverHeard(heard: Int, at: Milliseconds, expected: String) throws {
    let rule = try goodRule(Self.rule)
    var scene = Scene((1...4).map { .crowd(DeviceID("s\($0)")) })
    for number in 0..<heard {
      scene.hear(DeviceID("s\(number + 1)"), at: 0, [.number(.occupancy, 1)])
    }
    #expect(rule.found(on: "square", scene, at: at, level: .significant) == expected)
  }

  @Test(
    "each limit: at it, and one above",
    arguments: [(0, "clear"), (1, "minor"), (2, "minor"), (3, "minor moderate")])
  func limits(silent: Int, expected: String) throws {
    let rule = try goodRule(Self.rule)
    var scene = Scene((1...4).map { .crowd(DeviceID("s\($0)")) })
    for number in silent..<4 {
      scene.hear(DeviceID("s\(number + 1)"), at: 300_000, [.number(.occupancy, 1)])
    }
    #expect(rule.found(on: "square", scene, at: 300_000, level: .significant) == expected)
    let finding = rule.finding(on: "square", scene, at: 300_000)
    #expect(finding.value == .number(Double(silent)))
    #expect(finding.coverage == Coverage(reporting: 4 - silent, expected: 4))
    #expect(finding.devices.map(\.rawValue) == (0..<silent).map { "s\($0 + 1)" })
    #expect(finding.limits == [.minor: 0, .moderate: 2] && finding.certainty == .observed)
  }

  @Test("a clear limit of its own leaves a dead band") func deadBand() throws {
    let rule = try goodRule(
      """
      rule: silent
      kind: silence
      raise: { minor: { above: 2 } }
      clear: { below: 2, for: 30s }
      """)
    #expect(rule.clearHold == 30_000)
    for (silent, expected) in [(3, "minor"), (2, "between"), (1, "clear"), (0, "clear")] {
      var scene = Scene((1...4).map { .crowd(DeviceID("s\($0)")) })
      for number in silent..<4 {
        scene.hear(DeviceID("s\(number + 1)"), at: 300_000, [.number(.occupancy, 1)])
      }
      #expect(rule.found(on: "square", scene, at: 300_000, level: .significant) == expected)
    }
  }

  @Test("without 'after' it is three of the device's own periods; never less than one")
  func ownPeriods() throws {
    let regular = try goodRule(Self.regular)
    let slow = Scene([.crowd("s", every: 600_000)])
    #expect(regular.found(on: "square", slow, at: 1_799_999, level: .significant) == "clear")
    #expect(regular.found(on: "square", slow, at: 1_800_000, level: .significant) == "minor")
    let hasty = try goodRule(Self.rule)
    #expect(hasty.found(on: "square", slow, at: 599_999, level: .significant) == "clear")
    #expect(hasty.found(on: "square", slow, at: 600_000, level: .significant) == "minor")
  }

  @Test(
    "who speaks only when something happens, is of another kind or of another area, is not missed")
  func others() throws {
    let rule = try goodRule(Self.rule)
    let scene = Scene([
      .crowd("event", every: nil), .camera("camera", every: 60_000),
      .crowd("far", in: "street", channels: ["z": .zone("square")]),
    ])
    let finding = rule.finding(on: "square", scene, at: 86_400_000)
    #expect(finding.coverage == Coverage(reporting: 0, expected: 0) && finding.value == .number(0))
    #expect(rule.targets(in: scene.picture) == ["street"])
  }

  @Test("a kept message is no sign of life; a late one is") func signsOfLife() throws {
    let rule = try goodRule(Self.rule)
    var scene = Scene([.crowd("s")])
    scene.hear("s", at: 200_000, [.number(.occupancy, 1)], retained: true)
    #expect(rule.found(on: "square", scene, at: 300_000, level: .significant) == "minor")
    scene.hear("s", at: 300_001, [.number(.occupancy, 1, time: 300_001)])
    scene.hear("s", at: 500_000, [.number(.occupancy, 1, time: 0)])
    #expect(rule.found(on: "square", scene, at: 799_999, level: .significant) == "clear")
    #expect(rule.found(on: "square", scene, at: 800_000, level: .significant) == "minor")
  }

  @Test("a device that says that it is offline is silent at once") func offline() throws {
    let rule = try goodRule(Self.rule)
    var scene = Scene([.crowd("s", measures: [.occupancy, .online])])
    scene.hear("s", at: 0, [.flag(.online, false)])
    #expect(rule.found(on: "square", scene, at: 0, level: .significant) == "minor")
    scene.hear("s", at: 1, [.flag(.online, true)])
    #expect(rule.found(on: "square", scene, at: 1, level: .significant) == "clear")
  }

  struct Word: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// What comes after a live "offline" at 100 s, or before it where that is retained.
    let said: [(at: Milliseconds, said: Said, isRetained: Bool)]
    let expected: String

    init(
      _ name: String, _ said: [(at: Milliseconds, said: Said, isRetained: Bool)], _ expected: String
    ) {
      testDescription = name
      self.said = said
      self.expected = expected
    }
  }

  private static func offline(_ time: Milliseconds? = nil) -> Said {
    var said = Said.flag(.online, false)
    said.time = time
    return said
  }

  static let words: [Word] = [
    Word("offline, and nothing more", [(100_000, offline(), false)], "minor"),
    Word(
      "a measurement after it says that it is not",
      [(100_000, offline(), false), (101_000, .number(.occupancy, 1), false)], "clear"),
    Word(
      "a late one does too",
      [
        (50_000, .number(.occupancy, 1, time: 50_000), false), (100_000, offline(), false),
        (190_000, .number(.occupancy, 1, time: 40_000), false),
      ], "clear"),
    Word(
      "one that the broker kept does not",
      [(100_000, offline(), false), (101_000, .number(.occupancy, 1), true)], "minor"),
    Word(
      "the same word of the same instant again changes nothing",
      [(100_000, offline(100_000), false), (101_000, offline(100_000), false)], "minor"),
    Word(
      "nor does it when the device has spoken since",
      [
        (100_000, offline(100_000), false), (101_000, .number(.occupancy, 1, time: 101_000), false),
        (102_000, offline(100_000), false),
      ], "clear"),
    Word(
      "offline once more",
      [
        (100_000, offline(), false), (101_000, .number(.occupancy, 1), false),
        (102_000, offline(), false),
      ], "minor"),
    Word("an offline that the broker kept says nothing", [(100_000, offline(), true)], "clear"),
    Word(
      "nor does it after a word that was heard",
      [(90_000, .number(.occupancy, 1), false), (100_000, offline(), true)], "clear"),
  ]

  @Test("offline is a device whose last word, heard live, says so", arguments: words)
  func lastWord(_ one: Word) throws {
    let rule = try goodRule(Self.rule)
    var scene = Scene([.crowd("s", measures: [.occupancy, .online])])
    for word in one.said {
      scene.hear("s", at: word.at, [word.said], retained: word.isRetained)
    }
    #expect(rule.found(on: "square", scene, at: 200_000, level: .significant) == one.expected)
  }

  @Test("a device that is offline is so after a restart") func offlineRestored() throws {
    let rule = try goodRule(Self.rule)
    let sensor = Sensor.crowd("s", measures: [.occupancy, .online])
    var scene = Scene([sensor])
    scene.hear("s", at: 0, [.flag(.online, false)])
    var restored = Scene([sensor])
    for row in scene.picture.takeChangedRows() { try restored.picture.restore(row) }
    #expect(rule.found(on: "square", restored, at: 1, level: .significant) == "minor")
  }

  @Test("while the gateway is deaf nobody falls silent, and there is nothing to wait for")
  func deaf() throws {
    let rule = try goodRule(Self.rule)
    let scene = Scene([.crowd("s")])
    let moment = scene.moment(1_000_000)
    func time(_ ear: Milliseconds, _ isListening: Bool) -> RuleTime {
      RuleTime(
        moment: moment, ear: Scene.start.milliseconds + ear, isListening: isListening)
    }
    func next(_ time: RuleTime) -> Milliseconds? {
      rule.kind.nextChange(
        on: "square", Look(picture: scene.picture, time: time, level: .significant), RuleMemory()
      ).map { $0 - Scene.start.milliseconds }
    }
    let deaf = time(100_000, false)
    let look = Look(picture: scene.picture, time: deaf, level: .significant)
    var memory = RuleMemory()
    #expect(rule.kind.finding(on: "square", look, &memory).holding.isEmpty)
    #expect(next(deaf) == nil)
    #expect(next(time(100_000, true)) == 1_200_000, "200 s of hearing are left")
    #expect(next(time(300_000, true)) == nil)
  }
}
