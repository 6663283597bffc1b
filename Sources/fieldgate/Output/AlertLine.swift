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
  /// Which line of the site it is; nil for one that went out before it was committed.
  let number: UInt64?
  /// What makes the transition itself: the alert, and the number in its life.
  let identity: String
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
    // A test and an exercise are overlooked by nobody.
    let status = root["status"]?.string.flatMap { AlertStatus(rawValue: $0) }
    let isReal = ![.exercise, .test].contains(status)
    self.headline = isReal ? headline : "\(status?.rawValue.uppercased() ?? ""): \(headline)"
    self.sent = sent
    isAnnounced = root["announced"]?.bool ?? true
    number = root["line"]?.integer.flatMap { UInt64(exactly: $0) }
    identity = "\(root["id"]?.string ?? "") \(root["sequence"]?.integer ?? 0)"
    let reporting = root["coverage"]?["reporting"]?.integer ?? 0
    let expected = root["coverage"]?["expected"]?.integer ?? 0
    // An alert about the gateway's own work stands on no device.
    coverage = expected == 0 ? "-" : "\(reporting)/\(expected)"
  }

  /// `15:03:40  SEVERE    raised        Churchillplein: density 4.3 people/m², limit 3.0
  /// (level 4)  [churchillplein/crowd-density 3/4]`: when, severity, what happened, headline, and
  /// in brackets area, rule, and how many of the expected devices report. At least two blanks
  /// stand between them.
  func text(_ time: String, _ paint: Paint) -> String {
    let word = padded(severity.description.uppercased(), to: 8)
    // The word too is whatever somebody has published.
    let what = padded(Log.harmless(event), to: 12)
    let isOver = event == "cleared" || event == "expired"
    let place = "[\(Log.harmless(area))/\(Log.harmless(rule)) \(coverage)]"
    return "\(time)  \(paint(isOver ? .good : .severity(severity), word))"
      + "  \(what)  \(Log.harmless(headline))  \(paint.dim(place))"
  }
}
