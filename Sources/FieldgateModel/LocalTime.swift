/// Times for people: in the site's zone, with its offset.
package struct LocalTime: Sendable {
  package let zone: Zone

  package init(zone: Zone) { self.zone = zone }

  /// `14:03:40`
  package func clock(_ timestamp: Timestamp) -> String {
    let civil = zone.civilTime(at: timestamp)
    return "\(two(civil.hour)):\(two(civil.minute)):\(two(civil.second))"
  }

  /// `2026-11-22 15:03:40+01:00`
  package func full(_ timestamp: Timestamp) -> String {
    let civil = zone.civilTime(at: timestamp)
    let minutes = Int(zone.offset(at: timestamp) / 60_000)
    let offset = "\(minutes < 0 ? "-" : "+")\(two(abs(minutes) / 60)):\(two(abs(minutes) % 60))"
    let year = String(civil.year)
    return String(repeating: "0", count: max(0, 4 - year.count)) + year
      + "-\(two(civil.month))-\(two(civil.day)) \(clock(timestamp))\(offset)"
  }

  /// How long ago: `12 s`, `5 min`, `3 h`, `2 d`.
  package static func ago(_ milliseconds: Milliseconds) -> String {
    let seconds = max(0, milliseconds / 1000)
    switch seconds {
    case ..<120: return "\(seconds) s"
    case ..<7200: return "\(seconds / 60) min"
    case ..<172_800: return "\(seconds / 3600) h"
    default: return "\(seconds / 86_400) d"
    }
  }

  private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
