import FieldgateModel
import FieldgateTestSupport
import Foundation
import Synchronization

/// A subscriber that takes down everything it hears, on a thread of its own, until nobody
/// holds it any more.
final class Listener: Sendable {
  /// What the thread and the test share.
  private final class Record: Sendable {
    struct State {
      var messages: [Message] = []
      var isSubscribed = false
      var isEnding = false
      var fault: String?
    }

    let state = Mutex(State())
  }

  private let record = Record()

  /// Subscribed when it returns.
  init(_ broker: Broker, _ filters: [String]) throws {
    let record = record
    let client = TestClient(broker, timeout: .seconds(300))
    Thread.detachNewThread {
      do {
        _ = try client.collect(
          filters, whenSubscribed: { record.state.withLock { $0.isSubscribed = true } },
          until: { heard in
            record.state.withLock {
              $0.messages = heard
              return $0.isEnding
            }
          })
      } catch {
        record.state.withLock { $0.fault = "\(error)" }
      }
    }
    try eventually("subscription to \(filters)") {
      try record.state.withLock {
        if let fault = $0.fault { throw Missing(fault) }
        return $0.isSubscribed
      }
    }
  }

  deinit { record.state.withLock { $0.isEnding = true } }

  var messages: [Message] { record.state.withLock { $0.messages } }

  /// The messages of a topic, or of all that begin so.
  func messages(below prefix: String) -> [Message] {
    messages.filter { $0.topic.hasPrefix(prefix) }
  }

  /// Waits for a transition of an alert; the first of its kind for the rule.
  func transition(_ event: String, of rule: String) throws -> (topic: String, body: JSON) {
    try eventually("\(event) of \(rule); heard: \(transitions)") {
      for message in messages(below: "fieldgate/") where message.topic.contains("/alerts/") {
        let body = JSON(message.payload)
        if body["event"].string == event, body["rule"].string == rule {
          return (message.topic, body)
        }
      }
      return nil
    }
  }

  /// Every transition heard, as `rule event`.
  var transitions: [String] {
    messages(below: "fieldgate/").filter { $0.topic.contains("/alerts/") }.map {
      let body = JSON($0.payload)
      return "\(body["rule"].string ?? "?") \(body["event"].string ?? "?")"
    }
  }
}

extension Broker {
  /// What the broker retains, by topic: what somebody sees who comes now.
  func retained(_ filters: [String]) throws -> [String: [UInt8]] {
    let probe = "probe/\(UUID().uuidString)"
    // Retained messages come with the subscription, so the probe comes behind them.
    let heard = try TestClient(self).collect(
      filters + [probe], whenSubscribed: { try TestClient(self).publish(probe, "") },
      until: { $0.contains { $0.topic == probe } })
    return Dictionary(
      heard.filter(\.retained).map { ($0.topic, $0.payload) }, uniquingKeysWith: { $1 })
  }
}
