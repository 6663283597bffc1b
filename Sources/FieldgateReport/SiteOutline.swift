import FieldgateModel

/// What a report must know of a site beside its store: its areas, its devices, its rules and
/// which rule looks at what.
///
/// It is the site as its files are now. Where they were others in the time that is reported
/// on, what is said of use and of rules is said of today's.
package struct SiteOutline: Sendable {
  package var site: String
  package var zone: Zone
  package var language: Language
  /// In the order of the site.
  package var areas: [Area]
  /// Whom an alert in an area can be about as well: the areas around it, in it and beside it.
  package var around: [AreaID: Set<AreaID>]
  /// The level of every area when nobody has set one.
  package var defaultLevels: [AreaID: ThreatLevel]
  package var devices: [DeviceOutline]
  package var rules: [RuleOutline]
  /// What looks at a series of a device.
  package var look: @Sendable (DeviceID, Series) -> FieldLook

  package init(
    site: String, zone: Zone, language: Language, areas: [Area],
    around: [AreaID: Set<AreaID>] = [:], defaultLevels: [AreaID: ThreatLevel],
    devices: [DeviceOutline], rules: [RuleOutline],
    look: @escaping @Sendable (DeviceID, Series) -> FieldLook
  ) {
    self.site = site
    self.zone = zone
    self.language = language
    self.areas = areas
    self.around = around
    self.defaultLevels = defaultLevels
    self.devices = devices
    self.rules = rules
    self.look = look
  }

  /// The area's parent, its parent's parent and so on, nearest first.
  func ancestors(of area: AreaID) -> [AreaID] {
    let parents = Dictionary(
      areas.map { ($0.id, $0.parent) }, uniquingKeysWith: { first, _ in first })
    var found: [AreaID] = []
    var next = parents[area] ?? nil
    while let parent = next, !found.contains(parent), parent != area {
      found.append(parent)
      next = parents[parent] ?? nil
    }
    return found
  }
}

/// A device as the inventory lists it.
package struct DeviceOutline: Hashable, Sendable {
  package var id: DeviceID
  package var adapter: AdapterID
  package var area: AreaID?
  /// The rules that notice when it falls silent.
  package var heardBy: [RuleOnArea]

  package init(id: DeviceID, adapter: AdapterID, area: AreaID?, heardBy: [RuleOnArea] = []) {
    self.id = id
    self.adapter = adapter
    self.area = area
    self.heardBy = heardBy
  }
}

/// A rule on one of its areas.
package struct RuleOnArea: Hashable, Comparable, Sendable {
  package var rule: RuleID
  package var area: AreaID

  package init(rule: RuleID, area: AreaID) {
    self.rule = rule
    self.area = area
  }

  package static func < (left: Self, right: Self) -> Bool {
    (left.rule, left.area) < (right.rule, right.area)
  }
}

/// A value of an area: `density of churchillplein`.
package struct ValueOfArea: Hashable, Comparable, Sendable, CustomStringConvertible {
  package var measure: String
  package var area: AreaID

  package init(_ measure: String, of area: AreaID) {
    self.measure = measure
    self.area = area
  }

  package var description: String { "\(measure) of \(area)" }

  package static func < (left: Self, right: Self) -> Bool {
    (left.measure, left.area) < (right.measure, right.area)
  }
}

/// What looks at a field.
package struct FieldLook: Hashable, Sendable {
  package var rules: [RuleOnArea]
  /// The values of areas that it is a part of and that people see, watched by a rule or not.
  package var shown: [ValueOfArea]

  package init(rules: [RuleOnArea] = [], shown: [ValueOfArea] = []) {
    self.rules = rules
    self.shown = shown
  }
}

/// A rule as the site writes it.
package struct RuleOutline: Hashable, Sendable {
  package var id: RuleID
  package var kind: String
  package var areas: [AreaID]
  /// The lowest level at which it counts at all; nil where it does at every level.
  package var level: ThreatLevel?
  /// The severities that it can raise, each with the lowest level at which it counts.
  package var severities: [Severity: ThreatLevel?]
  /// Its limits that count only from a level up.
  package var steps: [Step]

  /// A limit that counts only from a level up.
  package struct Step: Hashable, Sendable {
    package var severity: Severity
    package var level: ThreatLevel
    /// Those of the rule's areas that it counts for.
    package var areas: [AreaID]

    package init(severity: Severity, level: ThreatLevel, areas: [AreaID]) {
      self.severity = severity
      self.level = level
      self.areas = areas
    }
  }

  package init(
    id: RuleID, kind: String, areas: [AreaID], level: ThreatLevel? = nil,
    severities: [Severity: ThreatLevel?], steps: [Step] = []
  ) {
    self.id = id
    self.kind = kind
    self.areas = areas
    self.level = level
    self.severities = severities
    self.steps = steps
  }
}
