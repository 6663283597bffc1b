import ArgumentParser
import FieldgateDaemon
import FieldgateDocument
import FieldgateModel
import FieldgateScenario
import FieldgateSite
import FieldgateStore

/// `fieldgate demo`: everything at once, on this machine alone.
struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Show the whole: a private broker, the example site, simulated devices, alerts.",
    discussion: """
      Needs no configuration and leaves nothing behind. Half an hour of an afternoon in The \
      Hague's International Zone runs in about a minute; without --for it is told again and \
      again until Ctrl-C. With --for it ends by itself, with 0 if at least one alert was \
      raised and cleared.
      """)

  @Option(name: .customLong("for"), help: "How long it runs, such as 60s.")
  var length: String?

  @Option(
    name: .long, help: "Another site than the example, with a scenario of its own.",
    completion: .directory)
  var site: String?

  @Option(
    name: .long, help: "The scenario; else scenarios/afternoon.yaml of the site.",
    completion: .yaml)
  var scenario: String?

  func run() throws {
    var limit: Milliseconds?
    if let length {
      guard let read = Node.duration(length), read >= 5000 else {
        throw failure(Exit.usage, "--for \(length): expected at least 5s, such as 60s or 2m")
      }
      limit = read
    }
    guard let directory = site ?? SiteDirectory.shared("examples/international-zone") else {
      throw failure(
        Exit.configuration,
        "the example site was not found beside the program; name one with --site")
    }
    // Before anything that could start a thread.
    let signals = Signals()
    let story = Demonstration.Story(
      directory: SiteDirectory(path: directory),
      scenario: scenario ?? "\(directory)/scenarios/afternoon.yaml", limit: limit)
    let succeeded = try withTemporaryFolder { folder in
      try Demonstration(story, folder: folder, signals: signals).run()
    }
    if limit != nil, !succeeded {
      throw failure(Exit.faults, "no alert was both raised and cleared")
    }
  }
}
