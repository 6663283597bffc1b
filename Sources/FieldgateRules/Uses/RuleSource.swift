import FieldgateModel

/// Something of the site that a rule looks at when it judges an area.
package enum RuleSource: Hashable, Sendable {
  /// A value of an area, taken over the areas below it as the watch says.
  case value(Watch, of: AreaID)
  /// One measure of one device, over all of its channels.
  case device(DeviceID, Measure)
  /// That devices of these kinds are heard in an area, whatever they say.
  case hearing(Set<Kind>, in: AreaID)
}

/// A limit that counts only from a threat level up.
package struct LevelStep: Hashable, Sendable {
  package var severity: Severity
  package var level: ThreatLevel
  /// The area and the kind of area that it counts for; nil for all of the rule's.
  package var area: AreaID?
  package var kind: String?

  package init(
    severity: Severity, level: ThreatLevel, area: AreaID? = nil, kind: String? = nil
  ) {
    self.severity = severity
    self.level = level
    self.area = area
    self.kind = kind
  }
}

extension Limit {
  /// The rows of its table that name a level, as those of a severity.
  func levelSteps(of severity: Severity) -> [LevelStep] {
    rows.compactMap { row in
      row.level.map {
        LevelStep(severity: severity, level: $0, area: row.area, kind: row.kind)
      }
    }
  }
}

extension Scale {
  /// The limits that raise and count only from a level up.
  var levelSteps: [LevelStep] {
    rungs.flatMap { $0.limit.levelSteps(of: $0.severity) }
  }
}
