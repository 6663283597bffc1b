import FieldgateModel
import FieldgateRules

/// What is the matter with the gateway itself: every condition that holds, and until
/// when, where it ends by itself.
package struct SystemBook: Hashable, Sendable {
  /// A condition that holds.
  struct Standing: Hashable, Sendable {
    var severity: Severity
    var text: LocalizedText
    /// On the engine's time; nil for one that holds until it is said to end.
    var until: Milliseconds?
  }

  private(set) var standing: [SystemCondition: Standing] = [:]
  /// What came and is gone is told of for so long.
  static let remembrance: Milliseconds = 600_000
  /// A condition of an earlier run ends after so long, unless this run finds it again.
  static let inheritance: Milliseconds = 300_000
  /// Limited devices are kept up to so many, and named up to so many. Everything else that
  /// can be the matter is bounded by the program and its site, and is never left out.
  static let mostDevices = 200
  static let mostNamed = 20

  package init() {}

  /// Whether this is how the condition stands already, so that it need not be said.
  package func knows(_ condition: SystemCondition, _ state: SystemState) -> Bool {
    switch state {
    case .ends: standing[condition] == nil
    case .holds(let severity, _):
      standing[condition].map { $0.severity == severity && $0.until == nil } ?? !hasRoom(condition)
    case .happened: false
    }
  }

  /// Whether a condition that does not hold yet is taken in when it does.
  private func hasRoom(_ condition: SystemCondition) -> Bool {
    !condition.isOfDevice || standing.keys.count(where: \.isOfDevice) < Self.mostDevices
  }

  package func holds(_ condition: SystemCondition) -> Bool { standing[condition] != nil }

  /// Takes in how a condition stands.
  ///
  /// - Parameter until: when one that holds ends by itself; nil for never.
  mutating func take(
    _ condition: SystemCondition, _ state: SystemState, at now: Milliseconds,
    until: Milliseconds? = nil
  ) {
    switch state {
    case .ends: standing[condition] = nil
    case .holds(let severity, let text):
      guard standing[condition] != nil || hasRoom(condition) else { return }
      // The first text stands: what varies from look to look is no news.
      let isSame = standing[condition]?.severity == severity
      standing[condition] = Standing(
        severity: severity, text: isSame ? standing[condition]?.text ?? text : text, until: until)
    case .happened(let severity, let text):
      guard standing[condition] != nil || hasRoom(condition) else { return }
      standing[condition] = Standing(
        severity: severity, text: text, until: now + Self.remembrance)
    }
  }

  /// Removes what is over by now.
  mutating func expire(_ rule: SystemRule, at now: Milliseconds) {
    for (condition, entry) in standing where condition.rule == rule {
      if let until = entry.until, until <= now { standing[condition] = nil }
    }
  }

  /// A new engine begins: what it does not find again ends.
  ///
  /// - Parameter cause: where the program goes on, only what the engine itself must find
  ///   again, the devices that are limited: everything else the program still knows of.
  mutating func inherit(at now: Milliseconds, _ cause: StartCause) {
    for condition in standing.keys
    where standing[condition]?.until == nil && (cause == .start || condition.isOfDevice) {
      standing[condition]?.until = now + Self.inheritance
    }
  }

  /// When the next condition of a rule ends by itself.
  func nextEnd(of rule: SystemRule) -> Milliseconds? {
    standing.compactMap { $0.key.rule == rule ? $0.value.until : nil }.min()
  }

  /// What holds of a rule.
  package func conditions(of rule: SystemRule) -> [SystemCondition] {
    standing.keys.filter { $0.rule == rule }.sorted()
  }

  /// What is told of a rule, the worst first: of many devices the first, and how many more
  /// there are.
  private func list(_ rule: SystemRule) -> [(condition: SystemCondition, standing: Standing)] {
    let all = standing.filter { $0.key.rule == rule }
      .sorted {
        $0.value.severity != $1.value.severity
          ? $0.value.severity > $1.value.severity : $0.key < $1.key
      }
      .map { (condition: $0.key, standing: $0.value) }
    guard let last = all.filter(\.condition.isOfDevice).dropFirst(Self.mostNamed).last else {
      return all
    }
    var devices = 0
    var list = all.filter { entry in
      if entry.condition.isOfDevice { devices += 1 }
      return !entry.condition.isOfDevice || devices <= Self.mostNamed
    }
    let more = devices - Self.mostNamed
    let text = LocalizedText(nl: "en nog \(more) apparaten", en: "and \(more) more devices")
    list.append(
      (
        condition: SystemCondition(rule, "and \(more) more"),
        standing: Standing(severity: last.standing.severity, text: text, until: nil)
      ))
    return list
  }

  /// What is wrong, the worst first.
  package var texts: [LocalizedText] {
    SystemRule.allCases.flatMap { list($0) }
      .sorted { $0.standing.severity > $1.standing.severity }
      .map(\.standing.text)
  }

  /// What is found of one rule.
  ///
  /// - Parameter current: its open alert: when nothing holds any more it says of what it
  ///   was.
  func finding(of rule: SystemRule, _ current: Alert?) -> Finding {
    let list = list(rule)
    let worst = list.first?.standing.severity
    var finding = Finding(
      value: list.isEmpty
        ? current?.value ?? .word("")
        : .word(list.map(\.condition.cause).joined(separator: ", ")),
      holding: Set(Severity.allCases.filter { severity in worst.map { severity <= $0 } ?? false }),
      isClear: list.isEmpty, coverage: Coverage(reporting: 0, expected: 0), devices: [],
      certainty: .observed)
    finding.reason =
      list.isEmpty
      ? current?.reason
      : LocalizedText(
        nl: list.map(\.standing.text.nl).joined(separator: "; "),
        en: list.map(\.standing.text.en).joined(separator: "; "))
    return finding
  }

  static let version = 1

  func bytes() -> [UInt8] {
    var writer = StateWriter()
    writer.write(each: standing.sorted { $0.key < $1.key }) { writer, entry in
      writer.write(entry.key.rule.rawValue)
      writer.write(entry.key.cause)
      writer.write(entry.value.severity.rawValue)
      writer.write(entry.value.text.nl)
      writer.write(entry.value.text.en)
      writer.write(entry.value.until) { $0.write($1) }
    }
    return writer.bytes
  }

  init(bytes: [UInt8]) throws(StateReader.Unreadable) {
    var reader = StateReader(bytes)
    var standing: [SystemCondition: Standing] = [:]
    try reader.each { reader throws(StateReader.Unreadable) in
      guard let rule = SystemRule(rawValue: try reader.string()) else {
        throw reader.unreadable("a rule about the gateway itself")
      }
      let condition = SystemCondition(rule, try reader.string())
      guard let severity = Severity(rawValue: try reader.int()) else {
        throw reader.unreadable("a severity")
      }
      let text = LocalizedText(nl: try reader.string(), en: try reader.string())
      let until = try reader.optional { reader throws(StateReader.Unreadable) in
        try reader.milliseconds()
      }
      standing[condition] = Standing(severity: severity, text: text, until: until)
    }
    self.standing = standing
  }
}
