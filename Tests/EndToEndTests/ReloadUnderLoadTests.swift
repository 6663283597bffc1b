import FieldgateModel
import FieldgateTestSupport
import Foundation
import Synchronization
import Testing

/// SIGHUP again and again, with good, bad and half files, while messages come in.
@Suite("Reload under load") struct ReloadUnderLoadTests {
  @Test("nothing is lost or doubled, and what did not change keeps its timers")
  func stream() throws {
    let broker = try Broker.start()
    let site = try SiteTexts.mixed.replacing(
      "raise: { moderate: { above: 2.0 } }", "raise: { moderate: { above: 2.0, for: 8s } }",
      in: "rules.yaml"
    ).replacing("above: 30 }", "above: 1000000 }", in: "rules.yaml")
    let gateway = try Gateway(broker, site)
    let listener = try Listener(broker, ["\(Gateway.prefix)/alerts/#"])
    try gateway.start()
    try gateway.publish(Said.zone(1000))
    try gateway.wait(for: "the reading that begins the hold") { try gateway.count() == 1 }
    let began = try gateway.column("received", "SELECT received FROM readings").first
    let stream = try Stream(broker)

    let more = """

        - rule: more
          kind: threshold
          areas: [churchillplein]
          watch: occupancy
          raise: { minor: { above: 90000 } }
      """
    var good = site
    good["rules.yaml"] += more
    let bad = try site.replacing("kind: state", "kind: stat", in: "rules.yaml")
    func reload(_ texts: SiteTexts, until line: String) throws {
      try gateway.write(texts)
      stream.go(on: 2000)
      try gateway.reload(until: line)
    }
    for round in 0..<3 {
      try reload(good, until: "the site was reloaded: 4 rules")
      try reload(bad, until: "the old one goes on")
      // The new file is half on the disk: in the middle of an entry, or not even that.
      var half = good
      let cut = [more.utf8.count - 10, more.utf8.count + 7, good["rules.yaml"].utf8.count][round]
      half["rules.yaml"] = String(good["rules.yaml"].dropLast(cut))
      try reload(half, until: "the old one goes on")
      try reload(site, until: "the site was reloaded: 3 rules")
    }
    let sent = try stream.end()
    let raised = try listener.transition("raised", of: "crowd-density").body
    #expect(raised["onset"].string == began)
    try gateway.wait(for: "the last of \(sent)") {
      try gateway.count(where: "device = 'cam-1'") >= sent
    }
    #expect(
      try gateway.column(
        "value", "SELECT value FROM readings WHERE device = 'cam-1' ORDER BY sequence")
        == (0..<sent).map { "\($0).0" })
    // On a busy machine the gateway may fall behind, and says so.
    #expect(
      listener.transitions.filter { !$0.hasPrefix("system.load") } == ["crowd-density raised"])
    let status = try gateway.farewell()
    #expect(status["gaps"].number == 0)
    #expect(status["redelivered"].number == 0)
  }

  /// Counts from 0 on, on a thread of its own, as fast as the broker acknowledges, as far as
  /// it may: a machine that is slow with all else is not given ever more to catch up with.
  private final class Stream: Sendable {
    private struct State {
      var sent = 0
      var bound = 2000
      var isEnding = false
      var isOver = false
      var fault: String?
    }

    private let state = Mutex(State())

    init(_ broker: Broker) throws {
      let client = TestClient(broker)
      Thread.detachNewThread { [self] in
        while !state.withLock({ $0.isEnding }) {
          let (sent, mayGoOn) = state.withLock { ($0.sent, $0.sent < $0.bound) }
          guard mayGoOn else {
            poll(nil, 0, 1)
            continue
          }
          do {
            try client.publish((sent..<sent + 20).map { Said.persons($0, by: "cam-1") })
            state.withLock { $0.sent += 20 }
          } catch {
            state.withLock {
              $0.fault = "\(error)"
              $0.isEnding = true
            }
          }
        }
        state.withLock { $0.isOver = true }
      }
    }

    /// Lets it send so many more.
    func go(on messages: Int) { state.withLock { $0.bound += messages } }

    /// Ends it; how many it sent.
    func end() throws -> Int {
      state.withLock { $0.isEnding = true }
      return try eventually("the end of the stream") {
        try state.withLock { state -> Int? in
          if let fault = state.fault { throw Missing(fault) }
          return state.isOver ? state.sent : nil
        }
      }
    }
  }
}
