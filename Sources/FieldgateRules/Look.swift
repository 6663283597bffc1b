import FieldgateModel

/// What a kind of rule may look at when it judges an area: all of it is handed in.
package struct Look: Sendable {
  package let picture: Picture
  package let time: RuleTime
  /// The threat level in force on the area.
  package let level: ThreatLevel
  package let schedules: Schedules
  /// The alerts of all rules, as they stood before this look.
  package let alerts: AlertBook
  /// The severities whose conditions count now: outside its `when` one neither holds nor
  /// keeps anything from ending.
  package internal(set) var inForce = Severity.all
  /// Whether the devices behind a value are named: of use only where something is told.
  package var naming = true

  package init(
    picture: Picture, time: RuleTime, level: ThreatLevel, schedules: Schedules = Schedules(),
    alerts: AlertBook = AlertBook()
  ) {
    self.picture = picture
    self.time = time
    self.level = level
    self.schedules = schedules
    self.alerts = alerts
  }

  /// When one of some schedules next opens or closes, on the engine's time; at most a week
  /// from now.
  func nextLook(at schedules: Set<String>) -> Milliseconds? {
    self.schedules.nextLook(at: schedules, after: time.civil).map { time.engineTime(of: $0) }
  }
}

extension Look {
  /// What is watched of the area now; nil where the area waits for no device's part of it.
  func value(_ watch: Watch, of area: AreaID) -> AreaValue? {
    picture.value(watch, of: area, at: time.now, naming: naming)
  }
}

extension RuleTime {
  /// The engine's time at what people will call this time, if no clock is set until then.
  func engineTime(of civil: Timestamp) -> Milliseconds { now + (civil - self.civil) }
}
