import FieldgateDaemon
import FieldgateModel
import Testing

/// The line that `systemctl status` shows.
@Suite("Health line") struct HealthLineTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var line: HealthLine
    var text: String

    init(_ description: String, _ text: String, _ change: (inout HealthLine) -> Void) {
      testDescription = description
      var line = HealthLine()
      change(&line)
      self.line = line
      self.text = text
    }
  }

  static let cases = [
    Case("just started", "looking for the broker; 0.0 messages/s; no alert open") { _ in },
    Case(
      "at work", "listening at mqtt://127.0.0.1:1883; 5.3 messages/s; 1 alert open, minor"
    ) {
      $0.broker = "mqtt://127.0.0.1:1883"
      $0.rate = 5.25
      $0.alerts = [.minor]
    },
    Case(
      "several alerts, and more than ten messages",
      "listening at b; 10 messages/s; 3 alerts open, the worst severe"
    ) {
      $0.broker = "b"
      $0.rate = 9.96
      $0.alerts = [.minor, .severe, .moderate]
    },
    Case(
      "something is wrong, first of all",
      "the disk is full; looking for the broker; 0.0 messages/s; no alert open;"
        + " the last reload was refused"
    ) {
      $0.problem = "the disk is full"
      $0.hasRefusedReload = true
    },
  ]

  @Test("says how the gateway is", arguments: cases) func text(_ one: Case) {
    #expect(one.line.text == one.text)
  }
}
