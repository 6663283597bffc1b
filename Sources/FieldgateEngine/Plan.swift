import FieldgateDecode
import FieldgateExchange
import FieldgateModel
import FieldgateRules

extension Engine {
  /// The rules that every site has without writing them: what they raise is about the
  /// gateway's own work.
  package static let ownRules: [RuleID] = [Rule.flood, Rule.test] + SystemRule.allCases.map(\.id)
}

/// A checked site: everything that an engine works from, and nothing that changes.
package struct Plan: Sendable {
  package let site: String
  /// Actual, or Exercise: whatever the engine makes of its inputs bears it.
  package private(set) var status: AlertStatus
  /// What the ids of an exercise's alerts begin with; nil for the status's own word.
  package private(set) var mark: String?
  package let tree: AreaTree
  package let devices: [Device]
  /// How areas make their values of what their devices say.
  package let fusions: Fusions
  /// Every adapter that the site and the package have; those in use are `inUse`.
  package let adapters: [Adapter]
  package let rules: [Rule]
  private let places: [RuleID: Int]
  package let schedules: Schedules
  /// For times that devices write without saying how far they are from UTC.
  package let zones: Zones
  package private(set) var settings: Settings
  /// What partners may see.
  package var contracts = Contracts.none
  /// The level of every area, whatever the site or a command says: for replays that ask
  /// what another level would have brought.
  package var fixedLevel: ThreatLevel?
  /// Tells this site from any other: a digest of its files and of the packaged adapters.
  package var fingerprint = ""

  package struct Settings: Hashable, Sendable {
    /// An area's state is published at most once in this time.
    package var stateEvery: Milliseconds
    /// The same from a threat level up.
    package var stateEveryAt: [ThreatLevel: Milliseconds]
    /// Whether normalised readings are published.
    package var readings: Bool
    /// The one of the site's two languages that one-language texts are in.
    package var language: Language
    package var alerts: AlertSettings
    /// A threat level may be set for at most so long.
    package var levelMost: Milliseconds
    package var load: LoadSettings
    /// What is kept of messages that no adapter could read.
    package var quarantine = QuarantineSettings()

    package init(
      stateEvery: Milliseconds = 1000, stateEveryAt: [ThreatLevel: Milliseconds] = [:],
      readings: Bool = false, language: Language = .en, alerts: AlertSettings = AlertSettings(),
      levelMost: Milliseconds = 7 * 86_400_000, load: LoadSettings = LoadSettings()
    ) {
      self.stateEvery = stateEvery
      self.stateEveryAt = stateEveryAt
      self.readings = readings
      self.language = language
      self.alerts = alerts
      self.levelMost = levelMost
      self.load = load
    }

    /// The cadence at a level: of the levels given the highest that is not above it.
    package func stateEvery(at level: ThreatLevel) -> Milliseconds {
      stateEveryAt.filter { $0.key <= level }.max { $0.key < $1.key }?.value ?? stateEvery
    }
  }

  package init(
    site: String, status: AlertStatus = .actual, areas: [Area], devices: [Device],
    fusions: Fusions = Fusions(), adapters: [Adapter], rules: [Rule],
    schedules: Schedules = Schedules(),
    zones: Zones = Zones(), settings: Settings = Settings()
  ) {
    self.site = site
    self.status = status
    tree = AreaTree(areas)
    self.devices = devices
    self.fusions = fusions
    self.adapters = adapters
    self.rules = rules
    places = Dictionary(
      rules.enumerated().map { ($0.element.id, $0.offset) }, uniquingKeysWith: { first, _ in first }
    )
    self.schedules = schedules
    self.zones = zones
    self.settings = settings
  }

  /// The same site where nobody reads the areas' states, which most of the time of a
  /// simulation would go into.
  package var unpublished: Plan {
    var plan = self
    plan.settings.stateEvery = 1000 * 365 * 86_400_000
    plan.settings.readings = false
    return plan
  }

  /// The same site as an exercise sees it.
  package func exercise(_ record: ExerciseRecord) -> Plan {
    var plan = self
    plan.status = .exercise
    plan.mark = record.mark
    return plan
  }

  /// The adapters that the inventory uses, in their order.
  package var inUse: [Adapter] {
    let used = Set(devices.map(\.adapter))
    return adapters.filter { used.contains($0.id) }
  }

  package var topics: TopicTree { TopicTree(site: site, exercise: status == .exercise) }

  /// The devices as the rules see them; one whose adapter is unknown is left out.
  package var sensors: [Sensor] {
    let byID = Dictionary(adapters.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    return devices.compactMap { device in
      byID[device.adapter].map {
        Sensor(
          device: device, kind: $0.kind, kindsOf: $0.kindsOf, measures: $0.measures,
          every: $0.every)
      }
    }
  }

  /// Where in `rules` a rule stands; nil for one that the site does not write.
  package func place(of rule: RuleID) -> Int? { places[rule] }

  /// The same site where floods are not folded: for tests of single rules, in which most
  /// devices are silent.
  package var unfolded: Plan {
    var plan = self
    plan.settings.alerts.flood.above = 1_000_000
    return plan
  }

  /// The area that stands for the whole site, where there is one.
  package var root: AreaID? { tree.order.first { tree[$0]?.parent == nil } }
}
