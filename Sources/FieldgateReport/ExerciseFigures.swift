import FieldgateModel

/// An exercise that began within the window, and how it went: as whoever assesses exercises
/// worked it out.
package struct ExerciseFigures: Hashable, Sendable {
  package var name: String
  /// The user who began it.
  package var by: String
  /// By the wall clock.
  package var began: Timestamp
  /// By the wall clock; nil while it runs.
  package var ended: Timestamp?
  /// Nil where it was begun without a scenario: nothing was expected of it.
  package var result: Result?

  /// What came of what was expected.
  package struct Result: Hashable, Sendable {
    /// How many expectations came to each outcome, in the order in which they are told.
    package var outcomes: [Count]
    /// Alerts that nobody expected.
    package var noise: Int
    /// Nil where nobody kept receipts.
    package var partners: [Partner]?
    /// When the gateway started again while it ran.
    package var interruptions: [Timestamp]

    package init(
      outcomes: [Count], noise: Int, partners: [Partner]?, interruptions: [Timestamp] = []
    ) {
      self.outcomes = outcomes
      self.noise = noise
      self.partners = partners
      self.interruptions = interruptions
    }
  }

  /// Of an outcome: `met`, `late`, `early`, `missed`, `notReached`.
  package struct Count: Hashable, Sendable {
    package var outcome: String
    package var count: Int

    package init(_ outcome: String, _ count: Int) {
      self.outcome = outcome
      self.count = count
    }
  }

  /// How a partner fared: of the expectations that name it, and messages that none names.
  package struct Partner: Hashable, Sendable {
    package var name: String
    package var expected: Int
    package var sent: Int
    package var acknowledged: Int
    package var noise: Int

    package init(_ name: String, expected: Int, sent: Int, acknowledged: Int, noise: Int) {
      self.name = name
      self.expected = expected
      self.sent = sent
      self.acknowledged = acknowledged
      self.noise = noise
    }
  }

  package init(
    name: String, by: String, began: Timestamp, ended: Timestamp?, result: Result?
  ) {
    self.name = name
    self.by = by
    self.began = began
    self.ended = ended
    self.result = result
  }

  /// How many came to an outcome.
  package func count(_ outcome: String) -> Int? {
    result.map { $0.outcomes.first { $0.outcome == outcome }?.count ?? 0 }
  }

  var object: JSONObject {
    [
      "exercise": .string(name), "by": .string(by), "began": .string(began.iso8601),
      "ended": ended.map { .string($0.iso8601) }, "assessment": result.map { .object($0.object) },
    ]
  }
}

extension ExerciseFigures.Result {
  fileprivate var object: JSONObject {
    var counts: JSONObject = [:]
    for one in outcomes { counts[one.outcome] = .integer(Int64(one.count)) }
    return [
      "outcomes": .object(counts), "noise": .integer(Int64(noise)),
      "partners": partners.map { .array($0.map { .object($0.object) }) },
      "interruptions": .array(interruptions.map { .string($0.iso8601) }),
    ]
  }
}

extension ExerciseFigures.Partner {
  fileprivate var object: JSONObject {
    [
      "partner": .string(name), "expected": .integer(Int64(expected)),
      "sent": .integer(Int64(sent)), "acknowledged": .integer(Int64(acknowledged)),
      "noise": .integer(Int64(noise)),
    ]
  }
}
