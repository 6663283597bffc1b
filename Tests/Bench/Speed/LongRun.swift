import FieldgateDaemon
import FieldgateModel

/// Whether memory grows with what has gone through: one daemon takes millions of messages
/// from the broker, as fast as it can, and is looked at after each tenth of them.
struct LongRun {
  let program: String
  let messages: Int

  func run(into table: inout SpeedTable, say: (String) -> Void) throws {
    try withTemporaryFolder { folder in
      let broker = try PrivateBroker(folder: folder)
      defer { broker.end() }
      let store = "\(folder)/fieldgate.db"
      let site = try SiteFolder(
        program: program, folder: folder, store: store,
        files: Load.site(port: broker.port, store: store))
      let daemon = try site.startSubscribed()
      defer { daemon.end() }
      let figures = ProcessFigures(daemon)
      table.section("Memory as messages go through, one daemon")
      table.row("before the first message", megabytes(figures.memory.now), "MB")
      let tenth = messages / 10
      for part in 1...10 {
        try Course.publish(tenth, broker, folder)
        try site.waitForReadings(part * tenth, every: 50)
        let memory = figures.memory
        say("\(number(part * tenth)) messages: \(megabytes(memory.now)) MB")
        guard part == 1 || part == 5 || part == 10 else { continue }
        table.row(
          "after \(number(part * tenth)) messages", megabytes(memory.now), "MB",
          "at most \(megabytes(memory.peak)) MB")
      }
    }
  }
}
