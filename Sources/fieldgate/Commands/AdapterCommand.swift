import ArgumentParser
import FieldgateDaemon
import FieldgateDecode
import FieldgateDocument
import FieldgateEngine
import FieldgateModel
import FieldgateSite

/// `fieldgate adapter`: the adapters, and messages through them.
struct AdapterCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adapter", abstract: "List adapters, try messages on them, or draft one.",
    subcommands: [
      AdapterListCommand.self, AdapterTryCommand.self, AdapterDraftCommand.self,
    ])
}

/// Which adapters a command works on.
enum AdapterSource {
  /// There is none at all: the package's folder was not found.
  static func nothing() -> ExitCode {
    failure(
      Exit.configuration,
      "no adapter was found: neither in the site's devices/, nor in devices/ beside Package.swift,"
        + " nor in ../share/fieldgate/devices beside \(SiteDirectory.program); set FIELDGATE_SHARE"
        + " to the folder that holds devices/")
  }

  /// Those of the files, or all that the site (where there is one) and the package
  /// have, the site's first.
  static func adapters(
    files: [String], site: SiteDirectory, needsExamples: Bool = true, _ diagnostics: Diagnostics
  ) throws -> [Adapter] {
    let adapters =
      files.isEmpty
      ? readAdapters(site.files(), diagnostics)
      : try files.compactMap { file in
        do throws(Unreadable) {
          let text = try readText(at: file)
          return parse(text, file: file, into: diagnostics).flatMap {
            Adapter($0, needsExamples: needsExamples, diagnostics)
          }
        } catch {
          throw failure(Exit.inputOutput, "\(error)")
        }
      }
    checkZones(of: adapters, zone: { ZoneFiles.shared.zone(named: $0) }, diagnostics)
    return adapters
  }
}

/// `fieldgate adapter list`: what can be read, and by which device it is used.
struct AdapterListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the adapters of the site and of the package.")

  @OptionGroup var site: SiteOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let diagnostics = Diagnostics()
    let adapters = try AdapterSource.adapters(files: [], site: site.directory, diagnostics)
    for fault in diagnostics.sorted { printError(fault.description) }
    if adapters.isEmpty, !diagnostics.hasErrors { throw AdapterSource.nothing() }
    var devices: [AdapterID: [DeviceID]] = [:]
    if exists(site.directory.path), let site = site.directory.load(Diagnostics()) {
      devices = Dictionary(grouping: site.plan.devices, by: \.adapter).mapValues { $0.map(\.id) }
    }
    output.print(
      adapters.map { adapter in
        [
          "adapter": .string(adapter.id.rawValue), "title": .string(adapter.title),
          "kind": .string(adapter.kind.rawValue),
          "topics": .array(adapter.filters.map { .string($0.text) }),
          "measures": .array(adapter.measures.map(\.rawValue).sorted().map { .string($0) }),
          "devices": .array((devices[adapter.id] ?? []).map { .string($0.rawValue) }),
        ]
      }
    ) {
      var table = Table("ADAPTER", "KIND", "DEVICES", "TOPICS", "TITLE")
      for adapter in adapters {
        table.add(
          adapter.id.rawValue, adapter.kind.rawValue, "\(devices[adapter.id]?.count ?? 0)",
          adapter.filters.map(\.text).joined(separator: " "), adapter.title)
      }
      return table.lines
    }
    if diagnostics.hasErrors { throw ExitCode(Exit.faults) }
  }
}

/// `fieldgate adapter try`: messages through one adapter or all of them, with reasons.
struct AdapterTryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "try", abstract: "Show what adapters make of messages, and why.",
    discussion: """
      Needs no site and no broker. State is kept from one message to the next, so that \
      counters give their differences. What it shows of a payload is for you: it is neither \
      stored nor logged.
      """)

  @Argument(
    help: "An adapter file; else all that the site and the package have, in order.",
    completion: .yaml)
  var file: String?

  @Option(name: .long, help: "The topic of one message; its payload comes from --payload.")
  var topic: String?

  @Option(
    name: .long, help: "The payload's file; - or nothing for standard input.", completion: .file())
  var payload: String?

  @Option(
    name: .long, help: "Messages, one JSON object a line: {topic, payload, …}.",
    completion: .jsonLines)
  var messages: String?

  @OptionGroup var site: SiteOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (topic == nil) != (messages == nil) else {
      throw ValidationError("give either --topic T, with --payload F, or --messages F.jsonl")
    }
    if let payload, let first = payload.first, "{[\"".contains(first), !exists(payload) {
      throw ValidationError(
        "--payload names a file that holds the payload; to give the payload itself, pipe it in:"
          + " echo '…' | fieldgate adapter try … --topic T --payload -")
    }
  }

  func run() throws {
    let diagnostics = Diagnostics()
    let adapters = try AdapterSource.adapters(
      files: file.map { [$0] } ?? [], site: site.directory, needsExamples: false, diagnostics)
    guard !diagnostics.hasErrors else {
      throw failure(Exit.configuration, diagnostics.sorted.map(\.description))
    }
    for warning in diagnostics.sorted { printError(warning.description) }
    if adapters.isEmpty { throw AdapterSource.nothing() }
    // As an inventory would have it that says nothing of its devices' parameters.
    var decoder = Decoder(
      adapters: adapters,
      zones: Zones(site: zone(of: site.directory)) { ZoneFiles.shared.zone(named: $0) })
    for (message, received) in try input() {
      let explanation = decoder.explain(message, received: received)
      let trial = TrialOutput(message: message, explanation: explanation)
      if output.json {
        printLine(trial.object.text)
      } else {
        for line in trial.lines { printLine(line) }
      }
    }
  }

  /// The site's zone where there is a site, else that of the field lab.
  private func zone(of directory: SiteDirectory) -> Zone {
    let name = directory.load(Diagnostics())?.settings.timezone ?? "Europe/Amsterdam"
    return ZoneFiles.shared.zone(named: name) ?? .utc
  }

  private func input() throws -> [(Message, Timestamp)] {
    let now = BoxClock().wall
    do throws(Unreadable) {
      if let topic {
        let path = payload.flatMap { $0 == "-" ? nil : $0 } ?? "/dev/stdin"
        return [(Message(topic: topic, payload: try readBytes(at: path)), now)]
      }
      let path = messages ?? "/dev/stdin"
      return try MessageLine.readAll(at: path == "-" ? "/dev/stdin" : path, now: now)
    } catch {
      throw failure(Exit.inputOutput, "\(error)")
    }
  }
}
