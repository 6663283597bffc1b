import FieldgateModel
import FieldgateTestSupport
import Foundation
import Testing

/// What the daemon tells systemd, and what systemd thinks of the unit.
@Suite("systemd") struct SystemdTests {
  @Test("READY, WATCHDOG, reload and STOPPING arrive at the notify socket")
  func notifications() throws {
    let folder = try Folder()
    let manager = try NotifySocket(path: "\(folder.path)/notify")
    let broker = try Broker.start()
    let site = try SiteTexts.least.replacing("above: 2.0, for: 60s", "above: 2.0", in: "rules.yaml")
    let gateway = try Gateway(broker, site)
    try gateway.launch(environment: ["NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "600000"])
    try manager.wait(for: "READY=1")
    // A loop that is alive says so again and again, also with nothing to do.
    try manager.wait(for: "WATCHDOG=1", times: 3)
    try gateway.wait(for: "subscriptions") {
      gateway.site.filters.allSatisfy { gateway.subscriptions(to: $0) > 0 }
    }
    let listening = "STATUS=listening at mqtt://127.0.0.1:\(broker.port); "
    // The line of health: alerts that are open, and a site that was refused.
    let refused = "the last reload was refused"
    try gateway.write(site.replacing("kind: threshold", "kind: treshold", in: "rules.yaml"))
    try gateway.running.send(SIGHUP)
    try manager.wait { $0.hasPrefix(listening) && $0.hasSuffix("; no alert open; " + refused) }
    try gateway.write(site)
    try gateway.running.send(SIGHUP)
    try gateway.wait(for: "the reload") { gateway.log.contains("the site was reloaded") }
    try gateway.publish(Said.zone(1000))
    try manager.wait { $0.hasSuffix("; 1 alert open, moderate") }
    try gateway.running.send(SIGTERM)
    try manager.wait(for: "STOPPING=1")
    #expect(try gateway.running.end() == .exit(0))
  }

  @Test("it is ready without a broker")
  func readyWithoutBroker() throws {
    let folder = try Folder()
    let manager = try NotifySocket(path: "\(folder.path)/notify")
    let broker = try Broker.start()
    broker.stop()
    let gateway = try Gateway(broker)
    try gateway.launch(environment: ["NOTIFY_SOCKET": manager.path])
    try manager.wait(for: "READY=1")
    #expect(try gateway.terminate() == .exit(0))
  }

  @Test("what a device calls itself is no notification of ours") func injection() throws {
    let folder = try Folder()
    let manager = try NotifySocket(path: "\(folder.path)/notify")
    let broker = try Broker.start(configuration: ["persistence false"])
    var site = try SiteTexts.least.replacing(
      "devices:\n", "devices:\n  - { id: here, adapter: named, area: churchillplein }\n",
      in: "inventory.yaml")
    site["fieldgate.yaml"] += "\nload: { device: { rate: 1, burst: 2 } }\n"
    site["devices/named.yaml"] = """
      adapter: named
      title: A counter that says its name
      kind: crowd
      format: json
      topics: ["named"]
      device: $.name
      messages:
        - message: people
          readings:
            - { measure: occupancy, value: $.people, aggregation: instant }
      examples:
        - example: one
          topic: named
          payload: { name: here, people: 12 }
          readings: [{ device: here, measure: occupancy, value: 12 }]
        - example: a word
          topic: named
          payload: { name: here, people: many }
          outcome: malformed
      """
    site.filters.append("named")
    let gateway = try Gateway(broker, site)
    try gateway.start(environment: ["NOTIFY_SOCKET": manager.path])
    try TestClient(broker).publish(
      (0..<9).map {
        Said.text("named", #"{"name":"here\nWATCHDOG=trigger\nMAINPID=1","people":\#($0)}"#)
      })
    try gateway.wait(for: "the limit") { gateway.log.contains("is limited") }
    // The next thing that is told of brings the whole problem along.
    broker.kill()
    try broker.restart()
    try manager.wait(until: { $0.contains("is limited") })
    #expect(try gateway.terminate() == .exit(0))
    try manager.wait(for: "STOPPING=1", keeping: true)
    for line in manager.heard {
      #expect(!["WATCHDOG=trigger", "MAINPID=1"].contains { line.hasPrefix($0) }, "\(line)")
    }
  }

  @Test(
    "where stderr is the journal's, each line says its priority to it", arguments: [true, false])
  func journal(isGood: Bool) throws {
    var site = SiteTexts.least
    if !isGood { site["rules.yaml"] = "rules: 7\n" }
    let gateway = try Gateway(try Broker.start(), site)
    // The file that the daemon's stderr will be: systemd names its device and inode.
    let path = "\(gateway.directory)/run-0.err"
    try Data().write(to: URL(filePath: path))
    var status = stat()
    try #require(stat(path, &status) == 0)
    try gateway.launch(environment: ["JOURNAL_STREAM": "\(status.st_dev):\(status.st_ino)"])
    if isGood {
      try gateway.wait(for: "the first line") { gateway.log.hasPrefix("<5>site ") }
      #expect(try gateway.terminate() == .exit(0))
    } else {
      #expect(try gateway.running.end() == .exit(78))
      #expect(gateway.log.hasPrefix("<3>rules.yaml:1:8: error: "), "\(gateway.log)")
    }
    #expect(gateway.log.split(separator: "\n").allSatisfy { $0.hasPrefix("<") })
  }

  static let analyze = "/usr/bin/systemd-analyze"

  @Test(
    "the unit's exposure is at most 1.3",
    .enabled(if: access(analyze, X_OK) == 0, "systemd-analyze is not installed"))
  func exposure() throws {
    let folder = try Folder()
    let unit = Program.checkout.appending(path: "systemd/fieldgate.service").path()
    let program = try Program(
      Self.analyze, ["security", "--offline=true", "--no-pager", "--threshold=13", unit],
      environment: [:], in: folder.path, name: "analyze")
    #expect(try program.end() == .exit(0), "\(program.errors)")
    let verdict = program.output.firstMatch(
      of: #/Overall exposure level for fieldgate.service: (?<figure>[0-9.]+)/#)
    let figure = Double(try #require(verdict, "\(program.output)").output.figure)
    #expect(try #require(figure) <= 1.3)
  }
}

/// The service manager's end of sd_notify(3).
private final class NotifySocket {
  let path: String
  private let descriptor: Int32
  private(set) var heard: [String] = []

  init(path: String) throws {
    self.path = path
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
      throw Missing("room for the path \(path) in an address")
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard bound == 0 else { throw Missing("\(path): \(String(cString: strerror(errno)))") }
  }

  deinit { close(descriptor) }

  /// Waits until the line has been said so often since the last wait for it.
  func wait(for line: String, times: Int = 1, keeping: Bool = false) throws {
    try eventually("\(times) × \(line) at the notify socket; heard: \(heard)") {
      hear()
      guard heard.count(where: { $0 == line }) >= times else { return false }
      if !keeping { heard = [] }
      return true
    }
  }

  /// Waits until a line is like that; what was heard stays.
  func wait(until matches: (String) -> Bool) throws {
    try eventually("a line at the notify socket; heard: \(heard)") {
      hear()
      return heard.contains(where: matches)
    }
  }

  private func hear() {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
    guard count > 0 else { return }
    heard += String(decoding: buffer.prefix(count), as: UTF8.self).split(separator: "\n")
      .map(String.init)
  }
}
