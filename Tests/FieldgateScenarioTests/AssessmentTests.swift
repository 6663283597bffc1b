import FieldgateModel
import FieldgateScenario
import Testing

/// The assessment as a value: times to detect, to send, to acknowledge; what was missed, what
/// was noise.
@Suite("The assessment of an exercise") struct AssessmentTests {
  private static let began = Stage.start

  private static func transit(
    _ kind: Transition, _ severity: Severity, at minutes: Double, alert: AlertID = "a",
    area: AreaID = "square", rule: RuleID = "crowd", by: String? = nil
  ) -> ExerciseLog.Transit {
    ExerciseLog.Transit(
      alert: alert, area: area, rule: rule, kind: kind, severity: severity,
      time: began + Milliseconds(minutes * 60_000), by: by)
  }

  private static func assess(
    _ expectations: [FieldgateScenario.Expectation], _ transitions: [ExerciseLog.Transit],
    receipts: [Receipt]? = nil, ended: Double = 30, speed: Double = 1,
    injects: String = ""
  ) -> Assessment {
    let script = ExerciseScript(
      name: "drill", title: LocalizedText("drill"), duration: 1_800_000,
      expectations: expectations)
    return Assessment(
      script,
      ExerciseLog(
        began: began, ended: began + Milliseconds(ended * 60_000 / speed), speed: speed,
        transitions: transitions, receipts: receipts))
  }

  private static func expected(
    _ severity: Severity = .minor, from: Double = 0, by: Double, partners: [String] = []
  ) -> FieldgateScenario.Expectation {
    FieldgateScenario.Expectation(
      area: "square", rule: "crowd", severity: severity, from: Milliseconds(from * 60_000),
      by: Milliseconds(by * 60_000), partners: partners)
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let expectation: FieldgateScenario.Expectation
    let transitions: [ExerciseLog.Transit]
    let outcome: Assessment.Outcome
    let toDetect: Double?
    var ended = 30.0
  }

  static let cases = [
    Case(
      testDescription: "raised in time", expectation: expected(from: 2, by: 10),
      transitions: [transit(.raised, .moderate, at: 5)], outcome: .met, toDetect: 3),
    Case(
      testDescription: "raised lower, escalated in time",
      expectation: expected(.severe, from: 2, by: 10),
      transitions: [transit(.raised, .minor, at: 1), transit(.escalated, .severe, at: 8)],
      outcome: .met, toDetect: 6),
    Case(
      testDescription: "too late", expectation: expected(from: 2, by: 10),
      transitions: [transit(.raised, .minor, at: 10.5)], outcome: .late, toDetect: 8.5),
    Case(
      testDescription: "never so severe", expectation: expected(.severe, by: 10),
      transitions: [transit(.raised, .moderate, at: 5)], outcome: .missed, toDetect: nil),
    Case(
      testDescription: "on another area", expectation: expected(by: 10),
      transitions: [transit(.raised, .moderate, at: 5, area: "street")], outcome: .missed,
      toDetect: nil),
    Case(
      testDescription: "stood before its cause", expectation: expected(from: 6, by: 10),
      transitions: [transit(.raised, .moderate, at: 5)], outcome: .early, toDetect: -1),
    Case(
      testDescription: "was over before its cause, and came again",
      expectation: expected(from: 6, by: 10),
      transitions: [
        transit(.raised, .moderate, at: 2), transit(.cleared, .moderate, at: 4),
        transit(.raised, .moderate, at: 8, alert: "b"),
      ], outcome: .met, toDetect: 2),
    Case(
      testDescription: "expired with the exercise, which ended before",
      expectation: expected(.severe, by: 20),
      transitions: [transit(.raised, .moderate, at: 5), transit(.expired, .moderate, at: 12)],
      outcome: .notReached, toDetect: nil, ended: 12),
  ]

  @Test("outcomes", arguments: cases)
  func outcomes(what: Case) {
    let assessment = Self.assess([what.expectation], what.transitions, ended: what.ended)
    let found = assessment.expectations[0]
    #expect(found.outcome == what.outcome)
    #expect(found.toDetect.map { Double($0) / 60_000 } == what.toDetect)
    #expect(assessment.isGood == (what.outcome == .met || what.outcome == .notReached))
  }

