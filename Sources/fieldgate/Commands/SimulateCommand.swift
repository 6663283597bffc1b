import ArgumentParser
import FieldgateDaemon
import FieldgateDocument
import FieldgateEngine
import FieldgateExchange
import FieldgateModel
import FieldgateRules
import FieldgateScenario
import FieldgateSite
import Glibc

/// `fieldgate simulate`: plays a scenario of devices to a broker.
struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate", abstract: "Play a scenario of the site's devices to its broker.",
    discussion: """
      The devices speak in their makers' own formats, as their adapters' `simulate` sections \
      say. It ends with the scenario, or by Ctrl-C.
      """)

  @Argument(help: "The scenario's file.", completion: .yaml)
  var scenario: String

  @OptionGroup var site: SiteOptions

  @Option(name: .long, help: "A broker in place of the site's: mqtt://host:port.")
  var broker: String?

  @Option(name: .long, help: "How many times faster than the clock.")
  var speed: Double = 1

  func run() throws {
    guard speed > 0, speed <= 1000 else {
      throw failure(Exit.usage, "--speed \(speed): allowed are 0.001 to 1000")
    }
    let loaded = try site.load()
    let plan = try ScenarioFile.read(scenario, of: loaded, site.directory)
    let signals = Signals()
    let client = try BrokerClient(loaded, broker: broker)
    try client.connect()
    let wall = BoxClock().wall
    let clock = BoxClock(pace: BoxClock.Pace(speed: speed, began: wall, story: wall))
    var player = ScenarioPlayer(plan, topics: loaded.plan.topics, start: clock.moment.wall)
    client.subscribe(player.filters)
    let end = clock.moment.wall + plan.duration
    var progress = Progress("playing")
    defer { progress.end() }
    while signals.next() == nil, clock.moment.wall < end {
      player.play(until: clock.moment.wall, to: client)
      progress.show(share: 1 - Double(end - clock.moment.wall) / Double(plan.duration))
      let pause = player.nextTime.map { clock.wait(until: $0.milliseconds) } ?? 1000
      for news in client.turn(
        atMost: max(1, min(pause, 200)), alsoWaitingFor: signals.descriptor)
      {
        switch news {
        case .lost(let reason): throw failure(Exit.unavailable, "the broker is gone: \(reason)")
        case .message(let message): player.hear(message)
        default: break
        }
      }
    }
    client.close()
    progress.end()
    printLine("\(player.published) messages in \(plan.duration / 60_000) minutes of story")
  }
}

/// Reading a scenario's file for a site.
enum ScenarioFile {
  static func read(
    _ path: String, of site: Site, _ directory: SiteDirectory
  ) throws -> ScenarioPlan {
    let diagnostics = Diagnostics()
    let plan = judge(try text(path), file: path, of: site, directory, diagnostics)
    guard let plan, !diagnostics.hasErrors else {
      throw failure(Exit.configuration, diagnostics.sorted.map(\.description))
    }
    return plan
  }

  static func text(_ path: String) throws -> String {
    do throws(Unreadable) {
      return try readText(at: path)
    } catch {
      throw failure(Exit.inputOutput, "\(error)")
    }
  }

  /// Holds a scenario's text against its site.
  static func judge(
    _ text: String, file: String, of site: Site, _ directory: SiteDirectory,
    _ diagnostics: Diagnostics
  ) -> ScenarioPlan? {
    let voices = voices(directory, diagnostics)
    return parse(text, file: file, into: diagnostics).flatMap {
      ScenarioPlan(
        $0, diagnostics, devices: site.plan.devices,
        areas: site.plan.tree.order.compactMap { site.plan.tree[$0] }, voices: voices,
        rules: (site.plan.rules.map(\.id) + Engine.ownRules).map(\.rawValue),
        partners: site.partners.filter(\.exercises).map(\.id.rawValue))
    }
  }

  /// How the devices of each adapter speak: the `simulate` section of its file.
  private static func voices(
    _ directory: SiteDirectory, _ diagnostics: Diagnostics
  ) -> [AdapterID: Voice] {
    let files = directory.files()
    var voices: [AdapterID: Voice] = [:]
    let own = files.texts.filter { $0.key.hasPrefix("devices/") }
    for (name, text) in files.packaged.merging(own, uniquingKeysWith: { _, own in own })
      .sorted(by: { $0.key < $1.key })
    {
      guard let node = parse(text, file: name, into: diagnostics),
        let id = node["adapter"]?.scalar?.text, let section = node["simulate"]
      else { continue }
      voices[AdapterID(id)] = Voice(section, diagnostics)
    }
    return voices
  }
}
