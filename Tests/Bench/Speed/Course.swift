import FieldgateDaemon
import FieldgateModel

/// One run of one contestant over the load, with a broker of its own.
///
/// The clients that print their own figures count from the first message to the last that
/// is counted, or committed. The daemon prints none: its time runs from the moment at which
/// the publisher is started, or at which it said that it listens, to the moment at which the
/// last reading is seen in the store, which is up to 5 ms late; its processor time likewise.
struct Course {
  let program: String
  let messages: Int

  enum Phase {
    /// The publisher runs while the contestant listens.
    case live
    /// Everything waits in the session when the contestant comes back.
    case backlog
  }

  func run(_ contestant: Contestant, _ phase: Phase) throws -> Heat {
    try withTemporaryFolder { folder in
      switch contestant {
      case .bare:
        try runClient(phase, folder) { port, count in
          (SiteDirectory.program, ["bare", "\(port)", "\(count)"])
        }
      case .daemon:
        try runDaemon(phase, folder, store: "\(folder)/fieldgate.db").heat
      case .scriptBatched: try runScript(.scriptBatched, phase, folder, each: 200)
      case .scriptEach: try runScript(.scriptEach, phase, folder, each: 1)
      }
    }
  }

  /// The daemon on a store that may hold much already.
  func runDaemon(
    _ phase: Phase, _ folder: String, store: String
  ) throws -> (heat: Heat, memory: (now: Int, peak: Int)) {
    let broker = try PrivateBroker(folder: folder)
    defer { broker.end() }
    let site = try SiteFolder(
      program: program, folder: folder, store: store,
      files: Load.site(port: broker.port, store: store))
    var daemon = try site.startSubscribed()
    defer { daemon.end() }
    let wanted = try site.readings() + messages
    if phase == .backlog {
      daemon.end()
      try Self.publish(messages, broker, folder)
      daemon = try site.start()
    }
    let cpu = cpuSeconds(of: daemon.identifier)
    let began = steadyMilliseconds()
    if phase == .live { try Self.publish(messages, broker, folder) }
    try site.waitForReadings(wanted)
    let heat = Heat(
      messages: messages, seconds: (steadyMilliseconds() - began) / 1000,
      cpu: cpuSeconds(of: daemon.identifier) - cpu)
    guard try site.readings() == wanted else {
      throw NotMeasured(description: "the daemon stored more than was published")
    }
    return (heat, ProcessFigures(daemon).memory)
  }

  private func runScript(
    _ contestant: Contestant, _ phase: Phase, _ folder: String, each: Int
  ) throws -> Heat {
    guard let script = SiteDirectory.shared("Tests/Bench/peer.py") else {
      throw NotMeasured(description: "Tests/Bench/peer.py was not found above the program")
    }
    return try Course(program: program, messages: contestant.share(of: messages))
      .runClient(phase, folder) { port, count in
        ("/usr/bin/python3", [script, "\(port)", "\(count)", "\(each)", "\(folder)/peer.db"])
      }
  }

  /// A client that takes a port and a count, says `ready`, and ends with its figures.
  private func runClient(
    _ phase: Phase, _ folder: String, _ command: (Int, Int) -> (String, [String])
  ) throws -> Heat {
    let broker = try PrivateBroker(folder: folder)
    defer { broker.end() }
    let log = "\(folder)/client.log"
    func start(_ count: Int, log: String) throws -> ChildProcess {
      let (program, words) = command(broker.port, count)
      return try ChildProcess(program, words, log: log)
    }
    // Once, to make the session.
    let first = try start(0, log: "\(folder)/first.log")
    defer { first.end() }
    try waitFor("the client's session", within: 60_000) { !first.isRunning }
    if phase == .backlog { try Self.publish(messages, broker, folder) }
    let client = try start(messages, log: log)
    defer { client.end() }
    if phase == .live {
      try waitFor("the client's subscription", within: 10_000) {
        try readText(at: log).contains("ready") || !client.isRunning
      }
      try Self.publish(messages, broker, folder)
    }
    try waitFor("the client's last message", within: 600_000) { !client.isRunning }
    let text = try readText(at: log)
    let figures = text.split(separator: "\n").last?.split(separator: " ").map(String.init) ?? []
    guard figures.count == 2, let seconds = Double(figures[0]), let cpu = Double(figures[1]) else {
      throw NotMeasured(description: "the client gave no figures: \(text)")
    }
    return Heat(messages: messages, seconds: seconds, cpu: cpu)
  }

  /// Publishes the load from a process of its own, and returns when the broker has it.
  static func publish(
    _ messages: Int, _ broker: PrivateBroker, _ folder: String, as word: String = "publish"
  ) throws {
    let publisher = try ChildProcess(
      SiteDirectory.program, [word, "\(broker.port)", "\(messages)"],
      log: "\(folder)/publish.log")
    defer { publisher.end() }
    try waitFor("the broker to take \(messages) messages", within: 1_800_000) {
      !publisher.isRunning
    }
  }
}
