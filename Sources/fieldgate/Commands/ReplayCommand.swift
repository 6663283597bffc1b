import ArgumentParser
import FieldgateDaemon
import FieldgateDocument
import FieldgateEngine
import FieldgateModel
import FieldgateSite
import FieldgateStore

/// `fieldgate replay`: stored readings through the rules again.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Run stored readings through the rules as they are, or as they might be.",
    discussion: """
      Without --rules and --level the alert log is made again and compared with the \
      recorded one: exit code 0 if they are the same to the byte, 1 with the first \
      differences if not. With one of them it shows which alerts would have been gained, \
      lost or moved, and the load for ten minutes.
      """)

  enum Against: String, ExpressibleByArgument, CaseIterable { case recorded, current }

  @OptionGroup var site: SiteOptions
  @OptionGroup var output: OutputOptions

  @Option(name: .long, help: "From this time on: 2026-11-22T14:00:00Z, or 2h for two hours ago.")
  var from: String

  @Option(name: .long, help: "Until before this time.")
  var to: String = "now"

  @Option(
    name: .long,
    help: ArgumentHelp("Other rules, in place of all of the site's.", valueName: "file"),
    completion: .yaml)
  var rules: String?

  @Option(
    name: .long, help: ArgumentHelp("Another threat level, on every area.", valueName: "1…5"),
    completion: .levels)
  var level: Int?

  @Option(
    name: .long,
    help: "Compare with the recorded log, or with a replay of the site's current rules.")
  var against: Against = .recorded

  func validate() throws {
    if let level, ThreatLevel(rawValue: level) == nil {
      throw ValidationError("--level \(level): a threat level is 1 to 5")
    }
    if against == .current, rules == nil, level == nil {
      throw ValidationError("--against current needs other rules (--rules) or a level (--level)")
    }
  }

  func run() throws {
    let loaded = try site.load()
    let zone = site.localTime(of: loaded).zone
    let from = try TimeArgument.read(from, option: "--from", in: zone)
    let to = try TimeArgument.read(to, option: "--to", in: zone)
    guard from < to else { throw failure(Exit.usage, "--to \(self.to): must be after --from") }
    let reader = try site.reader(of: loaded)
    var plans = [try candidate(loaded.plan)]
    if against == .current { plans.append(loaded.plan) }
    var pass = try ReplayPass(reader, plans: plans, from: from, to: to)
    do {
      try pass.run()
    } catch let error as StoreError {
      throw failure(Exit.inputOutput, "\(error)")
    }
    let time = site.localTime(of: loaded)
    if let late = pass.beganLate {
      printError(
        "the store can be replayed from \(time.full(late)) on only; what was before is left out")
      if let gone = try reader.lastDeletion(of: .readings), gone.to >= from {
        printError(
          "readings up to \(time.full(gone.to)) were deleted (\(gone.reason.rawValue)): "
            + "see store.retention and store.maxSize")
      }
    }
    if pass.otherSite(than: loaded.plan.fingerprint) {
      printError(
        "in some of this time the site's files were others than now; what differs may come of that")
    }
    if rules == nil, level == nil {
      try same(pass, recorded: pass.recorded())
    } else {
      let current = try against == .current ? pass.spans(of: 1) : pass.recordedSpans()
      let view = ReplayDifferenceView(
        difference: ReplayDifference(
          current: current, candidate: pass.spans(of: 0), from: pass.from, to: pass.to),
        from: pass.from, to: pass.to, against: against.rawValue)
      output.print([view.object]) { view.lines(time) }
    }
  }

  /// The plan with other rules, another level, or as it is.
  private func candidate(_ plan: Plan) throws -> Plan {
    var plan = plan
    if let rules {
      let text: String
      do throws(Unreadable) {
        text = try readText(at: rules)
      } catch {
        throw failure(Exit.inputOutput, "\(rules): cannot be read: \(error.reason)")
      }
      let diagnostics = Diagnostics()
      guard let other = site.directory.load(rules: text, diagnostics) else {
        throw failure(
          Exit.configuration,
          diagnostics.sorted.map(\.description).map { line in
            line.hasPrefix("rules.yaml:") ? rules + line.dropFirst(10) : line
          })
      }
      plan = other.plan
    }
    plan.fixedLevel = level.flatMap { ThreatLevel(rawValue: $0) }
    return plan
  }

  /// Compares line by line; exit code 1 where a line differs.
  private func same(_ pass: ReplayPass, recorded: [LoggedEvent]) throws {
    let expected = recorded.map(\.body)
    let got = pass.bodies(of: 0)
    var differences: [(expected: String?, got: String?)] = []
    for index in 0..<max(expected.count, got.count) {
      let pair = (
        index < expected.count ? expected[index] : nil, index < got.count ? got[index] : nil
      )
      if pair.0 != pair.1 { differences.append(pair) }
    }
    if output.json {
      let object: JSONObject = [
        "from": .string(pass.from.iso8601), "to": .string(pass.to.iso8601),
        "expected": .integer(Int64(expected.count)), "got": .integer(Int64(got.count)),
        "identical": .bool(differences.isEmpty),
        "differences": .array(
          differences.prefix(Self.shown).map {
            .object([
              "expected": $0.expected.map { .string($0) }, "got": $0.got.map { .string($0) },
            ])
          }),
      ]
      printLine(JSONValue.array([.object(object)]).text)
    } else if differences.isEmpty {
      printLine(
        "the same to the byte: \(expected.count) transitions from \(pass.arrivals) inputs")
    } else {
      printLine(
        "not the same: \(expected.count) transitions recorded, \(got.count) replayed,"
          + " \(differences.count) lines differ")
      for pair in differences.prefix(Self.shown) {
        printLine("- " + Log.harmless(pair.expected ?? "nothing"))
        printLine("+ " + Log.harmless(pair.got ?? "nothing"))
      }
    }
    if !differences.isEmpty { throw ExitCode(Exit.faults) }
  }

  /// So many differences are shown: the others follow from the first.
  private static let shown = 3
}
