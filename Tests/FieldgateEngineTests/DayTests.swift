import FieldgateEngine
import FieldgateModel
import Foundation
import Testing

/// A day of the example site, message by message: everything that comes out, compared
/// with what is kept in `Golden/`.
@Suite("A day of the example site") struct DayTests {
  @Test("what comes out is what is kept; FIELDGATE_GOLDEN=write keeps what comes out")
  func golden() throws {
    let site = try ExampleSite()
    let messages = try site.messages(of: ExampleSite.golden.appending(path: "day.yaml"))
    var replay = Replay(site.plan)
    for (at, message) in messages { replay.handle(.message(message), at: at - replay.start) }
    replay.run(until: 21_600_000)
    let summary = Summary(replay, messages: messages.count).lines
    let file = ExampleSite.golden.appending(path: "day.txt")
    if ProcessInfo.processInfo.environment["FIELDGATE_GOLDEN"] == "write" {
      try Data((summary.joined(separator: "\n") + "\n").utf8).write(to: file)
    }
    let kept = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
    let differences = summary.difference(from: kept)
    #expect(differences.isEmpty, "\(differences.prefix(20))")
  }

  /// What a person reads of a day: how much came, and every transition of every alert.
  struct Summary {
    let lines: [String]

    init(_ replay: Replay, messages: Int) {
      let effects = replay.effects
      var lines = ["\(messages) messages, \(effects.readings.count) readings"]
      lines += Self.counts("quality", effects.readings.map(\.reading.quality.rawValue))
      lines += Self.counts("measure", effects.readings.map(\.reading.measure.rawValue))
      lines += Self.counts("area", effects.readings.map { $0.area?.rawValue ?? "none" })
      lines += Self.counts("published", effects.publications.map(\.topic))
      lines += Self.counts("quarantined", effects.quarantined.map(\.reason))
      lines += Self.counts("transition", effects.events.map(\.kind.rawValue))
      lines += effects.events.map { event in
        let alert = event.alert
        return [
          event.sent.iso8601, event.kind.rawValue, "\(alert.severity)", alert.certainty.rawValue,
          "\(alert.sequence)", alert.id.rawValue,
          "\(alert.coverage.reporting)/\(alert.coverage.expected)", alert.headline,
        ].joined(separator: " ")
      }
      lines += replay.lastStates.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      self.lines = lines
    }

    private static func counts(_ what: String, _ words: [String]) -> [String] {
      Dictionary(grouping: words) { $0 }.mapValues(\.count).sorted { $0.key < $1.key }
        .map { "\(what) \($0.key): \($0.value)" }
    }
  }
}
