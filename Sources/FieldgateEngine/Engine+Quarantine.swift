import FieldgateDecode
import FieldgateModel
import FieldgateRules

/// What could not be read: told, and kept as a shape.
extension Engine {
  /// For what no mapping complained of: the first value out of its measure's range.
  static func reason(of decoded: Decoded) -> String {
    guard let reading = decoded.readings.first(where: { $0.quality == .range }),
      case .number(let allowed) = reading.measure.definition.content
    else { return "no reason given" }
    return "\(reading.measure.rawValue) of \(reading.device): \(JSONValue(reading.value).text)"
      + "\(outOfRange) \(JSONValue.text(of: allowed.lowerBound)) to"
      + " \(JSONValue.text(of: allowed.upperBound))"
  }

  private static let outOfRange = " is out of range; allowed are"

  /// A reason without the value that is out of range: of another value it is the same fault.
  package static func withoutValue(_ reason: String) -> String {
    guard let end = reason.firstRange(of: outOfRange)?.lowerBound,
      let start = reason[..<end].lastIndex(of: " ")
    else { return reason }
    return String(reason[..<start] + reason[end...])
  }

  /// Tells and quarantines what could not be read: at most once a minute for each
  /// adapter, outcome and reason, so that a broken sensor fills no disk. Where the site
  /// keeps the bytes, more of them are quarantined, and not told.
  mutating func report(
    _ decoded: Decoded, of message: Message, _ now: Moment, _ effects: inout Effects
  ) {
    guard decoded.outcome == .malformed || decoded.outcome == .range || !decoded.faults.isEmpty
    else { return }
    let reason = decoded.faults.first?.description ?? Self.reason(of: decoded)
    // Without the values: a sensor that says another wrong number each second has one
    // fault, not sixty.
    let fault = decoded.faults.first
    let cause = [
      decoded.adapter?.rawValue, decoded.outcome.rawValue, fault?.mapping, fault?.path,
      fault?.expected,
    ].map { $0 ?? "" }.joined(separator: "\u{1F}")
    let isNews = told.allows(cause, at: now.steady)
    let keepsBytes = keepsBytes(of: message)
    let isMore =
      keepsBytes
      && kept.allows(cause, most: plan.settings.quarantine.messages, at: now.steady)
    guard isNews || isMore else { return }
    if isNews {
      effects.notices.append(.unreadable(decoded.adapter, decoded.outcome, reason))
    }
    effects.quarantined.append(
      Quarantined(
        topic: message.topic, adapter: decoded.adapter, outcome: decoded.outcome, reason: reason,
        size: message.payload.count, shape: decoder.shape(of: message.payload).description,
        received: now.wall, payload: keepsBytes ? message.payload : nil))
  }

  /// A retained message is kept by the broker, and comes again.
  private func keepsBytes(of message: Message) -> Bool {
    let settings = plan.settings.quarantine
    return settings.keepsBytes && !message.retained && message.payload.count <= settings.size
  }
}
