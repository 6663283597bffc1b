import FieldgateModel
import FieldgateTestSupport
import Foundation

/// What a storm has left, counted from the outside: the store's views, the broker's log,
/// and what a listener heard.
struct StormTally {
  let storm: Storm
  let messages: Int
  let readings: Int
  /// Readings that were sent and are not in their place, and those that are there again.
  let lost: Int
  let twice: Int
  let raised: Int
  let cleared: Int
  /// Transitions that the store should have, or has, and that nobody heard.
  let transitionsLost: Int
  /// Transitions that were stored again, or heard and not stored.
  let transitionsTwice: Int
  /// Deliveries that the broker marked as sent before.
  let sentAgain: Int
  /// Holds that did not begin with their first message, ended too early, or began anew
  /// with a start of the daemon.
  let timersMoved: Int

  /// - Parameter launches: when the daemon was started again.
  init(
    of storm: Storm, _ gateway: Gateway, _ listener: Listener, launches: [Int64]
  ) throws {
    self.storm = storm
    messages = 2 * storm.counts + 3
    readings = try gateway.count()
    // Equal counts cannot be told apart by what they say; their order tells each.
    let expected = [
      "storm": (0..<storm.counts).map { "\($0).0" },
      "cam-1": (0...storm.counts).map { "\($0 % 40).0" }, Said.xovis: ["1000.0", "0.0"],
    ]
    var (lost, twice) = (0, 0)
    for (device, values) in expected {
      let stored = try gateway.column(
        "value", "SELECT value FROM readings WHERE device = '\(device)' ORDER BY sequence")
      let difference = values.difference(from: stored)
      lost += difference.insertions.count
      twice += difference.removals.count
    }
    self.lost = lost
    self.twice = twice
    let events = try gateway.rows("SELECT id, sequence, event, time FROM alert_events")
    raised = events.count { $0["event"] == "raised" }
    cleared = events.count { $0["event"] == "cleared" }
    let stored = events.map { Self.name($0["id"], $0["sequence"], $0["event"]) }
    let heard = Self.heard(listener)
    // So many alerts are a flood, which lasts longer than the storm: its end is not due.
    let lives = Dictionary(grouping: events) { $0["id"] ?? "" }
    let unended = lives.count { id, life in
      !id.contains("flood") && !life.contains { $0["event"] == "cleared" }
    }
    let missing = max(0, storm.cycles + 1 - lives.keys.count { !$0.contains("flood") })
    transitionsLost = Set(stored).subtracting(heard).count + unended + 2 * missing
    let again = lives.values.reduce(0) { sum, life in
      sum + max(0, life.count { $0["event"] == "raised" } - 1)
        + max(0, life.count { $0["event"] == "cleared" } - 1)
    }
    transitionsTwice =
      stored.count - Set(stored).count + heard.subtracting(stored).count + again
      + max(0, lives.keys.count { !$0.contains("flood") } - storm.cycles - 1)
    let mark = "Sending PUBLISH to \(Gateway.client) (d1,"
    sentAgain = gateway.broker.log.split(separator: "\n").count { $0.contains(mark) }
    timersMoved = try Self.timersMoved(gateway, events, launches)
  }

  /// Whoever listens may hear one twice; by its id and number he knows it.
  static func heard(_ listener: Listener) -> Set<String> {
    Set(
      listener.messages.map {
        let body = JSON($0.payload)
        return name(
          body["id"].string, body["sequence"].number.map { "\(Int($0))" }, body["event"].string)
      })
  }

  private static func name(_ id: String?, _ sequence: String?, _ event: String?) -> String {
    "\(id ?? "") \(sequence ?? "") \(event ?? "")"
  }

  private static func timersMoved(
    _ gateway: Gateway, _ events: [[String: String]], _ launches: [Int64]
  ) throws -> Int {
    let alert = try gateway.rows("SELECT id, onset FROM alerts WHERE rule = 'crowd-density'").first
    // The hold began with the first message, whichever run of the daemon took it.
    let first = try gateway.column("received", "SELECT received FROM readings WHERE sequence = 1")
    let raised = events.first { $0["id"] == alert?["id"] && $0["event"] == "raised" }?["time"]
    guard let onset = milliseconds(alert?["onset"]), onset == milliseconds(first.first),
      let raised = milliseconds(raised), raised >= onset + Storm.hold,
      // A hold that begins anew with a start ends no sooner than a hold after it.
      let launch = launches.last(where: { $0 <= raised }), raised < launch + Storm.hold
    else { return 1 }
    return 0
  }

  /// One line for whoever sums up, as `FIELDGATE_TALLY` asks for.
  func write() throws {
    guard let path = ProcessInfo.processInfo.environment["FIELDGATE_TALLY"] else { return }
    let cells = [
      storm.version, "\(storm.window)", "\(storm.kills)", "\(messages)", "\(readings)",
      "\(lost)", "\(twice)", "\(raised)", "\(cleared)", "\(transitionsLost)",
      "\(transitionsTwice)", "\(timersMoved)", "\(sentAgain)",
    ]
    let line = Data((cells.joined(separator: "\t") + "\n").utf8)
    if !FileManager.default.fileExists(atPath: path) {
      try Data().write(to: URL(filePath: path))
    }
    let handle = try FileHandle(forWritingTo: URL(filePath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: line)
    try handle.close()
  }
}
