import FieldgateModel

/// How well alarms serve those who must act on them, over a window of time, in the
/// figures of ISA-18.2.
///
/// It counts what was for real (`Actual`, `System`), each alert once, when it was raised.
package struct AlarmQuality: Hashable, Sendable {
  /// One alert that was raised in the window.
  package struct Raise: Hashable, Sendable {
    package var rule: RuleID
    package var area: AreaID
    package var severity: Severity
    package var raised: Timestamp
    /// When somebody first acknowledged it.
    package var acknowledged: Timestamp?

    package init(
      rule: RuleID, area: AreaID, severity: Severity, raised: Timestamp, acknowledged: Timestamp?
    ) {
      self.rule = rule
      self.area = area
      self.severity = severity
      self.raised = raised
      self.acknowledged = acknowledged
    }
  }

  /// A rule on an area, and how often it was raised.
  package struct Source: Hashable, Sendable {
    package let rule: RuleID
    package let area: AreaID
    package let count: Int
  }

  /// So often in a minute, and a rule on an area chatters.
  package static let chatter = 3
  package static let chatterSpan: Milliseconds = 60_000
  /// Open for longer, and an alert is stale.
  package static let staleAfter: Milliseconds = 86_400_000

  /// From when on it counts: rates are over the time that the store covers.
  package let from: Timestamp
  package let load: AlarmLoad
  /// The rules on areas that chattered.
  package let chattering: [Source]
  /// Alerts that had been open for more than a day, and were still in the window.
  package let stale: Int
  /// By the severity at the raise.
  package let bySeverity: [Severity: Int]
  /// The ten that were raised most often, most first.
  package let top: [Source]
  package let acknowledged: Int
  /// Nil where nothing was acknowledged.
  package let medianToAcknowledge: Milliseconds?

  package init(raises: [Raise], stale: Int, from: Timestamp, to: Timestamp) {
    self.from = from
    load = AlarmLoad(raised: raises.map(\.raised), from: from, to: to)
    self.stale = stale
    bySeverity = Dictionary(raises.map { ($0.severity, 1) }, uniquingKeysWith: +)
    let sources = Dictionary(grouping: raises) { Key(rule: $0.rule, area: $0.area) }
    let ranked = sources.map { Source(rule: $0.key.rule, area: $0.key.area, count: $0.value.count) }
      .sorted { ($1.count, $0.area, $0.rule) < ($0.count, $1.area, $1.rule) }
    top = Array(ranked.prefix(10))
    chattering = ranked.filter { source in
      Self.chatters(sources[Key(rule: source.rule, area: source.area)]?.map(\.raised) ?? [])
    }
    let waits = raises.compactMap { raise in raise.acknowledged.map { $0 - raise.raised } }.sorted()
    acknowledged = waits.count
    medianToAcknowledge = waits.isEmpty ? nil : waits[waits.count / 2]
  }

  private struct Key: Hashable {
    let rule: RuleID
    let area: AreaID
  }

  private static func chatters(_ raised: [Timestamp]) -> Bool {
    let times = raised.sorted()
    return times.indices.dropFirst(chatter - 1).contains {
      times[$0] - times[$0 - chatter + 1] <= chatterSpan
    }
  }

  /// Of the alerts raised, those acknowledged; nil where none was raised.
  package var acknowledgedShare: Double? {
    load.count == 0 ? nil : Double(acknowledged) / Double(load.count)
  }
}
