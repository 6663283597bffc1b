import FieldgateModel

/// How the gateway is, in the one line that `systemctl status` shows.
package struct HealthLine: Hashable, Sendable {
  /// The broker that it listens at; nil where it has none.
  package var broker: String?
  /// Messages a second, over the last heartbeat.
  package var rate = 0.0
  /// The severity of each open alert.
  package var alerts: [Severity] = []
  /// What is wrong, the worst first; nil if nothing is.
  package var problem: String?
  /// The site on the disk is not the one in force.
  package var hasRefusedReload = false

  package init() {}

  package var text: String {
    var parts: [String] = []
    if let problem { parts.append(problem) }
    parts.append(broker.map { "listening at \($0)" } ?? "looking for the broker")
    parts.append("\(Self.rounded(rate)) messages/s")
    parts.append(alertsText)
    if hasRefusedReload { parts.append("the last reload was refused") }
    return parts.joined(separator: "; ")
  }

  private var alertsText: String {
    guard let worst = alerts.max() else { return "no alert open" }
    return alerts.count == 1
      ? "1 alert open, \(worst)" : "\(alerts.count) alerts open, the worst \(worst)"
  }

  /// To one decimal below ten, else to a whole number.
  private static func rounded(_ rate: Double) -> String {
    let tenths = (rate * 10).rounded()
    return tenths < 100 ? "\(tenths / 10)" : "\(Int(rate.rounded()))"
  }
}