  @Test("an acknowledgement counts from the detection, and says whose it is")
  func acknowledged() {
    let found = Self.assess(
      [Self.expected(.severe, by: 10)],
      [
        Self.transit(.raised, .minor, at: 1),
        Self.transit(.acknowledged, .minor, at: 2, by: "early"),
        Self.transit(.escalated, .severe, at: 5),
        Self.transit(.acknowledged, .severe, at: 7, by: "alice"),
      ]
    ).expectations[0]
    #expect(found.toAcknowledge == 120_000 && found.acknowledgedBy == "alice")
  }

  private static func receipt(
    _ partner: PartnerID, _ alert: AlertID = "a", _ version: Int = 1, at sent: Timestamp
  ) -> Receipt {
    Receipt(
      partner: partner, number: UInt64(version), alert: alert, version: version,
      identifier: "\(alert).\(version)", event: "raised", msgType: "Alert", area: "square",
      status: .exercise, sent: sent)
  }

  @Test(
    "partners: who was sent it when, who acknowledged, who was forgotten; faster than the clock")
  func partners() {
    // Twice as fast as the clock: receipts bear the wall's time.
    func wall(_ minutes: Double) -> Timestamp {
      Self.began + Milliseconds(minutes * 60_000 / 2)
    }
    var seen = Self.receipt("police", "a", 2, at: wall(5.5))
    seen.acknowledged = wall(8)
    seen.by = "desk"
    let receipts = [
      Self.receipt("police", at: wall(3)), seen, Self.receipt("police", "other", at: wall(5)),
      Self.receipt("htm", at: wall(3)),
    ]
    let assessment = Self.assess(
      [Self.expected(.severe, by: 10, partners: ["police", "htm"])],
      [Self.transit(.raised, .minor, at: 3), Self.transit(.escalated, .severe, at: 5)],
      receipts: receipts, speed: 2)
    let found = assessment.expectations[0]
    #expect(found.outcome == .met && !found.isMet && found.isFault)
    #expect(found.sent?.map(\.toSend) == [30_000, nil])
    #expect(found.sent?.map(\.toAcknowledge) == [150_000, nil])
    #expect(found.sent?.first?.by == "desk")
    #expect(
      assessment.partners?.map { "\($0.partner) \($0.sent)/\($0.expected) \($0.acknowledged)" } == [
        "htm 0/1 0", "police 1/1 1",
      ])
    // What it had of another alert.
    #expect(assessment.partners?.map(\.noise) == [0, 1])
  }

  @Test("a receipt by a wall clock that is a little behind the gateway's own is not lost")
  func behind() {
    let sent = Self.began + 180_000 + -400
    let found = Self.assess(
      [Self.expected(by: 10, partners: ["police"])], [Self.transit(.raised, .minor, at: 3)],
      receipts: [Self.receipt("police", at: sent)]
    ).expectations[0]
    #expect(found.isMet && found.sent?.first?.toSend == 0)
  }

  @Test("without receipts nothing is said of partners, and nobody is blamed")
  func withoutReceipts() {
    let assessment = Self.assess(
      [Self.expected(by: 10, partners: ["police"])], [Self.transit(.raised, .minor, at: 3)])
    #expect(assessment.partners == nil && assessment.expectations[0].sent == nil)
    #expect(assessment.isGood)
    #expect(assessment.object["partners"] == nil)
  }

  @Test("what a partner is sent of an alert that is expected of others is noise to it")
  func partnersNoise() {
    let receipts = (["police", "htm", "htm"] as [PartnerID]).map {
      Self.receipt($0, at: Self.began + 180_000)
    }
    let partners = Self.assess(
      [Self.expected(by: 10, partners: ["police"])], [Self.transit(.raised, .minor, at: 3)],
      receipts: receipts
    ).partners
    #expect(
      partners?.map { "\($0.partner) \($0.expected) \($0.noise)" } == ["htm 0 2", "police 1 0"])
  }

  @Test("noise is what no expectation names, with its highest severity and its end")
  func noise() {
    let assessment = Self.assess(
      [Self.expected(by: 10)],
      [
        Self.transit(.raised, .minor, at: 3),
        Self.transit(.raised, .minor, at: 4, alert: "n", rule: "surge"),
        Self.transit(.escalated, .severe, at: 5, alert: "n", rule: "surge"),
        Self.transit(.cleared, .severe, at: 6, alert: "n", rule: "surge"),
        Self.transit(.raised, .minor, at: 7, alert: "m", area: "street"),
      ])
    #expect(assessment.noise.map(\.alert) == ["n", "m"])
    #expect(assessment.noise.map(\.severity) == [.severe, .minor])
    #expect(assessment.noise.map(\.ended) == [360_000, nil])
  }
}
