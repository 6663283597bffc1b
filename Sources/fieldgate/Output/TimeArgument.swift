import FieldgateDaemon
import FieldgateDocument
import FieldgateModel

/// A time as it is given on the command line.
enum TimeArgument {
  /// `2026-11-22T14:00:00Z`, `2026-11-22T15:00:00+01:00`, `2026-11-22` (where that day
  /// begins in the zone), `now`, or a length of time before now: `90s`, `2h`, `7d`.
  static func read(_ text: String, option: String, in zone: Zone) throws -> Timestamp {
    if let time = Timestamp(iso8601: text) { return time }
    if let midnight = Timestamp(iso8601: text + "T00:00:00Z") {
      return zone.timestamp(of: Zone.utc.civilTime(at: midnight))
    }
    let now = BoxClock().wall
    if text == "now" { return now }
    if let ago = Node.duration(text) { return now + -ago }
    throw failure(
      Exit.usage,
      "\(option) \(text): expected a time such as 2026-11-22T14:00:00Z, now, or 2h for two hours"
        + " ago")
  }
}
