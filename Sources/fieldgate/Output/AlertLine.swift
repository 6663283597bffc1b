import FieldgateDaemon
import FieldgateDecode
import FieldgateModel

/// One readable line of an alert's transition, as it came from the broker.
struct AlertLine {
  let event: String
  let severity: Severity
  let area: String
  let rule: String
  let headline: String
  let coverage: String
  let sent: Timestamp
  /// Whether operators are to be told of it.
  let isAnnounced: Bool

  /// Nil where the payload is no alert of the contract's form.
  init?(_ payload: [UInt8]) {
    var parser = JSONParser()
    guard let root = try? parser.parse(payload), let event = root["event"]?.string,
      let severity = root["severity"]?.string.flatMap({ Severity(name: $0) }),
      let area = root["area"]?.string, let rule = root["rule"]?.string,
      let headline = root["headline"]?.string,
      let sent = root["sent"]?.string.flatMap({ Timestamp(iso8601: $0) })
    else { return nil }
    self.event = event
    self.severity = severity
    self.area = area
    self.rule = rule
    self.headline = headline
    self.sent = sent
    isAnnounced = root["announced"]?.bool ?? true
    let reporting = root["coverage"]?["reporting"]?.integer ?? 0
    let expected = root["coverage"]?["expected"]?.integer ?? 0
    // An alert about the gateway's own work stands on no device.
    coverage = expected == 0 ? "" : ", \(reporting)/\(expected)"
  }

  /// `15:03:40  SEVERE    raised        Churchillplein: density 4.3 people/m², …  [3/4]`
  func text(_ time: LocalTime, _ paint: Paint) -> String {
    let word = severity.description.uppercased()
    let padded = word + String(repeating: " ", count: max(0, 8 - word.count))
    // The word too is whatever somebody has published.
    let named = Log.harmless(event)
    let what = named + String(repeating: " ", count: max(0, 12 - named.count))
    let isOver = event == "cleared" || event == "expired"
    return "\(time.clock(sent))  "
      + (isOver ? paint.good(padded) : paint.severity(severity, padded))
      + "  \(what)  \(Log.harmless(headline))  \(paint.dim("[\(Log.harmless(rule))\(coverage)]"))"
  }
}
