import FieldgateModel
import FieldgateStore
import Testing

/// What is committed is what the contract's views show to a second connection.
@Suite struct ViewTests {
  let file: TemporaryStore
  let store: Store

  init() throws {
    file = try TemporaryStore()
    store = try Store(path: file.path)
  }

  @Test(arguments: [
    (
      "readings",
      [
        "time", "time_from", "received", "sequence", "device", "channel", "area", "kind",
        "measure", "aggregation", "value", "text", "delta", "interval", "unit", "labels",
        "quality",
      ]
    ),
    (
      "alerts",
      [
        "id", "area", "rule", "severity", "status", "state", "onset", "cleared", "level", "value",
        "limit", "coverage", "headline",
      ]
    ),
    ("alert_events", ["number", "id", "sequence", "event", "severity", "time", "by", "note"]),
    ("audit", ["number", "time", "who", "what", "detail", "hash"]),
    ("levels", ["area", "level", "since", "until", "by", "reason"]),
    (
      "quarantined",
      [
        "number", "received", "topic", "adapter", "outcome", "reason", "size", "shape", "payload",
      ]
    ),
  ])
  func theColumnsAreTheContracts(view: String, columns: [String]) throws {
    let rows = try file.rows("SELECT name FROM pragma_table_info('\(view)') ORDER BY cid")
    #expect(rows.compactMap { $0["name"] } == columns)
  }

