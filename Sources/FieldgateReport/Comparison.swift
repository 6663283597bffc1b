import FieldgateModel
import FieldgateStore

/// Two windows of time side by side, such as two experiments: what there was in each, as rates
/// for an hour where their lengths differ, with how much data stands behind it and what makes
/// them hard to compare.
package struct Comparison: Sendable {
  /// One of the two.
  package struct Side: Sendable {
    package let name: String
    package let report: SiteReport
  }

  package let left: Side
  package let right: Side
  package let alerts: [AlertRow]
  package let values: [ValueRow]
  package let measures: [MeasureRow]
  package let levels: [LevelRow]
  package let cautions: [Caution]

  /// How often a rule was raised at a severity at the worst.
  package struct AlertRow: Hashable, Sendable {
    package var rule: RuleID
    package var severity: Severity
    package var left: Int
    package var right: Int
  }

  package struct ValueRow: Hashable, Sendable {
    package var key: AreaValues.Key
    package var unit: String
    package var left: Distribution
    package var right: Distribution
  }

  /// Time for which a measure was advised on an area.
  package struct MeasureRow: Hashable, Sendable {
    package var area: AreaID
    package var measure: LocalizedText
    package var left: Milliseconds
    package var right: Milliseconds
  }

  /// Time at a threat level on an area.
  package struct LevelRow: Hashable, Sendable {
    package var area: AreaID
    package var level: ThreatLevel
    package var left: Milliseconds
    package var right: Milliseconds
  }

  package init(_ left: Side, _ right: Side) {
    self.left = left
    self.right = right
    alerts = Self.alerts(left.report, right.report)
    values = Self.values(left.report, right.report)
    measures = Self.measures(left.report, right.report)
    levels = Self.levels(left.report, right.report)
    cautions = Caution.all(left.report, right.report)
  }

  private static func alerts(_ left: SiteReport, _ right: SiteReport) -> [AlertRow] {
    struct Key: Hashable {
      let rule: RuleID
      let severity: Severity
    }
    func counts(_ report: SiteReport) -> [Key: Int] {
      Dictionary(
        report.alerts.filter { $0.raised >= report.window.from }
          .map { (Key(rule: $0.alert.rule, severity: $0.worst), 1) }, uniquingKeysWith: +)
    }
    let (first, second) = (counts(left), counts(right))
    return Set(first.keys).union(second.keys).map { key in
      AlertRow(
        rule: key.rule, severity: key.severity, left: first[key] ?? 0, right: second[key] ?? 0)
    }.sorted { ($0.rule, $1.severity) < ($1.rule, $0.severity) }
  }

  private static func values(_ left: SiteReport, _ right: SiteReport) -> [ValueRow] {
    left.areas.flatMap { area in
      let id = area.area.id
      let measures = left.values.measures(of: id)
      let others = right.values.measures(of: id).filter { !measures.contains($0) }
      return (measures + others).filter { $0 != "bollards" }.map { measure in
        let key = AreaValues.Key(area: id, measure: measure)
        return ValueRow(
          key: key, unit: left.values.units[key] ?? right.values.units[key] ?? "",
          left: left.values.distribution(of: key), right: right.values.distribution(of: key))
      }
    }
  }

  private static func measures(_ left: SiteReport, _ right: SiteReport) -> [MeasureRow] {
    var rows: [MeasureRow] = left.measures.map {
      MeasureRow(area: $0.area, measure: $0.measure, left: $0.inPlace, right: 0)
    }
    for one in right.measures {
      if let index = rows.firstIndex(where: { $0.area == one.area && $0.measure == one.measure }) {
        rows[index].right = one.inPlace
      } else {
        rows.append(
          MeasureRow(area: one.area, measure: one.measure, left: 0, right: one.inPlace))
      }
    }
    return rows
  }

  private static func levels(_ left: SiteReport, _ right: SiteReport) -> [LevelRow] {
    zip(left.areas, right.areas).flatMap { first, second in
      Set(first.levels.keys).union(second.levels.keys).sorted().map { level in
        LevelRow(
          area: first.area.id, level: level, left: first.levels[level] ?? 0,
          right: second.levels[level] ?? 0)
      }
    }
  }
}

