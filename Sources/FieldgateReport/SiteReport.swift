import FieldgateModel
import FieldgateStore

/// What happened at a site over a window of time, what of it was collected and what for: the
/// figures of `fieldgate report`, as values.
///
/// Only what was for real counts: alerts of exercises and tests are left out and counted
/// apart. Where the store begins later than the window, figures are of what it holds, and
/// levels are in force from then on alone.
package struct SiteReport: Sendable {
  package let outline: SiteOutline
  package let window: Window
  /// When it was made.
  package let made: Timestamp
  /// From when on the store holds readings, alerts or its audit log.
  package let storeBegins: Timestamp
  /// Alerts that were open within the window, by when they were raised.
  package let alerts: [AlertFigures]
  /// Alerts of tests that were open within it, and those of exercises that ran within it.
  package let leftOut: [AlertStatus: Int]
  package let quality: AlarmQuality
  package let areas: [AreaFigures]
  package let devices: [DeviceFigures]
  package let fields: [FieldFigures]
  package let rules: [RuleFigures]
  package let measures: [MeasureFigures]
  package let bollards: [BollardFigures]
  package let levels: LevelHistory
  package let values: AreaValues
  /// The exercises that began within it, by when, as whoever can assess them hands them in.
  package var exercises: [ExerciseFigures] = []

  /// The part of the window from where the store begins: hours and shares are of it.
  package var covered: Window { levels.covered }

  /// Works it out from a store, in read transactions of a fraction of a second each.
  ///
  /// - Parameters:
  ///   - window: what lies after `now` is left out.
  ///   - progress: told before each of the long reads which one it is, and of how many.
  package init(
    _ reader: StoreReader, of outline: SiteOutline, in window: Window, at now: Timestamp,
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws {
    progress(1, 4)
    let window = Window(from: window.from, to: min(window.to, max(now, window.from)))
    self.outline = outline
    self.window = window
    made = now
    let begin = try reader.begins() ?? window.to
    storeBegins = begin
    levels = LevelHistory(
      try reader.levelSettings(from: window.from, to: window.to), of: outline, in: window,
      since: begin)
    let lives = try reader.alertLives(from: window.from, to: window.to)
    let isReal: (AlertLife) -> Bool = { [.actual, .system].contains($0.alert.status) }
    // The alerts of an exercise bear its own clock: when it was is what its own record says.
    var leftOut = Dictionary(
      lives.filter { !isReal($0) && $0.alert.status != .exercise }.map { ($0.alert.status, 1) },
      uniquingKeysWith: +)
    let ofExercises = try reader.exerciseAlerts(from: window.from, to: window.to)
    if ofExercises > 0 { leftOut[.exercise] = ofExercises }
    self.leftOut = leftOut
    var alerts: [AlertFigures] = []
    for life in lives where isReal(life) {
      if let figures = AlertFigures(life, outline, levels) { alerts.append(figures) }
    }
    alerts.sort { ($0.raised, $0.alert.id) < ($1.raised, $1.alert.id) }
    self.alerts = alerts
    progress(2, 4)
    quality = try reader.alarmQuality(from: window.from, to: window.to)
    progress(3, 4)
    let values = try AreaValues(reader, in: window)
    self.values = values
    progress(4, 4)
    let collected = try reader.collected(from: window.from, to: window.to)
    fields = FieldFigures.all(collected.series, outline, alerts)
    devices = DeviceFigures.all(fields, quarters: collected.quarters, outline, alerts)
    let levels = levels
    rules = outline.rules.map { RuleFigures($0, alerts, levels) }
    areas = outline.areas.map {
      AreaFigures($0, values, alerts, levels, zone: outline.zone)
    }
    measures = MeasureFigures.all(alerts, in: window)
    bollards = BollardFigures.all(values, alerts, outline, in: levels.covered)
  }

  /// What is collected and nothing looks at.
  package var unused: [FieldFigures] { fields.filter { !$0.isUsed } }

  /// The devices of the inventory that said nothing that counts.
  package var unheard: [DeviceFigures] { devices.filter { $0.readings == 0 } }
}
