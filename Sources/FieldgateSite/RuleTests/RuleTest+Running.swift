import FieldgateDecode
import FieldgateDocument
import FieldgateEngine
import FieldgateModel

extension RuleTest {
  /// Plays the test on the site's rules, and says what differs, each with its place and
  /// with what was expected over what came; nothing where all is as it should be.
  package func differences(on plan: Plan) -> [String] {
    // Most devices are silent in a test, and would flood it with alerts of their own.
    let isAboutFloods = rules?.contains("flood") ?? true
    var rehearsal = Rehearsal(
      isAboutFloods ? plan : plan.unfolded, start: start,
      rows: plan.taught(history, until: start))
    var differences: [String] = []
    var isUp = true
    for occasion in occasions {
      switch occasion.what {
      case .step(let step): differences += perform(step, in: &rehearsal)
      case .say(let readings, let adapter):
        let said = readings.map { reading in
          var reading = reading
          reading.received = rehearsal.moment(occasion.at).wall
          return reading
        }
        rehearsal.handle(.readings(said, by: adapter), at: occasion.at)
      case .down:
        rehearsal.stop(at: occasion.at)
        isUp = false
      case .up:
        rehearsal.start(at: occasion.at)
        isUp = true
      case .input(let input): rehearsal.handle(input, at: occasion.at)
      case .expect(let expectation):
        if isUp { rehearsal.handle(.tick, at: occasion.at) }
        differences += Self.differences(
          of: expectation, rehearsal.engine.openAlerts.filter { isAbout($0.rule) })
      }
    }
    rehearsal.handle(.tick, at: max(end, occasions.last?.at ?? 0))
    if let transitions {
      differences += Self.differences(
        transitions, at: transitionsPlace ?? place,
        rehearsal.events.filter { isAbout($0.event.alert.rule) })
    }
    return differences
  }

  private func isAbout(_ rule: RuleID) -> Bool { rules?.contains(rule) ?? true }

  private func perform(_ step: Step, in rehearsal: inout Rehearsal) -> [String] {
    switch step.action {
    case .silence, .restart, .deaf: break
    case .clock(let length): rehearsal.step(by: length, at: step.at)
    case .message(let message): rehearsal.handle(.message(message), at: step.at)
    case .command(let verb, let user, var arguments, let name):
      if let name {
        rehearsal.handle(.tick, at: step.at)
        guard
          let alert = rehearsal.engine.openAlerts.first(where: {
            $0.area == name.area && $0.rule == name.rule
          })
        else { return ["\(step.place): no alert of \(name) is open, so nothing to \(verb)"] }
        arguments["id"] = .string(alert.id.rawValue)
      }
      let effects = rehearsal.handle(
        .command(user: user, verb: verb, payload: Array(arguments.text.utf8)), at: step.at)
      if let refusal = Self.refusal(in: effects) {
        return ["\(step.place): \(verb) was refused: \(refusal)"]
      }
    }
    return []
  }

  private static func differences(of expectation: Expectation, _ open: [Alert]) -> [String] {
    let seen = open.filter { alert in
      (expectation.area ?? alert.area) == alert.area
        && (expectation.rule ?? alert.rule) == alert.rule
    }
    let isMet =
      seen.count == expectation.alerts.count
      && expectation.alerts.allSatisfy { expected in seen.contains { expected.matches($0) } }
    if isMet { return [] }
    let wanted = expectation.alerts.map(\.description).sorted()
    let got = seen.map { alert in
      ExpectedAlert(
        name: AlertName(area: alert.area, rule: alert.rule), severity: alert.severity,
        state: alert.state, certainty: expectation.namesCertainty ? alert.certainty.rawValue : nil
      ).description
    }.sorted()
    func list(_ lines: [String]) -> String {
      lines.isEmpty ? "none" : lines.joined(separator: ", ")
    }
    return [
      "\(expectation.place): at \(duration(expectation.at))\n  exp: \(list(wanted))\n  got: \(list(got))"
    ]
  }

  /// Why a command was not obeyed; nil where it was.
  private static func refusal(in effects: Effects) -> String? {
    for reply in effects.replies {
      var parser = JSONParser()
      if let root = try? parser.parse(reply.payload), let error = root["error"]?.string {
        return error
      }
    }
    return nil
  }

  private static func differences(
    _ expected: [ExpectedTransition], at place: Place,
    _ events: [(at: Milliseconds, event: AlertEvent)]
  ) -> [String] {
    let got = events.map { at, event in
      ExpectedTransition(
        at: at, kind: event.kind,
        name: AlertName(area: event.alert.area, rule: event.alert.rule),
        severity: event.alert.severity)
    }
    if expected.count == got.count, zip(expected, got).allSatisfy({ $0.matches($1) }) { return [] }
    var unmatched = Array(got.indices)
    var isFound = expected.map { one in
      guard let place = unmatched.firstIndex(where: { one.matches(got[$0]) }) else { return false }
      unmatched.remove(at: place)
      return true
    }
    if unmatched.isEmpty, isFound.allSatisfy({ $0 }) {
      // All of them came, in another order.
      isFound = zip(expected, got).map { $0.matches($1) }
      unmatched = got.indices.filter { !isFound[$0] }
    }
    func lines(_ name: String, _ all: [ExpectedTransition], isMet: (Int) -> Bool) -> String {
      all.enumerated().map { "\(isMet($0) ? " " : "≠") \(name): \($1)\n" }.joined()
    }
    return [
      "\(place): transitions, with ≠ before what differs\n"
        + lines("exp", expected) { isFound[$0] } + lines("got", got) { !unmatched.contains($0) }
    ]
  }

  /// `90000` as `1m30s`.
  static func duration(_ length: Milliseconds) -> String {
    let units: [(Milliseconds, String)] = [
      (86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1000, "s"), (1, "ms"),
    ]
    var rest = length
    var text = ""
    for (unit, name) in units where rest >= unit {
      text += "\(rest / unit)\(name)"
      rest %= unit
    }
    return text.isEmpty ? "0s" : text
  }
}

extension RuleTest.Expectation {
  fileprivate var namesCertainty: Bool { alerts.contains { $0.certainty != nil } }
}

extension RuleTest.ExpectedAlert: CustomStringConvertible {
  fileprivate func matches(_ alert: Alert) -> Bool {
    name.area == alert.area && name.rule == alert.rule
      && (severity ?? alert.severity) == alert.severity && (state ?? alert.state) == alert.state
      && (certainty ?? alert.certainty.rawValue) == alert.certainty.rawValue
  }

  package var description: String {
    [severity?.description, state?.rawValue, certainty, "\(name)"].compactMap { $0 }
      .joined(separator: " ")
  }
}

extension RuleTest.ExpectedTransition: CustomStringConvertible {
  fileprivate func matches(_ other: Self) -> Bool {
    at == other.at && kind == other.kind && name == other.name
      && (severity ?? other.severity) == other.severity
  }

  package var description: String {
    "\(RuleTest.duration(at)) \(kind.rawValue) \(name)\(severity.map { " \($0)" } ?? "")"
  }
}
