import FieldgateDecode
import FieldgateEngine
import FieldgateModel
import FieldgateRules
import FieldgateStore

/// The counters and gauges in Prometheus' text format, version 0.0.4.
package struct Metrics: Sendable {
  private var lines: [String] = []

  package init() {}

  package var text: String { lines.joined(separator: "\n") + "\n" }

  /// One metric with its samples.
  ///
  /// - Parameter name: without `fieldgate_`.
  package mutating func add(
    _ name: String, _ type: String, _ help: String, _ samples: [([(String, String)], Double)]
  ) {
    begin(name, type, help)
    for (labels, value) in samples { sample(name, labels, value) }
  }

  package mutating func add(_ name: String, _ type: String, _ help: String, _ value: Double) {
    add(name, type, help, [([], value)])
  }

  package mutating func add(_ name: String, _ help: String, _ histogram: DurationHistogram) {
    begin(name, "histogram", help)
    var count: UInt64 = 0
    for (bound, more) in zip(DurationHistogram.bounds, histogram.counts) {
      count += more
      sample("\(name)_bucket", [("le", JSONValue.text(of: bound))], Double(count))
    }
    sample("\(name)_bucket", [("le", "+Inf")], Double(histogram.count))
    sample("\(name)_sum", [], histogram.sum)
    sample("\(name)_count", [], Double(histogram.count))
  }

  private mutating func begin(_ name: String, _ type: String, _ help: String) {
    lines.append("# HELP fieldgate_\(name) \(help)")
    lines.append("# TYPE fieldgate_\(name) \(type)")
  }

  private mutating func sample(_ name: String, _ labels: [(String, String)], _ value: Double) {
    let pairs = labels.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
    let braces = pairs.isEmpty ? "" : "{\(pairs)}"
    lines.append("fieldgate_\(name)\(braces) \(value.isFinite ? JSONValue.text(of: value) : "NaN")")
  }

  private static func escaped(_ text: String) -> String {
    harmless(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
  }
}

extension Metrics {
  /// What the gateway tells of itself.
  package init(
    _ picture: LivePicture, store: StoreAccount, clients: Server.Counts
  ) {
    self.init()
    let health = picture.health
    add("build_info", "gauge", "The version that runs.", [([("version", fieldgateVersion)], 1)])
    add(
      "start_time_seconds", "gauge", "When the gateway was started, in seconds since 1970.",
      Double(health.started.milliseconds) / 1000)
    addFlow(health)
    addParts(health, store)
    addAlerts(picture)
    add("web_connections", "gauge", "Clients of the page.", Double(clients.connections))
    add("web_listeners", "gauge", "Clients that listen to events.", Double(clients.listeners))
    add("web_requests_total", "counter", "Requests that were read.", Double(clients.requests))
    add(
      "web_refused_total", "counter", "Clients that were refused, or dropped to make room.",
      Double(clients.refused + clients.dropped))
  }

  private mutating func addFlow(_ health: GatewayHealth) {
    add(
      "messages_received_total", "counter", "Messages that were new.", Double(health.messages))
    add(
      "messages_redelivered_total", "counter", "Messages that were recognised as known.",
      Double(health.redelivered))
    add(
      "readings_stored_total", "counter", "Readings that were committed.", Double(health.readings))
    add(
      "session_gaps_total", "counter", "Times at which the broker had not kept our session.",
      Double(health.gaps))
    add(
      "broker_dropped_messages_total", "counter", "Messages that the broker says it dropped.",
      Double(health.dropped))
    add(
      "missed_messages_total", "counter",
      "Messages that are missing by the numbers that devices give them; at most.",
      Double(health.missed))
    add(
      "message_outcomes_total", "counter", "What became of messages, by adapter.",
      health.outcomes.sorted { $0.key < $1.key }.flatMap { adapter, counts in
        counts.sorted { $0.key.rawValue < $1.key.rawValue }.map { outcome, count in
          ([("adapter", adapter.rawValue), ("outcome", outcome.rawValue)], Double(count))
        }
      })
    add(
      "lag_seconds", "gauge", "How long messages wait until they are committed.",
      Double(health.lag) / 1000)
    add(
      "decide_duration_seconds", "Decoding and rules for what one read of the socket brought.",
      health.deciding)
    add("commit_duration_seconds", "The transactions of the store.", health.committing)
  }

  private mutating func addParts(_ health: GatewayHealth, _ store: StoreAccount) {
    add(
      "broker_connected", "gauge", "Whether the connection to the broker stands.",
      [
        ([("direction", "in")], health.inbound == .connected ? 1 : 0),
        ([("direction", "out")], health.outbound == .connected ? 1 : 0),
      ])
    add(
      "store_writable", "gauge", "Whether the store takes what comes.",
      health.takesBatches ? 1 : 0)
    if let bytes = store.bytes {
      add("store_size_bytes", "gauge", "The store's file and its log.", Double(bytes))
    }
    if let outbox = store.outbox {
      add(
        "outbox_messages", "gauge", "Messages that the broker has not acknowledged yet.",
        Double(outbox.count))
    }
    if let last = health.lastCommit {
      add(
        "last_commit_timestamp_seconds", "gauge", "When the store last took something.",
        Double(last.milliseconds) / 1000)
    }
    add("audit_entries_total", "counter", "Entries of the audit log.", Double(health.auditEntries))
  }

  private mutating func addAlerts(_ picture: LivePicture) {
    let real = picture.alerts.values.filter { !picture.isUnreal($0) }
    let open = Dictionary(grouping: real, by: \.severity)
    add(
      "alerts_open", "gauge", "Alerts that are open, without those of exercises and tests.",
      Severity.allCases.map {
        ([("severity", $0.description)], Double(open[$0]?.count ?? 0))
      })
    add(
      "alert_transitions_total", "counter", "Transitions of alerts since the start.",
      Transition.allCases.map {
        ([("event", $0.rawValue)], Double(picture.health.transitions[$0] ?? 0))
      })
    let states = Dictionary(grouping: picture.areas.values) {
      $0.freshness?.rawValue ?? "unmeasured"
    }
    add(
      "areas", "gauge", "Areas by how much is known of them.",
      ["fresh", "degraded", "blind", "unmeasured"].map {
        ([("state", $0)], Double(states[$0]?.count ?? 0))
      })
  }
}
