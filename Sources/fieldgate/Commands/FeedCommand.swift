import ArgumentParser
import FieldgateDocument
import FieldgateExchange
import FieldgateModel
import FieldgateSite

/// `fieldgate feed`: what goes to partners.
struct FeedCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "feed", abstract: "What partners see.",
    subcommands: [FeedRenderCommand.self])
}

/// `fieldgate feed render`: an alert as a partner would see it.
struct FeedRenderCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render", abstract: "Print an alert as a partner would see it.",
    discussion: """
      The alert as the store has it goes through the contract in partners.yaml as it stands; \
      nothing is sent. The message goes to stdout, its topic and its delay to stderr. Where the \
      partner sees nothing of the alert, stderr says why, and the exit code is 1. Numbers and \
      identifiers are those of a feed that begins with this alert.
      """)

  @Argument(help: "The partner, as partners.yaml names it.", completion: .partners)
  var partner: String

  @Option(
    help: ArgumentHelp("The alert's id; `fieldgate alerts` lists them.", valueName: "id"),
    completion: .alerts)
  var alert: String

  @Option(help: "json, cap, ngsi-ld or geojson.", completion: .list(FeedFormat.words))
  var format: FeedFormat = .json

  @Option(
    help: ArgumentHelp(
      "At this threat level, 1 to 5, in place of the alert's own.", valueName: "n"),
    completion: .levels)
  var level: Int?

  @OptionGroup var site: SiteOptions

  func validate() throws {
    if let level, ThreatLevel(rawValue: level) == nil {
      throw ValidationError("'\(level)' is no threat level; allowed are 1 to 5")
    }
  }

  func run() throws {
    let loaded = try site.load()
    guard let contract = loaded.partners.first(where: { $0.id.rawValue == partner }) else {
      throw failure(Exit.usage, unknown(among: loaded.partners.map(\.id.rawValue)))
    }
    let kept = try KeptAlert(alert, site.reader(of: loaded))
    let isExercise = kept.status == .exercise
    guard !isExercise || contract.exercises else {
      throw failure(Exit.faults, "'\(partner)' sees nothing of it: its contract gives no exercises")
    }
    let exchange = kept.exchange(loaded.plan)
    let rendering = exchange.rendering(
      of: kept.events, for: contract, as: format, level: level.flatMap(ThreatLevel.init(rawValue:)))
    switch rendering {
    case .nothing(let why): throw failure(Exit.faults, why)
    case .shown(let text, let topic, let delay):
      printLine(text.hasSuffix("\n") ? String(text.dropLast()) : text)
      let late = delay == 0 ? "" : ", \(JSONValue.text(of: Double(delay) / 1000)) s later"
      let isSent = format == .json || format == .cap && contract.formats.contains(.cap)
      printError(isSent ? "on \(topic)\(late)" : "not sent to it in this form\(late)")
    }
  }

  private func unknown(among partners: [String]) -> String {
    guard !partners.isEmpty else {
      return "'\(partner)' is no partner of this site, which has no partners.yaml"
    }
    let guess = nearest(to: partner, among: partners).map { "; did you mean '\($0)'?" } ?? ""
    return "'\(partner)' is no partner of this site; allowed are "
      + partners.joined(separator: ", ") + guess
  }
}

extension FeedFormat: ExpressibleByArgument {
  static var words: [String] { allCases.map(\.rawValue) }
}
