import FieldgateEngine
import FieldgateModel

/// What the service manager is told of the gateway's health.
extension Daemon {
  /// What was told last, and what the rate of messages is reckoned from.
  struct ToldHealth {
    var line: HealthLine?
    fileprivate var messages: UInt64 = 0
    fileprivate var at: Milliseconds?
    fileprivate var rate = 0.0

    mutating func count(_ messages: UInt64, at now: Milliseconds) {
      defer { (self.messages, at) = (messages, now) }
      guard let at, now > at else { return }
      rate = Double(messages - self.messages) / Double(now - at) * 1000
    }
  }

  /// Tells the service manager how the gateway is, where that is news.
  func tellHealth() {
    var line = HealthLine()
    line.broker = listensAt
    line.rate = toldHealth.rate
    line.alerts = engine.openAlerts.map(\.severity)
    line.problem = problem
    line.hasRefusedReload = hasRefusedReload
    guard line != toldHealth.line else { return }
    toldHealth.line = line
    systemd.notify("STATUS=" + line.text)
  }

  /// The same at a heartbeat: how many messages came since the last one is news too.
  func tellHealth(at now: Milliseconds) {
    toldHealth.count(totals.messages, at: now)
    tellHealth()
  }
}
