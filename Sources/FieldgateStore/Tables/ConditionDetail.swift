import FieldgateModel

/// A condition of the gateway itself as the small JSON object of a journal entry:
/// `{"cause":"full","state":"holds","severity":"severe","nl":"…","en":"…","sinceWall":…,"sinceSteady":…}`.
struct ConditionDetail: Decodable {
  private let cause: String
  private let state: State
  private let severity: String?
  private let nl: String?
  private let en: String?
  private let sinceWall: Int64?
  private let sinceSteady: Milliseconds?

  private enum State: String, Decodable { case holds, happened, ends }

  static func bytes(
    _ condition: SystemCondition, _ state: SystemState, since: Moment?
  ) -> [UInt8] {
    let word: State
    var said: (severity: Severity, text: LocalizedText)?
    switch state {
    case .holds(let severity, let text): (word, said) = (.holds, (severity, text))
    case .happened(let severity, let text): (word, said) = (.happened, (severity, text))
    case .ends: word = .ends
    }
    let object: JSONObject = [
      "cause": .string(condition.cause), "state": .string(word.rawValue),
      "severity": said.map { .string($0.severity.description) },
      "nl": said.map { .string($0.text.nl) }, "en": said.map { .string($0.text.en) },
      "sinceWall": since.map { .integer($0.wall.milliseconds) },
      "sinceSteady": since.map { .integer($0.steady) },
    ]
    return Array(object.text.utf8)
  }

  static func input(of bytes: [UInt8], _ rule: String) throws -> JournalEntry.Input {
    let detail = try JSONText.decode(
      Self.self, String(decoding: bytes, as: UTF8.self), "journal.detail")
    guard let rule = SystemRule(rawValue: rule) else {
      throw UnknownWord(column: "journal.what", value: rule)
    }
    var since: Moment?
    if let wall = detail.sinceWall, let steady = detail.sinceSteady {
      since = Moment(wall: Timestamp(milliseconds: wall), steady: steady)
    }
    return .condition(
      SystemCondition(rule, detail.cause), try detail.standing(), since: since)
  }

  private func standing() throws -> SystemState {
    if state == .ends { return .ends }
    guard let severity = severity.flatMap({ Severity(name: $0) }), let nl, let en else {
      throw UnknownWord(column: "journal.detail", value: severity ?? "")
    }
    let text = LocalizedText(nl: nl, en: en)
    return state == .holds ? .holds(severity, text) : .happened(severity, text)
  }
}