/// Why two windows are hard to compare.
package enum Caution: Hashable, Sendable {
  /// One is at least a tenth longer than the other.
  case lengths(hours: Double, Double)
  /// They lie at other times of the day: the share of the hours of the day, by their weight,
  /// that they have in common is less than three quarters.
  case hoursOfDay(shared: Double)
  /// The same for working days and weekends.
  case weekdays(shared: Double)
  /// They overlap in time, by so many hours.
  case overlap(hours: Double)
  /// Of an area's quarters of an hour, one saw at least a fifth more than the other.
  case coverage(AreaID, Double, Double)
  /// Of an area neither, or one of the two, saw less than half.
  case thin(AreaID, Double, Double)
  /// A part of one lies before the store begins.
  case beforeStore

  static func all(_ left: SiteReport, _ right: SiteReport) -> [Caution] {
    var found: [Caution] = []
    let (first, second) = (left.window, right.window)
    if max(first.hours, second.hours) > 1.1 * min(first.hours, second.hours) {
      found.append(.lengths(hours: first.hours, second.hours))
    }
    let zone = left.outline.zone
    let hours = shared(first, second) { zone.civilTime(at: $0).hour }
    if hours < 0.75 { found.append(.hoursOfDay(shared: hours)) }
    let days = shared(first, second) { isWeekend($0, zone) ? 1 : 0 }
    if days < 0.75 { found.append(.weekdays(shared: days)) }
    let overlap = first.shared(second.from, second.to)
    if overlap > 0 { found.append(.overlap(hours: Double(overlap) / 3_600_000)) }
    if left.storeBegins > first.from || right.storeBegins > second.from {
      found.append(.beforeStore)
    }
    for (one, other) in zip(left.areas, right.areas) {
      let shares = (
        share(one.seenQuarters, of: first), share(other.seenQuarters, of: second)
      )
      guard one.seenQuarters > 0 || other.seenQuarters > 0 else { continue }
      if min(shares.0, shares.1) < 0.5 {
        found.append(.thin(one.area.id, shares.0, shares.1))
      } else if abs(shares.0 - shares.1) >= 0.2 {
        found.append(.coverage(one.area.id, shares.0, shares.1))
      }
    }
    return found
  }

  private static func share(_ quarters: Int64, of window: Window) -> Double {
    window.quarters == 0 ? 0 : Double(quarters) / Double(window.quarters)
  }

  /// What two windows have in common of a split of their time into classes: the sum of the
  /// lesser shares, 0 to 1.
  private static func shared(
    _ one: Window, _ other: Window, _ sort: (Timestamp) -> Int
  ) -> Double {
    let (first, second) = (shares(of: one, sort), shares(of: other, sort))
    return Set(first.keys).union(second.keys)
      .reduce(0) { $0 + min(first[$1] ?? 0, second[$1] ?? 0) }
  }

  private static func shares(of window: Window, _ sort: (Timestamp) -> Int) -> [Int: Double] {
    guard window.length > 0 else { return [:] }
    var shares: [Int: Double] = [:]
    var slot = Slot(of: window.from)
    while slot.start < window.to {
      shares[sort(slot.start), default: 0] +=
        Double(window.shared(slot.start, slot.end)) / Double(window.length)
      slot = Slot(number: slot.number + 1)
    }
    return shares
  }

  /// 1970-01-01 was a Thursday.
  private static func isWeekend(_ time: Timestamp, _ zone: Zone) -> Bool {
    let local = time + zone.offset(at: time)
    let day = local.milliseconds.flooredQuotient(dividingBy: 86_400_000)
    let weekday = ((day + 3) % 7 + 7) % 7
    return weekday >= 5
  }

  /// In words.
  package var text: String {
    func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }
    func hours(_ hours: Double) -> String {
      "\(JSONValue.text(of: (hours * 100).rounded() / 100)) h"
    }
    switch self {
    case .lengths(let left, let right):
      return "they are of different lengths, \(hours(left)) and \(hours(right)): compare the rates"
    case .hoursOfDay(let shared):
      return "they lie at other times of the day: \(percent(shared)) in common"
    case .weekdays(let shared):
      return "working days and weekends are mixed otherwise: \(percent(shared)) in common"
    case .overlap(let length): return "they overlap by \(hours(length)): what is then is in both"
    case .coverage(let area, let left, let right):
      return "\(area) was seen in \(percent(left)) and \(percent(right)) of their quarters"
    case .thin(let area, let left, let right):
      return "\(area) was seen in \(percent(left)) and \(percent(right)) of their quarters: too"
        + " little to say much"
    case .beforeStore: return "a part of them lies before the store begins"
    }
  }
}
