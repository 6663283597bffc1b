import FieldgateDecode
import FieldgateEngine
import FieldgateModel
import FieldgateRules

/// What the loop shows to those who read: the site, its areas and open alerts as they are
/// committed, and how the gateway is.
package struct LivePicture: Sendable {
  package var plan: Plan
  package var zone: Zone
  /// Counts the changes of this run.
  package internal(set) var version: UInt64 = 0
  /// Tells this run from any other.
  var run: Milliseconds = 0
  package private(set) var areas: [AreaID: AreaState] = [:]
  /// The version at which each area was another one last.
  package private(set) var changed: [AreaID: UInt64] = [:]
  package private(set) var alerts: [AlertID: Alert] = [:]
  /// When the last transition of an open alert was sent; of those from before this run nobody
  /// knows here.
  package private(set) var told: [AlertID: Timestamp] = [:]
  package private(set) var alertsChanged: UInt64 = 0
  /// The version at which the gateway's own condition was another one last.
  package private(set) var conditionChanged: UInt64 = 0
  /// The version at which everything was another one: the site was reloaded.
  package private(set) var replaced: UInt64 = 0
  package var health: GatewayHealth
  /// The values of each area at the last whole minutes, oldest first.
  package private(set) var minutes: [AreaID: [String: [MinuteValue]]] = [:]

  package struct MinuteValue: Hashable, Sendable {
    package var time: Timestamp
    package var value: Value?
  }

  /// So many minutes are kept in memory: an hour and a little, for the charts.
  private static let mostMinutes = 75

  package init(plan: Plan, zone: Zone, health: GatewayHealth) {
    self.plan = plan
    self.zone = zone
    self.health = health
  }

  /// What a commit changed.
  package struct Change: Sendable {
    package var areas: [AreaID: AreaState] = [:]
    /// By id, as each stands after its last transition.
    package var alerts: [AlertID: Alert] = [:]
    /// When each of them was sent.
    package var told: [AlertID: Timestamp] = [:]
    package var samples: [(time: Timestamp, samples: [AreaSample])] = []

    package init() {}

    package var isEmpty: Bool { areas.isEmpty && alerts.isEmpty && samples.isEmpty }

    /// What came of one batch.
    package mutating func note(
      _ effects: Effects, samples: [AreaSample], sampled: Timestamp
    ) {
      for state in effects.states { areas[state.area.id] = state }
      for event in effects.events {
        alerts[event.alert.id] = event.alert
        told[event.alert.id] = event.sent
      }
      if !samples.isEmpty { self.samples.append((sampled, samples)) }
    }
  }

  mutating func take(_ change: Change, isOtherCondition: Bool) {
    version += 1
    if isOtherCondition { conditionChanged = version }
    for (id, state) in change.areas {
      areas[id] = state
      changed[id] = version
    }
    for (id, alert) in change.alerts {
      alerts[id] = alert.state.isOpen ? alert : nil
      told[id] = alert.state.isOpen ? change.told[id] ?? told[id] : nil
      changed[alert.area] = version
      alertsChanged = version
    }
    for (time, samples) in change.samples {
      for sample in samples {
        var values = minutes[sample.area]?[sample.measure] ?? []
        values.append(MinuteValue(time: time, value: sample.value))
        values.removeFirst(max(0, values.count - Self.mostMinutes))
        minutes[sample.area, default: [:]][sample.measure] = values
      }
    }
  }

  /// Everything anew: at the start, after a reload, after the store was away.
  mutating func replace(plan: Plan, zone: Zone, areas: [AreaState], alerts: [Alert]) {
    version += 1
    replaced = version
    alertsChanged = version
    self.plan = plan
    self.zone = zone
    self.areas = Dictionary(
      areas.map { ($0.area.id, $0) }, uniquingKeysWith: { first, _ in first })
    self.alerts = Dictionary(alerts.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    changed = self.areas.mapValues { _ in version }
    told = told.filter { self.alerts[$0.key] != nil }
    minutes = minutes.filter { self.areas[$0.key] != nil }
  }

  /// The version with the run that it is one of: `81345.17`.
  package var mark: String { "\(run).\(version)" }

  /// The version that a mark stands for; nil for one of another run.
  func version(of mark: String) -> UInt64? {
    let parts = mark.split(separator: ".")
    guard parts.count == 2, parts[0] == "\(run)" else { return nil }
    return UInt64(parts[1])
  }

  /// The open alerts: the real ones before those of exercises and tests, which hide nothing
  /// real; then the worst and then the newest first.
  package var openAlerts: [Alert] {
    alerts.values.sorted { one, other in
      let (left, right) = (isUnreal(one), isUnreal(other))
      if left != right { return right }
      return (other.severity, other.onset, one.id) < (one.severity, one.onset, other.id)
    }
  }

  /// Whether an alert is an exercise's or a test's on a gateway that works for real.
  package func isUnreal(_ alert: Alert) -> Bool {
    plan.status == .actual && (alert.status == .exercise || alert.status == .test)
  }

  /// The open alerts on an area, in the same order.
  package func alerts(on area: AreaID) -> [Alert] { openAlerts.filter { $0.area == area } }

  /// The open alerts by area, in the same order.
  package var alertsByArea: [AreaID: [Alert]] { Dictionary(grouping: openAlerts, by: \.area) }
}

/// How the gateway itself is.
package struct GatewayHealth: Sendable {
  package enum Link: String, CaseIterable, Hashable, Sendable {
    case connected, connecting, away
  }

  package var started = Timestamp(milliseconds: 0)
  package var messages: UInt64 = 0
  package var readings: UInt64 = 0
  package var redelivered: UInt64 = 0
  package var gaps: UInt64 = 0
  package var dropped: UInt64 = 0
  /// Messages that are missing by the numbers that devices give them, since they are counted.
  package var missed: UInt64 = 0
  /// How long messages wait until they are committed, in milliseconds.
  package var lag: Milliseconds = 0
  package var inbound = Link.away
  package var outbound = Link.away
  package var store = ""
  /// Whether the store takes batches.
  package var takesBatches = true
  package var lastCommit: Timestamp?
  package var watchdogEvery: Milliseconds?
  /// What is wrong, the worst first; nil if nothing is.
  package var problem: LocalizedText?
  /// What became of messages, by adapter; those that no adapter took stand under the empty id.
  package var outcomes: [AdapterID: [Outcome: UInt64]] = [:]
  package var lastEvent: Int64 = 0
  package var auditEntries: Int64 = 0
  /// How long decoding and rules take for what one read brought.
  package var deciding = DurationHistogram()
  /// How long the transactions take.
  package var committing = DurationHistogram()
  /// Transitions of alerts since the start.
  package var transitions: [Transition: UInt64] = [:]
  package var retention = Retention()
  /// Where time is a story's, how fast it runs.
  package var speed: Double = 1

  package init() {}

  /// What every open page is told of at once.
  package struct Condition: Hashable, Sendable {
    package var problem: LocalizedText?
    package var takesBatches: Bool
    package var inbound: Link
    package var outbound: Link
  }

  package var condition: Condition {
    Condition(
      problem: problem, takesBatches: takesBatches, inbound: inbound, outbound: outbound)
  }

  /// Whether the gateway does its work: the store takes batches and both connections stand.
  package var isWell: Bool {
    takesBatches && inbound == .connected && outbound == .connected
  }
}
