import ArgumentParser
import FieldgateDaemon
import FieldgateEngine
import FieldgateModel
import FieldgateRules
import FieldgateSite

/// `fieldgate level`: the threat level of every area, and setting it.
struct LevelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "level",
    abstract: "Show the areas' threat levels; set one for a time.",
    discussion: """
      1 minimal, 2 limited, 3 significant, 4 substantial, 5 critical. An area has the level \
      that was set on it or on the nearest area around it, else its default.
      """,
    subcommands: [LevelShowCommand.self, LevelSetCommand.self, LevelEndCommand.self],
    defaultSubcommand: LevelShowCommand.self)
}

/// `fieldgate level show`, and `fieldgate level` alone.
struct LevelShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show the level of every area, and who set it until when.")

  @OptionGroup var site: SiteOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let loaded = try site.load()
    let picture = try site.picture(of: loaded)
    let levels = loaded.plan.tree.order.map { picture.engine.level(of: $0) }
    let time = site.localTime(of: loaded)
    output.print(levels.map(Self.object)) {
      var table = Table("AREA", "LEVEL", "DEFAULT", "SET ON", "BY", "SINCE", "UNTIL", "REASON")
      for level in levels {
        table.add(
          level.area.rawValue, "\(level.level.rawValue)", "\(level.byDefault.rawValue)",
          level.by == nil ? "" : (level.from ?? level.area).rawValue, level.by ?? "",
          level.since.map(time.full) ?? "", level.until.map(time.full) ?? "", level.reason ?? "")
      }
      return table.lines
    }
  }

  private static func object(_ level: Engine.LevelNow) -> JSONObject {
    [
      "area": .string(level.area.rawValue), "level": .integer(Int64(level.level.rawValue)),
      "default": .integer(Int64(level.byDefault.rawValue)),
      "setOn": level.by.map { _ in .string((level.from ?? level.area).rawValue) },
      "by": level.by.map { .string($0) }, "reason": level.reason.map { .string($0) },
      "since": level.since.map { .string($0.iso8601) },
      "until": level.until.map { .string($0.iso8601) },
    ]
  }
}

/// `fieldgate level set`: for a time.
struct LevelSetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set",
    abstract: "Set an area's threat level for a time, as the broker's user.",
    discussion: "It ends by itself, and counts for all areas below that have none of their own.")

  @Argument(help: "The area's id; `fieldgate areas` lists them.", completion: .areas)
  var area: String

  @Argument(help: "1 to 5.", completion: .levels)
  var level: Int

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp(
      "How long: 30m, 4h, 1d; the site says at most how long.", valueName: "duration"))
  var length: String?

  @Option(name: .long, help: "Until when instead: 2026-11-22T16:00:00Z.")
  var until: String?

  @Option(name: .long, help: "Why, for those who read the log.")
  var reason: String

  @OptionGroup var site: SiteOptions

  func validate() throws {
    guard length != nil || until != nil else {
      throw ValidationError("give --for or --until: a level always ends by itself")
    }
    guard length == nil || until == nil else {
      throw ValidationError("give --for or --until, not both")
    }
    guard (1...5).contains(level) else {
      throw ValidationError(
        "level \(level): allowed are 1 (minimal) to 5 (critical)")
    }
    if let length { try LengthArgument.check(length, option: "--for") }
    if let until, Timestamp(iso8601: until) == nil {
      throw ValidationError("--until \(until): expected a time such as 2026-11-22T16:00:00Z")
    }
  }

  func run() throws {
    let loaded = try site.load()
    let answer = try Command(
      verb: "level",
      arguments: [
        "area": .string(area), "level": .integer(Int64(level)),
        "for": length.map { .string($0) }, "until": until.map { .string($0) },
        "reason": .string(reason),
      ]
    ).run(at: loaded)
    let end = answer.text("until").flatMap { Timestamp(iso8601: $0) }
    printLine(
      "level \(answer.integer("level") ?? 0) on \(area)"
        + (end.map { " until \(site.localTime(of: loaded).full($0))" } ?? ""))
  }
}

/// `fieldgate level end`: before its time is over.
struct LevelEndCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "end", abstract: "End what was set on an area before its time is over.")

  @Argument(help: "The area's id.", completion: .areas)
  var area: String

  @Option(name: .long, help: "Why, for those who read the log.")
  var reason: String

  @OptionGroup var site: SiteOptions

  func run() throws {
    let answer = try Command(
      verb: "level",
      arguments: ["area": .string(area), "end": true, "reason": .string(reason)]
    ).run(at: try site.load())
    printLine("level \(answer.integer("level") ?? 0) on \(area)")
  }
}
