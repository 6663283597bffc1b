import FieldgateModel

/// A measure that alerts advised, over a window.
///
///     in place        from when an alert first advised it until that alert was over, which is
///                     when it is told to be taken back; where several advise it on one area
///                     at once, that time counts once
///     left in place   advised by an alert that was still open at the end of the window
///
/// The gateway advises and switches nothing: whether somebody did it, and whether they took
/// it back, it does not know. What can be seen of bollards is told of apart (`BollardFigures`).
package struct MeasureFigures: Hashable, Sendable {
  package var area: AreaID
  package var measure: LocalizedText
  /// 0 to 10.
  package var cost: Int
  package var by: String
  /// The alerts that advised it.
  package var alerts: Int
  /// Those of them that somebody acknowledged.
  package var acknowledged: Int
  package var inPlace: Milliseconds
  /// The alerts that still advised it at the end of the window, by onset.
  package var left: [AlertID]

  static func all(_ alerts: [AlertFigures], in window: Window) -> [MeasureFigures] {
    struct Key: Hashable {
      let area: AreaID
      let measure: LocalizedText
    }
    var figures: [Key: MeasureFigures] = [:]
    var stretches: [Key: Stretches] = [:]
    for alert in alerts {
      for advised in alert.advised {
        let key = Key(area: alert.alert.area, measure: advised.measure)
        var one =
          figures[key]
          ?? MeasureFigures(
            area: key.area, measure: key.measure, cost: advised.cost, by: advised.by, alerts: 0,
            acknowledged: 0, inPlace: 0, left: [])
        one.alerts += 1
        if alert.acknowledged != nil { one.acknowledged += 1 }
        if alert.ended == nil { one.left.append(alert.alert.id) }
        figures[key] = one
        stretches[key, default: Stretches()].add(advised.from, alert.ended ?? window.to)
      }
    }
    return figures.map { key, one in
      var one = one
      one.inPlace = stretches[key]?.length(in: window) ?? 0
      return one
    }.sorted { ($0.area, $0.cost, $0.measure.en) < ($1.area, $1.cost, $1.measure.en) }
  }
}

/// The bollards of an area over a window, to the quarter of an hour: what they last were in
/// each.
package struct BollardFigures: Hashable, Sendable {
  package var area: AreaID
  package var closed: Milliseconds
  /// Closed while no alert was open on the area, around it, in it or beside it that could
  /// have been the reason.
  package var withoutReason: Milliseconds
  /// Closed in the last quarter of the window that is known, without a reason.
  package var isLeft: Bool

  /// - Parameters:
  ///   - alerts: those of rules about bollards and about the gateway's own work are no reason.
  ///   - covered: the part of the window that the store knows of.
  static func all(
    _ values: AreaValues, _ alerts: [AlertFigures], _ outline: SiteOutline, in covered: Window
  ) -> [BollardFigures] {
    let kinds = Dictionary(
      outline.rules.map { ($0.id, $0.kind) }, uniquingKeysWith: { first, _ in first })
    let reasons = alerts.filter { Self.justifying.contains(kinds[$0.alert.rule] ?? "") }
    return outline.areas.compactMap { area in
      let key = AreaValues.Key(area: area.id, measure: "bollards")
      guard let quarters = values.quarters[key], !quarters.isEmpty else { return nil }
      let places = (outline.around[area.id] ?? []).union([area.id])
      let own = reasons.filter { places.contains($0.alert.area) }
      func hasReason(_ slot: Slot) -> Bool {
        own.contains { $0.raised < slot.end && $0.ended.map { $0 > slot.start } ?? true }
      }
      var figures = BollardFigures(area: area.id, closed: 0, withoutReason: 0, isLeft: false)
      for slot in quarters.filter(\.isClosed).map(\.slot) {
        let length = covered.shared(slot.start, slot.end)
        figures.closed += length
        guard !hasReason(slot) else { continue }
        figures.withoutReason += length
        figures.isLeft = slot == quarters.last?.slot
      }
      return figures
    }
  }

  /// The kinds of rule whose alerts are a reason for a measure, as `overstay` takes them.
  private static let justifying: Set = ["threshold", "rate", "anomaly", "composite"]
}
