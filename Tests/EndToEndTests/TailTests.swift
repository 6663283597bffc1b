import FieldgateModel
import FieldgateTestSupport
import Foundation
import Testing

/// `fieldgate tail` as an operator has it: what it shows and what it says that it missed. The
/// test speaks as the gateway does, at a real broker.
@Suite("Tail") struct TailTests {
  private static let prefix = Gateway.prefix

  private static func alert(
    _ line: Int, area: String = "churchillplein", severity: String = "severe",
    sent: String = "2026-11-22T14:03:40.120Z"
  ) -> Publication {
    Said.text(
      "\(prefix)/alerts/\(area)/\(severity)",
      """
      {"id":"\(area).crowd-density.\(line)","event":"raised","area":"\(area)",\
      "rule":"crowd-density","status":"Actual","severity":"\(severity)","headline":"alert \(line)",\
      "coverage":{"reporting":3,"expected":4},"sent":"\(sent)","sequence":1,"line":\(line)}
      """)
  }

  private static func beat(_ line: Int) -> Publication {
    Said.text("\(prefix)/heartbeat", #"{"time":"2026-11-22T14:03:40.120Z","line":\#(line)}"#)
  }

  private static func status(_ state: String) -> Publication {
    Said.text("\(prefix)/status", #"{"state":"\#(state)"}"#, retain: true)
  }

  /// Tail that listens, of a site whose gateway does not run.
  private static func tail(
    _ arguments: String...
  ) throws -> (gateway: Gateway, tail: Program) {
    let gateway = try Gateway(try Broker.start())
    let tail = try gateway.begin(["tail"] + arguments)
    try gateway.wait(for: "tail") { tail.errors.contains("listening for alerts") }
    // Each line has its time.
    #expect(tail.errors.contains(#/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d.*  listening for alerts/#))
    try gateway.wait(for: "its subscription") {
      gateway.broker.log.contains("\(prefix)/status")
    }
    return (gateway, tail)
  }

  @Test("a line has its time in the site's zone, with date and offset, and no colour in a pipe")
  func line() throws {
    let (gateway, tail) = try Self.tail()
    try gateway.publish(Self.alert(1))
    try gateway.wait(for: "a line") { tail.output.hasSuffix("\n") }
    #expect(
      tail.output == "2026-11-22 15:03:40+01:00  SEVERE    raised        alert 1"
        + "  [churchillplein/crowd-density 3/4]\n")
    #expect(try tail.end(SIGINT) == .exit(0))
  }

  @Test("what is missed is counted, with the command that shows it") func missed() throws {
    let (gateway, tail) = try Self.tail()
    try gateway.publish(Self.alert(4), Self.alert(7, sent: "2026-11-22T14:05:00.000Z"))
    try gateway.wait(for: "the gap") { tail.errors.contains("missed") }
    #expect(
      tail.errors.contains(
        "  2 transitions missed (numbers 5 to 6), of whatever area and severity:"
          + " fieldgate alerts --since 2026-11-22T14:03:40.120Z shows the alerts\n"))
    try gateway.publish(Self.beat(8))
    try gateway.wait(for: "the second gap") {
      tail.errors.contains("1 transition missed (number 8)")
    }
    #expect(tail.errors.contains("alerts --since 2026-11-22T14:05:00.000Z"))
    #expect(try tail.end(SIGINT) == .exit(0))
  }

  @Test("a choice of area and severity is no gap; what comes again is shown once") func choice()
    throws
  {
    let (gateway, tail) = try Self.tail(
      "--area", "churchillplein", "--min-severity", "severe", "--json")
    try gateway.publish(
      Self.alert(1), Self.alert(2, severity: "minor"), Self.alert(3, area: "stadhouderslaan"),
      Self.alert(4, severity: "extreme"), Self.alert(4, severity: "extreme"), Self.alert(5),
      Self.beat(6))
    try gateway.wait(for: "the gap at the end") { tail.errors.contains("number 6") }
    let numbers = tail.output.split(separator: "\n").compactMap { JSON($0.utf8)["line"].number }
    #expect(numbers == [1, 4, 5])
    #expect(!tail.errors.contains("numbers"))
    #expect(try tail.end(SIGINT) == .exit(0))
  }

  @Test("it says that the gateway went, how, and that it is back") func gateway() throws {
    let (gateway, tail) = try Self.tail()
    for (state, said) in [
      ("online", nil), ("offline", "the gateway is offline"), ("online", "online again"),
      ("stopped", "the gateway was stopped"),
    ] {
      try gateway.publish(Self.status(state))
      if let said { try gateway.wait(for: said) { tail.errors.contains(said) } }
    }
    // Who comes to a gateway that is away is told at once.
    let late = try gateway.begin(["tail"])
    try gateway.wait(for: "the retained word") { late.errors.contains("was stopped") }
    for program in [tail, late] { #expect(try program.end(SIGINT) == .exit(0)) }
  }

  @Test("it finds the broker again, and tells what it missed meanwhile") func reconnect() throws {
    let (gateway, tail) = try Self.tail()
    try gateway.publish(Self.alert(1))
    try gateway.wait(for: "a line") { tail.output.contains("alert 1") }
    gateway.broker.kill()
    try gateway.wait(for: "the loss") { tail.errors.contains("the broker is gone") }
    try gateway.broker.restart()
    try gateway.wait(for: "the connection") { tail.errors.contains("connected again") }
    try gateway.wait(for: "the gap") {
      // Its subscription may come after the first of these.
      try gateway.publish(Self.beat(5))
      return tail.errors.contains("4 transitions missed (numbers 2 to 5)")
    }
    #expect(try tail.end(SIGINT) == .exit(0))
  }
}
