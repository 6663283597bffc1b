import FieldgateDaemon
import FieldgateModel

/// What the daemon keeps in memory of a big site: when it listens, and when every device has
/// spoken twice.
///
/// The site is `GridSite`'s: 10,000 counters in 2,000 areas below 40 districts and a root,
/// a rule for each area. `VmRSS` is what is in use then, pages of libraries and of the store's
/// cache included; `VmHWM` the most that it was.
struct SiteMemory {
  let program: String
  private static let site = GridSite(areas: 2000, devices: 10_000, rules: 2000)

  /// The message of that site's counter.
  static func message(_ index: Int) -> (topic: String, payload: String) { site.message(index) }

  func run(into table: inout SpeedTable, say: (String) -> Void) throws {
    say("memory at \(number(Self.site.devices)) devices")
    try withTemporaryFolder { folder in
      let broker = try PrivateBroker(folder: folder)
      defer { broker.end() }
      let store = "\(folder)/fieldgate.db"
      let site = try SiteFolder(
        program: program, folder: folder, store: store,
        files: Self.site.files(port: broker.port, store: store))
      let began = steadyMilliseconds()
      let daemon = try site.startSubscribed()
      defer { daemon.end() }
      let start = steadyMilliseconds() - began
      let first = ProcessFigures(daemon).memory
      for times in 1...2 {
        try Course.publish(Self.site.devices, broker, folder, as: "counters")
        try site.waitForReadings(times * Self.site.devices, every: 50)
      }
      let last = ProcessFigures(daemon).memory
      table.section(
        "Memory at \(number(Self.site.devices)) devices, \(number(Self.site.areas)) areas,"
          + " \(number(Self.site.rules)) rules")
      table.row(
        "when it is subscribed", megabytes(first.now), "MB",
        "\(number(start / 1000, places: 2)) s after it was started")
      table.row(
        "when each device has spoken twice", megabytes(last.now), "MB",
        "at most \(megabytes(last.peak)) MB")
    }
  }
}

/// Bytes as millions of bytes.
func megabytes(_ bytes: Int) -> String { number(Double(bytes) / 1e6, places: 1) }
