import FieldgateModel

extension Assessment.Finding {
  init(_ expectation: Expectation, _ courses: [Course], _ log: ExerciseLog) {
    self.expectation = expectation
    let candidates = courses.filter {
      $0.place == Course.Place(area: expectation.area, rule: expectation.rule)
    }
    let early = candidates.first { $0.stood(at: expectation.from, expectation.severity) != nil }
    let found =
      early.flatMap { course in
        course.stood(at: expectation.from, expectation.severity).map { (course, $0) }
      }
      ?? candidates.compactMap { course in
        course.reached(expectation.severity, from: expectation.from).map { (course, $0) }
      }.min { $0.1 < $1.1 }
    alert = found?.0.alert
    detected = found?.1
    let acknowledgement = found.flatMap { $0.0.acknowledged(from: $0.1) }
    acknowledged = acknowledgement?.at
    acknowledgedBy = acknowledgement?.by
    sent = log.receipts.map { receipts in
      expectation.partners.map { partner in
        Assessment.Sent(
          partner, found.map { (alert: $0.0.alert, detected: $0.1) }, receipts, log)
      }
    }
    outcome =
      if early != nil {
        .early
      } else if let detected = found?.1 {
        detected <= expectation.by ? .met : .late
      } else {
        log.length.map { $0 < expectation.by } ?? true ? .notReached : .missed
      }
  }
}

extension Assessment.Sent {
  init(
    _ partner: String, _ found: (alert: AlertID, detected: Milliseconds)?,
    _ receipts: [Receipt], _ log: ExerciseLog
  ) {
    self.partner = partner
    let own = receipts.filter { $0.partner.rawValue == partner && $0.alert == found?.alert }
      .map { (at: log.offset(ofWall: $0.sent), receipt: $0) }
      .filter { at, _ in found.map { at >= $0.detected - log.slack } ?? false }
      .sorted { ($0.at, $0.receipt.version) < ($1.at, $1.receipt.version) }
    toSend = own.first.flatMap { first in found.map { max(0, first.at - $0.detected) } }
    let acknowledgement = own.compactMap { sent in
      sent.receipt.acknowledged.map { (log.offset(ofWall: $0), sent.receipt.by) }
    }.min { $0.0 < $1.0 }
    toAcknowledge = acknowledgement.flatMap { at, _ in own.first.map { at - $0.at } }
    by = acknowledgement?.1
  }
}

extension Assessment.Told {
  init(_ inject: Inject, _ findings: [Assessment.Finding], _ log: ExerciseLog) {
    self.inject = inject
    isGiven = log.length.map { $0 >= inject.at } ?? true
    expectations = findings.indices.filter { findings[$0].expectation.inject == inject.id }
    let own = expectations.map { findings[$0] }
    toDetect = own.compactMap(\.detected).filter { $0 >= inject.at }.min().map { $0 - inject.at }
    toAcknowledge = own.compactMap(\.acknowledged).filter { $0 >= inject.at }.min()
      .map { $0 - inject.at }
  }
}

extension Assessment.Served {
  /// In the order of their names.
  static func all(
    in findings: [Assessment.Finding], _ courses: [Course], _ receipts: [Receipt]
  ) -> [Assessment.Served] {
    let sent = Dictionary(
      grouping: findings.filter { $0.outcome != .notReached }.flatMap { $0.sent ?? [] },
      by: \.partner)
    let noise = noise(in: findings, courses, receipts)
    return Set(sent.keys).union(noise.keys).sorted().map { partner in
      let all = sent[partner] ?? []
      let sending = all.compactMap(\.toSend).sorted()
      let acknowledging = all.compactMap(\.toAcknowledge).sorted()
      return Assessment.Served(
        partner: partner, expected: all.count, sent: sending.count,
        acknowledged: acknowledging.count, noise: noise[partner] ?? 0,
        medianToSend: sending.isEmpty ? nil : sending[sending.count / 2],
        medianToAcknowledge: acknowledging.isEmpty ? nil : acknowledging[acknowledging.count / 2])
    }
  }

  /// How many messages each partner had of alerts of which no expectation names it.
  private static func noise(
    in findings: [Assessment.Finding], _ courses: [Course], _ receipts: [Receipt]
  ) -> [String: Int] {
    let places = Dictionary(
      courses.map { ($0.alert, $0.place) }, uniquingKeysWith: { first, _ in first })
    var named: [String: Set<Course.Place>] = [:]
    for expectation in findings.map(\.expectation) {
      for partner in expectation.partners {
        named[partner, default: []].insert(
          Course.Place(area: expectation.area, rule: expectation.rule))
      }
    }
    return receipts.reduce(into: [:]) { counts, receipt in
      let isNamed = places[receipt.alert].map {
        named[receipt.partner.rawValue]?.contains($0) == true
      }
      if isNamed != true { counts[receipt.partner.rawValue, default: 0] += 1 }
    }
  }
}
