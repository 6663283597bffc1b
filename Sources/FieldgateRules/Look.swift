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
}
