/// A change of an area's threat level by command, or its end.
package struct LevelChange: Hashable, Sendable {
  package var area: AreaID
  package var level: ThreatLevel
  /// When this setting began.
  package var since: Timestamp
  /// When it ends by itself; for one that is over, when it ended.
  package var until: Timestamp?
  /// The broker's user who set it.
  package var by: String
  package var reason: String
  package var kind: Kind

  /// What happened to the setting.
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    /// It began.
    case set
    /// Its time was over, or somebody took it back.
    case ended
    /// Another took its place before its time was over.
    case replaced
  }

  package init(
    area: AreaID, level: ThreatLevel, since: Timestamp, until: Timestamp?, by: String,
    reason: String, kind: Kind
  ) {
    self.area = area
    self.level = level
    self.since = since
    self.until = until
    self.by = by
    self.reason = reason
    self.kind = kind
  }
}
