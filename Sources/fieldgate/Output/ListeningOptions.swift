import ArgumentParser
import FieldgateDaemon
import FieldgateDocument
import FieldgateModel

/// `--broker`, `--for` and the site, for commands that listen to the broker for a while.
struct ListeningOptions: ParsableArguments {
  @OptionGroup var site: SiteOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The broker: mqtt://host:port; else $FIELDGATE_BROKER, else the site's.", valueName: "url"))
  var broker: String?

  @Option(
    name: .customLong("for"), help: ArgumentHelp("How long to listen.", valueName: "duration"))
  var length = "30s"

  /// A filter that a broker takes.
  static func check(_ topic: String) throws {
    let levels = topic.split(separator: "/", omittingEmptySubsequences: false)
    let isSound = levels.enumerated().allSatisfy { index, level in
      level == "+" || level == "#" && index == levels.count - 1
        || !level.contains("+") && !level.contains("#")
    }
    guard !topic.isEmpty, isSound, topic != "#" else {
      throw ValidationError(
        "--topic '\(topic)': give a topic filter such as xovis/# or gates/+/state; '+' and '#'"
          + " stand alone in a level, '#' comes last and not by itself")
    }
  }

  /// Hands on each message with the time of its arrival until `body` says false, the
  /// time is up, or Ctrl-C is pressed.
  func listen(
    to topic: String, _ body: (Message, Timestamp) throws -> Bool
  ) throws {
    guard let limit = Node.duration(length), limit > 0 else {
      throw failure(Exit.usage, "--for \(length): expected a length of time such as 30s or 5m")
    }
    let isGiven = broker != nil || environment("FIELDGATE_BROKER") != nil
    if !isGiven, !exists(site.directory.path) {
      throw failure(
        Exit.usage,
        "no broker is given, and there is no site in \(site.directory.path) that names one; use"
          + " --broker mqtt://host:port, or --site")
    }
    // Where the broker is given, the site is only asked for its password and certificates.
    let loaded = isGiven ? site.directory.load(Diagnostics()) : try site.load()
    let signals = Signals()
    let client = try BrokerClient(loaded, broker: broker)
    try client.connect()
    client.subscribe([topic])
    let clock = BoxClock()
    let end = clock.steady + limit
    printError("listening to \(topic) for \(length); Ctrl-C ends it")
    while signals.next() == nil, clock.steady < end {
      let pause = max(1, min(end - clock.steady, 1000))
      for news in client.turn(atMost: pause, alsoWaitingFor: signals.descriptor) {
        switch news {
        case .connected: client.subscribe([topic])
        case .lost(let reason): printError("the broker is gone (\(reason)); trying again")
        case .message(let message):
          guard try body(message, clock.wall) else {
            client.close()
            return
          }
        case .refused(let reason): printError(reason)
        case .nothing: break
        }
      }
    }
    client.close()
  }
}
