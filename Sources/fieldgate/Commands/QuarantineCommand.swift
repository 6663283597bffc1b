import ArgumentParser
import FieldgateDaemon
import FieldgateEngine
import FieldgateModel
import FieldgateSite
import FieldgateStore

/// `fieldgate quarantine`: what no adapter could read, and reading it again.
struct QuarantineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quarantine",
    abstract: "List messages that no adapter could read; read them again after a mend.",
    discussion: """
      Of such a message its shape is kept: types and sizes, and only keys that some adapter \
      names. With `privacy: { quarantine: raw }` in fieldgate.yaml its bytes are kept as well, \
      bounded in number, size and time, and it can be read again.
      """,
    subcommands: [QuarantineListCommand.self, QuarantineRetryCommand.self],
    defaultSubcommand: QuarantineListCommand.self)
}

/// `fieldgate quarantine list`, and `fieldgate quarantine` alone.
struct QuarantineListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List what is in quarantine, a line for each fault of each topic.",
    discussion: """
      COUNT is how many messages are kept, which is not how many came: of one fault at most \
      one a minute is, and more only with their bytes. KEPT is `shape`, or how many bytes. \
      `retry` takes the ID for all messages of the line. Nothing here is a message's content.
      """)

  @OptionGroup var site: SiteOptions
  @OptionGroup var output: OutputOptions

  @Option(
    name: .long,
    help: "Only what came since then: a time (2026-11-22T14:00:00Z), or 2h, 1d ago.")
  var since: String?

  func run() throws {
    let loaded = try site.load()
    let time = site.localTime(of: loaded)
    let from = try since.map { try TimeArgument.read($0, option: "--since", in: time.zone) }
    let lines = QuarantineLine.all(
      try site.reader(of: loaded).quarantined(since: from ?? Timestamp(milliseconds: .min)))
    output.print(lines.map(\.object)) {
      var table = QuarantineLine.titles
      for line in lines { line.add(to: &table, time) }
      return table.lines
    }
  }
}

/// `fieldgate quarantine retry`.
struct QuarantineRetryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry",
    abstract: "Read messages in quarantine again, through the adapters as they are now.",
    discussion: """
      Goes through the broker as its user: the daemon stores the readings with the quality \
      late, under the time that the message bears, else that of its arrival, and no rule sees \
      them. What could be read leaves the quarantine in the same transaction; the rest stays, \
      with what is wrong with it now. Mend the adapter, `fieldgate check`, reload the daemon, \
      then try again. Exit code 1 where not all could be read.
      """)

  @Argument(
    help: ArgumentHelp(
      "Lines of `fieldgate quarantine list`, by any of their numbers; all where left out.",
      valueName: "id"))
  var ids: [Int64] = []

  @Flag(name: .long, help: "Show what would come of it; nothing is stored.")
  var dryRun = false

  @OptionGroup var site: SiteOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let loaded = try site.load()
    let reader = try site.reader(of: loaded)
    let chosen = try chosen(
      QuarantineLine.all(try reader.quarantined(since: Timestamp(milliseconds: .min))))
    let raw = chosen.filter { $0.kept != nil }
    let client = dryRun || raw.isEmpty ? nil : try BrokerClient(loaded)
    try client?.connect()
    var round = RetryRound(
      site: loaded, reader: reader, engine: try site.picture(of: loaded).engine, client: client)
    var results = round.results(of: raw)
    client?.close()
    // Where nothing was done there is nothing else to say.
    if let stop = round.stop, results.allSatisfy({ $0.outcome == "left" }) {
      throw Self.ending(stop)
    }
    results += chosen.filter { $0.kept == nil }
      .map { RetryRound.Result(message: $0, outcome: "shape") }
    output.print(results.map(\.object)) { results.flatMap(\.lines) + [summary(results)] }
    if round.isAnotherSite {
      printError(
        "the daemon goes by another site than \(site.directory.path): reload it"
          + " (systemctl reload fieldgate), and try again")
    }
    if chosen.count > raw.count { printError(Self.shapes(chosen.count - raw.count, loaded)) }
    if let stop = round.stop { throw Self.ending(stop) }
    if results.contains(where: { !$0.isRead && $0.outcome != "gone" }) {
      throw ExitCode(Exit.faults)
    }
  }

  private static func ending(_ stop: any Error) -> any Error {
    (stop as? Command.Failure)?.ending ?? stop
  }

  /// The messages of the lines that are asked for.
  private func chosen(_ lines: [QuarantineLine]) throws -> [RecordedQuarantine] {
    let asked = Set(ids)
    let known = Set(lines.flatMap(\.messages).map(\.number))
    let unknown = asked.subtracting(known).sorted()
    guard unknown.isEmpty else {
      throw failure(
        Exit.faults,
        unknown.map {
          "no message in quarantine has the number \($0); `fieldgate quarantine list` lists them"
        })
    }
    return lines.filter { line in
      asked.isEmpty || line.messages.contains { asked.contains($0.number) }
    }.flatMap(\.messages).sorted { $0.number < $1.number }
  }

  private func summary(_ results: [RetryRound.Result]) -> String {
    guard !results.isEmpty else { return "nothing is in quarantine" }
    let read = results.count(where: \.isRead)
    let stored = results.reduce(0) { $0 + $1.stored }
    let readings = Wording.counted(stored, "reading")
    return "\(read) of \(Wording.counted(results.count, "message")) could be read; \(readings)"
      + (dryRun ? " would be stored" : " stored")
  }

  private static func shapes(_ count: Int, _ site: Site) -> String {
    let next =
      site.plan.settings.quarantine.keepsBytes
      ? "they were retained, longer than privacy.raw.size, refused by the store, or more or older"
        + " than the site keeps"
      : "`privacy: { quarantine: raw }` in fieldgate.yaml keeps the bytes of those to come"
    return
      "of \(Wording.counted(count, "message")) only the shape is kept, and they cannot be read again: \(next)"
  }
}
