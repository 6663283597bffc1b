import FieldgateModel

/// An alert as a stretch of time: what two runs of the same hours are compared by.
package struct AlertSpan: Hashable, Sendable {
  package let rule: RuleID
  package let area: AreaID
  package let onset: Timestamp
  /// When it was raised; for one that was open at the beginning, its onset.
  package let raised: Timestamp
  /// The highest that it came to.
  package var peak: Severity
  /// Nil while it is open.
  package var ended: Timestamp?

  package func overlaps(_ other: AlertSpan) -> Bool {
    raised <= other.ended ?? other.raised + Self.ever && other.raised <= ended ?? raised + Self.ever
  }

  private static let ever: Milliseconds = 1 << 58

  /// Whether some of it lies in the window.
  func touches(from: Timestamp, to: Timestamp) -> Bool {
    raised < to && ended ?? to >= from
  }
}

/// Makes spans of a log of transitions.
package struct AlertSpans: Sendable {
  private var open: [AlertID: AlertSpan] = [:]
  private var ended: [AlertSpan] = []

  /// - Parameter standing: the alerts that are open at the log's beginning.
  package init(standing: [Alert] = []) {
    for alert in standing {
      open[alert.id] = AlertSpan(
        rule: alert.rule, area: alert.area, onset: alert.onset, raised: alert.onset,
        peak: alert.severity)
    }
  }

  package mutating func take(_ event: AlertEvent) {
    take(
      event.kind, alert: event.alert.id, rule: event.alert.rule, area: event.alert.area,
      onset: event.alert.onset, severity: event.alert.severity, at: event.sent)
  }

  /// A transition as a store keeps it.
  package mutating func take(
    _ kind: Transition, alert: AlertID, rule: RuleID, area: AreaID, onset: Timestamp,
    severity: Severity, at time: Timestamp
  ) {
    var span =
      open[alert]
      ?? AlertSpan(rule: rule, area: area, onset: onset, raised: time, peak: severity)
    span.peak = max(span.peak, severity)
    if kind == .cleared || kind == .expired {
      span.ended = time
      ended.append(span)
      open[alert] = nil
    } else {
      open[alert] = span
    }
  }

  /// Those that lie in the window, by time.
  package func spans(from: Timestamp, to: Timestamp) -> [AlertSpan] {
    (ended + open.values).filter { $0.touches(from: from, to: to) }
      .sorted { ($0.raised, $0.area, $0.rule) < ($1.raised, $1.area, $1.rule) }
  }
}