  @Test func aReadingWithEverything() throws {
    var full = reading("80:1F:12:D5:30:DC", .number(1_234_567), measure: .countIn)
    full.channel = "Line 0"
    full.aggregation = .total
    full.delta = 3
    full.interval = 60_500
    full.labels = ["class": "person", "a": "b"]
    full.timeFrom = .arrival
    full.quality = .skewed
    let result = try store.commit(.filled { $0.readings = [stored(full)] })
    #expect(result.readings == 1..<2)
    #expect(
      try file.rows("SELECT * FROM readings") == [
        [
          "time": "2026-11-22T14:03:40.120Z", "time_from": "arrival",
          "received": "2026-11-22T14:03:40.370Z", "sequence": "1",
          "device": "80:1F:12:D5:30:DC", "channel": "Line 0", "area": "churchillplein",
          "kind": "crowd", "measure": "count_in", "aggregation": "total", "value": "1234567.0",
          "delta": "3.0", "interval": "60.5", "unit": "people",
          "labels": #"{"a":"b","class":"person"}"#, "quality": "skewed",
        ]
      ])
  }

  @Test func readingsInOrderOfArrivalWithNumbersFlagsAndWords() throws {
    let readings = [
      stored(reading()), stored(reading("b-1", .flag(true), measure: .fault), in: nil),
      stored(reading("b-1", .flag(false), measure: .fault), in: nil),
      stored(reading("b-1", .word("closed"), measure: .state)),
    ]
    _ = try store.commit(.filled { $0.readings = Array(readings.prefix(2)) })
    let second = try store.commit(.filled { $0.readings = Array(readings.suffix(2)) })
    #expect(second.readings == 3..<5)
    let rows = try file.rows(
      "SELECT sequence, area, value, text, labels, quality, time_from FROM readings")
    let plain = ["labels": "{}", "quality": "good", "time_from": "payload"]
    #expect(
      rows == [
        ["sequence": "1", "area": "churchillplein", "value": "4.25"].merging(plain) { $1 },
        ["sequence": "2", "value": "1.0"].merging(plain) { $1 },
        ["sequence": "3", "value": "0.0"].merging(plain) { $1 },
        ["sequence": "4", "area": "churchillplein", "text": "closed"].merging(plain) { $1 },
      ])
  }

  @Test func timesAreTheModelsOwnText() throws {
    let bounds: [Int64] = [-1, 0, 1, 999, 946_684_800_000, 1_795_356_219_999, 4_102_444_799_999]
    let spread = (0..<2000).map { Int64($0) &* 1_234_567_891 % 4_102_444_800_000 }
    let times = (bounds + spread).map { Timestamp(milliseconds: $0) }
    _ = try store.commit(
      .filled { $0.readings = times.map { stored(reading(time: $0)) } })
    let shown = try file.rows("SELECT time FROM readings ORDER BY sequence")
    #expect(shown.compactMap { $0["time"] } == times.map(\.iso8601))
  }

  @Test func anAlertThroughItsLife() throws {
    _ = try store.commit(.filled { $0.alertEvents = [event(.raised, alert())] })
    let result = try store.commit(
      .filled {
        $0.alertEvents = [
          event(
            .acknowledged, alert("a-1", .acknowledged, sequence: 2), by: "ops", note: "on my way"),
          event(.cleared, alert("a-1", .cleared, sequence: 3), sent: noon + 60_000),
        ]
      })
    #expect(result.alertEvents == [2, 3])
    #expect(
      try file.rows("SELECT * FROM alerts") == [
        [
          "id": "a-1", "area": "churchillplein", "rule": "crowd-density", "severity": "severe",
          "status": "Actual", "state": "cleared", "onset": "2026-11-22T14:03:10.120Z",
          "cleared": "2026-11-22T14:04:40.120Z", "level": "4", "value": "4.3", "limit": "3.0",
          "coverage": "3/4",
          "headline": "Churchillplein: density 4.3 people/m², limit 3.0 (level 4)",
        ]
      ])
    #expect(
      try file.rows("SELECT number, sequence, event, severity, time, by, note FROM alert_events")
        == [
          [
            "number": "1", "sequence": "1", "event": "raised", "severity": "severe",
            "time": "2026-11-22T14:03:40.120Z",
          ],
          [
            "number": "2", "sequence": "2", "event": "acknowledged", "severity": "severe",
            "time": "2026-11-22T14:03:40.120Z", "by": "ops", "note": "on my way",
          ],
          [
            "number": "3", "sequence": "3", "event": "cleared", "severity": "severe",
            "time": "2026-11-22T14:04:40.120Z",
          ],
        ])
    #expect(
      try file.rows("SELECT body FROM alert_event WHERE number = 3")
        == [["body": #"{"id":"a-1","event":"cleared"}"#]])
  }

  @Test(arguments: [
    (Value.number(5), "5.0"), (.flag(true), "1"), (.word("closed"), "closed"),
  ])
  func anAlertsValue(value: Value, shown: String) throws {
    let standing = alert(value: value)
    _ = try store.commit(.filled { $0.alertEvents = [event(.raised, standing)] })
    #expect(try file.rows("SELECT value FROM alerts") == [["value": shown]])
    #expect(try StoreReader(path: file.path).alerts() == [standing])
  }

  @Test func quarantineKeepsTheNewest() throws {
    var settings = Store.Settings()
    settings.quarantineLimit = 2
    let small = try TemporaryStore()
    let store = try Store(path: small.path, settings: settings)
    let messages = (1...4).map { number in
      QuarantinedMessage(
        received: noon, topic: "lab/\(number)", adapter: number == 4 ? nil : "xovis-v5",
        outcome: "malformed", reason: "not JSON", size: 3, shape: "text(3)",
        payload: number == 4 ? [0, 255, 7] : nil)
    }
    _ = try store.commit(.filled { $0.quarantined = Array(messages.prefix(3)) })
    _ = try store.commit(.filled { $0.quarantined = [messages[3]] })
    #expect(
      try small.rows("SELECT * FROM quarantined ORDER BY number") == [
        [
          "number": "3", "received": "2026-11-22T14:03:40.120Z", "topic": "lab/3",
          "adapter": "xovis-v5", "outcome": "malformed", "reason": "not JSON", "size": "3",
          "shape": "text(3)",
        ],
        [
          "number": "4", "received": "2026-11-22T14:03:40.120Z", "topic": "lab/4",
          "outcome": "malformed", "reason": "not JSON", "size": "3", "shape": "text(3)",
          "payload": "0 255 7",
        ],
      ])
    let kept = try StoreReader(path: small.path).quarantined()
    #expect(kept.map(\.message) == Array(messages.suffix(2)))
  }

  @Test(arguments: [
    "SELECT * FROM readings WHERE sequence > 5",
    "SELECT * FROM readings ORDER BY sequence DESC LIMIT 10",
    """
    SELECT * FROM readings WHERE sequence IN (
      SELECT sequence FROM reading WHERE time >= unixepoch('2026-11-22T14:00:00Z') * 1000)
    """,
  ])
  func theseQueriesReadOnlyWhatTheyShow(query: String) throws {
    let plan = try file.rows("EXPLAIN QUERY PLAN " + query).compactMap { $0["detail"] }
    let scansAll = plan.contains { $0.hasPrefix("SCAN r") } && !query.contains("LIMIT")
    #expect(!scansAll && !plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
  }
}
