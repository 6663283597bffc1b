import FieldgateModel
import FieldgateTestSupport
import Foundation
import Testing

/// More than it can keep up with, from all or from one; and a clock that is wrong.
@Suite("Load and clock") struct LoadTests {
  private static let alerts = ["\(Gateway.prefix)/alerts/#"]

  private static func site(_ load: String) throws -> SiteTexts {
    var site = SiteTexts.mixed
    site["fieldgate.yaml"] += "\nload: \(load)\n"
    return site
  }

  @Test("a store far slower than the messages: memory is bounded, the broker keeps the rest")
  func overload() throws {
    let broker = try Broker.start()
    let gateway = try Gateway(broker, Self.site("{ lag: 1s }"))
    let faults = try Faults(in: gateway.directory)
    let listener = try Listener(broker, Self.alerts)
    try gateway.start(environment: faults.environment)
    try gateway.publish(Said.zone(1))
    try gateway.wait(for: "the first reading") { try gateway.count() == 1 }
    let before = try Self.resident(try gateway.running.identifier)
    try faults.begin("slow 1500")
    var sent = 1
    _ = try eventually("system.load raised; heard: \(listener.transitions)") {
      try TestClient(broker).publish((0..<100).map { Said.persons(sent + $0, by: "cam-1") })
      sent += 100
      poll(nil, 0, 100)
      return listener.transitions.contains("system.load raised") ? true : nil
    }
    // An alert goes out meanwhile.
    try gateway.publish(Said.zone(1000))
    sent += 1
    _ = try listener.transition("raised", of: "crowd-density")
    let peak = try Self.resident(try gateway.running.identifier)
    #expect(peak - before < 100 << 20, "\(before) → \(peak) bytes")
    try faults.end()
    _ = try listener.transition("cleared", of: "system.load")
    try gateway.wait(for: "all \(sent)") { try gateway.count() == sent }
    #expect(try gateway.farewell()["redelivered"].number == 0)
  }

  @Test("a single device that floods is limited and told of; others are whole")
  func flood() throws {
    let broker = try Broker.start()
    let gateway = try Gateway(broker, Self.site("{ device: { rate: 5, burst: 50 } }"))
    let listener = try Listener(broker, Self.alerts)
    try gateway.start()
    let messages = (1...2000).flatMap { number in
      [Said.persons(number, by: "cam-1")]
        + (number.isMultiple(of: 50) ? [Said.zone(number / 50)] : [])
    }
    try TestClient(broker).publish(messages)
    let told = try listener.transition("raised", of: "system.load").body
    #expect(told["value"].string == "device cam-1")
    try gateway.wait(for: "the last word of the one that floods") {
      try gateway.count(where: "device = 'cam-1' AND value = 2000") == 1
    }
    #expect(
      try gateway.column(
        "value", "SELECT value FROM readings WHERE device = '\(Said.xovis)' ORDER BY sequence")
        == (1...40).map { "\($0).0" })
    let kept = try gateway.count(where: "device = 'cam-1'")
    #expect(kept >= 50 && kept < 1000, "\(kept)")
    #expect(gateway.log.contains("device 'cam-1' is limited to 5 messages a second"))
    let devices = try gateway.command("devices", "--json").json
    #expect(devices.first("device", "cam-1")?["limited"].number ?? 0 > 1000)
    #expect(devices.first("device", Said.xovis)?.keys.contains("limited") == false)
    // All are acknowledged.
    try gateway.kill()
    try gateway.start()
    try gateway.publish(Said.zone(41))
    try gateway.wait(for: "the one behind") { try gateway.count(where: "value = 41") == 1 }
    #expect(try gateway.farewell()["messages"].number == 1)
  }

  @Test("the box's clock jumps an hour: told, and no rule moves") func clockJump() throws {
    let broker = try Broker.start()
    let gateway = try Gateway(broker, .mixed)
    let faults = try Faults(in: gateway.directory)
    let listener = try Listener(broker, Self.alerts)
    try gateway.start(environment: faults.environment)
    try gateway.publish(Said.zone(1000))
    _ = try listener.transition("raised", of: "crowd-density")
    for (count, clock) in zip(1..., ["clock 3600000", "clock -3600000", ""]) {
      try faults.begin(clock)
      try gateway.publish(Said.persons(count, by: "cam-1"))
      // Each is to be seen before the next one.
      try gateway.wait(for: "a look at the clock") {
        try gateway.count(where: "device = 'cam-1'") == count
      }
    }
    let told = try listener.transition("raised", of: "system.clock").body
    #expect(told["value"].string == "jump")
    #expect(Set(listener.transitions) == ["crowd-density raised", "system.clock raised"])
  }

  @Test("the box starts in 1970: devices' own times are kept, and NTP ends it") func unset() throws
  {
    let broker = try Broker.start()
    let gateway = try Gateway(broker, .mixed)
    let faults = try Faults(in: gateway.directory)
    let listener = try Listener(broker, Self.alerts)
    try faults.begin("clock -\(wall() - 100_000_000)")
    try gateway.launch(environment: faults.environment)
    let told = try listener.transition("raised", of: "system.clock").body
    #expect(told["value"].string == "unset")
    try gateway.wait(for: "subscriptions") {
      gateway.site.filters.allSatisfy { gateway.subscriptions(to: $0) > 0 }
    }
    let now = wall()
    try gateway.publish(Said.zone(1000, at: now))
    _ = try listener.transition("raised", of: "crowd-density")
    let reading = try #require(try gateway.rows("SELECT time, received FROM readings").first)
    #expect(milliseconds(reading["time"]) == now)
    #expect(reading["received"]?.hasPrefix("1970-01-02") == true)
    try faults.end()
    _ = try listener.transition("cleared", of: "system.clock")
  }

  /// Bytes of memory that a process holds.
  private static func resident(_ process: pid_t) throws -> Int {
    let text = try String(contentsOfFile: "/proc/\(process)/statm", encoding: .utf8)
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    return (pages ?? 0) * 4096
  }
}
