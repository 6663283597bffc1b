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
    commandName: "adapter", abstract: "List adapters, or try messages on them.",
    subcommands: [AdapterListCommand.self, AdapterTryCommand.self])
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
    files: [String], site: SiteDirectory, _ diagnostics: Diagnostics
  ) throws -> [Adapter] {
    if files.isEmpty { return readAdapters(site.files(), diagnostics) }
    return try files.compactMap { file in
      do throws(Unreadable) {
        let text = try readText(at: file)
        return parse(text, file: file, into: diagnostics).flatMap { Adapter($0, diagnostics) }
      } catch {
        throw failure(Exit.inputOutput, "\(error)")
      }
    }
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

  @Argument(help: "An adapter file; else all that the site and the package have, in order.")
  var file: String?

  @Option(name: .long, help: "The topic of one message; its payload comes from --payload.")
  var topic: String?

  @Option(name: .long, help: "The payload's file; - or nothing for standard input.")
  var payload: String?

  @Option(name: .long, help: "Messages, one JSON object a line: {topic, payload, …}.")
  var messages: String?

  @OptionGroup var site: SiteOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (topic == nil) != (messages == nil) else {
      throw ValidationError("give either --topic T, with --payload F, or --messages F.jsonl")
    }
  }

  func run() throws {
    let diagnostics = Diagnostics()
    let adapters = try AdapterSource.adapters(
      files: file.map { [$0] } ?? [], site: site.directory, diagnostics)
    guard !diagnostics.hasErrors else {
      throw failure(Exit.configuration, diagnostics.sorted.map(\.description))
    }
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
      let text = try readText(at: path == "-" ? "/dev/stdin" : path, limit: 256 << 20)
      var read: [(Message, Timestamp)] = []
      for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
        .enumerated()
      where !line.allSatisfy(\.isWhitespace) {
        read.append(try MessageLine.read(line, file: path, number: index + 1, now: now))
      }
      return read
    } catch {
      throw failure(Exit.inputOutput, "\(error)")
    }
  }
}

/// One message of a file of messages (contract, section 4).
enum MessageLine {
  static func read(
    _ line: Substring, file: String, number: Int, now: Timestamp
  ) throws(Unreadable) -> (Message, Timestamp) {
    func fault(_ reason: String) -> Unreadable {
      Unreadable(path: "\(file):\(number)", reason: reason)
    }
    var parser = JSONParser(limits: JSONLimits(bytes: 64 << 20, depth: 128))
    let root: JSONElement
    do throws(JSONError) {
      root = try parser.parse(String(line))
    } catch {
      throw fault("not JSON: \(error)")
    }
    guard let topic = root["topic"]?.string else { throw fault("the message needs a \"topic\"") }
    let payload: [UInt8]
    if let text = root["payload"]?.string {
      payload = Array(text.utf8)
    } else if let value = root["payload"] {
      // A payload that is itself JSON may stand there as it is.
      payload = Array(value.json.utf8)
    } else if let hex = root["payloadHex"]?.string {
      guard let bytes = Encoding.hex.bytes(of: hex) else { throw fault("payloadHex is not hex") }
      payload = bytes
    } else if let base64 = root["payloadBase64"]?.string {
      guard let bytes = Encoding.base64.bytes(of: base64) else {
        throw fault("payloadBase64 is not base64")
      }
      payload = bytes
    } else {
      throw fault("the message needs \"payload\", \"payloadHex\" or \"payloadBase64\"")
    }
    var received = now
    if let text = root["received"]?.string {
      guard let time = Timestamp(iso8601: text) else {
        throw fault("received '\(text)' is no time such as 2026-11-22T14:03:40.120Z")
      }
      received = time
    }
    guard root["retained"].map({ $0.isNull || $0.bool != nil }) ?? true else {
      throw fault("retained must be true or false")
    }
    let retained = root["retained"]?.bool ?? false
    return (Message(topic: topic, payload: payload, retained: retained), received)
  }
}
