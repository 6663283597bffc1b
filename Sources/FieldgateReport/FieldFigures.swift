import FieldgateModel
import FieldgateStore

/// One thing that is collected of one device: a measure on a channel, objects told apart by
/// class; and what became of it.
package struct FieldFigures: Hashable, Sendable {
  package var device: DeviceID
  package var channel: String?
  package var measure: Measure
  package var label: String?
  package var area: AreaID?

  // Collected.
  package var readings: Int64
  package var first: Timestamp
  package var last: Timestamp

  // Used: what looks at it.
  package var look: FieldLook

  // Alerted on.
  /// Alerts of the rules that look at it, on their areas, which had its device behind them.
  package var alerts: Int
  // Acted on: of these alerts.
  package var acknowledged: Int
  /// Those that advised a measure.
  package var advised: Int
  /// Those while which a threat level was set.
  package var levelsSet: Int

  package var isUsed: Bool { !look.rules.isEmpty }

  /// All fields of a window: several areas, units and aggregations of one are one.
  static func all(
    _ collected: [CollectedSeries], _ outline: SiteOutline, _ alerts: [AlertFigures]
  ) -> [FieldFigures] {
    var fields: [Key: FieldFigures] = [:]
    var order: [Key] = []
    for one in collected {
      let label = one.series.labels["class"]
      let key = Key(
        device: one.device, channel: one.series.channel, measure: one.series.measure, label: label)
      let look = outline.look(one.device, one.series)
      guard var field = fields[key] else {
        order.append(key)
        fields[key] = FieldFigures(
          device: one.device, channel: one.series.channel, measure: one.series.measure,
          label: label, area: one.area, readings: one.readings, first: one.first, last: one.last,
          look: look, alerts: 0, acknowledged: 0, advised: 0, levelsSet: 0)
        continue
      }
      field.readings += one.readings
      field.area = one.last > field.last ? one.area ?? field.area : field.area ?? one.area
      field.first = min(field.first, one.first)
      field.last = max(field.last, one.last)
      field.look.rules = Set(field.look.rules + look.rules).sorted()
      field.look.shown = Set(field.look.shown + look.shown).sorted()
      fields[key] = field
    }
    return order.compactMap { key in
      fields[key].map { field in
        var field = field
        field.count(alerts)
        return field
      }
    }
  }

  private struct Key: Hashable {
    let device: DeviceID
    let channel: String?
    let measure: Measure
    let label: String?
  }

  private mutating func count(_ all: [AlertFigures]) {
    let rules = Set(look.rules)
    guard !rules.isEmpty else { return }
    for figures in all
    where figures.devices.contains(device)
      && rules.contains(RuleOnArea(rule: figures.alert.rule, area: figures.alert.area))
    {
      alerts += 1
      if figures.acknowledged != nil { acknowledged += 1 }
      if !figures.advised.isEmpty { advised += 1 }
      if figures.levelsSet > 0 { levelsSet += 1 }
    }
  }
}

/// A device over a window: what it said, and what became of it.
package struct DeviceFigures: Hashable, Sendable {
  package var id: DeviceID
  /// Nil for one that the inventory does not list.
  package var listed: DeviceOutline?
  package var readings: Int64
  /// Nil for one that said nothing.
  package var first: Timestamp?
  package var last: Timestamp?
  /// In how many quarters of an hour it said anything.
  package var quarters: Int64
  package var fields: Int
  package var unusedFields: Int
  /// Alerts that had it behind them, of whichever rule.
  package var alerts: Int
  package var acknowledged: Int
  package var advised: Int
  package var levelsSet: Int

  /// Every device of the inventory, then those that spoke and are not in it.
  static func all(
    _ fields: [FieldFigures], quarters: [DeviceID: Int64], _ outline: SiteOutline,
    _ alerts: [AlertFigures]
  ) -> [DeviceFigures] {
    let byDevice = Dictionary(grouping: fields, by: \.device)
    let listed = Dictionary(
      outline.devices.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let others = byDevice.keys.filter { listed[$0] == nil }.sorted()
    var behind: [DeviceID: [AlertFigures]] = [:]
    for alert in alerts {
      for device in alert.devices { behind[device, default: []].append(alert) }
    }
    return (outline.devices.map(\.id) + others).map { id in
      let own = byDevice[id] ?? []
      let evidence = behind[id] ?? []
      return DeviceFigures(
        id: id, listed: listed[id], readings: own.reduce(0) { $0 + $1.readings },
        first: own.map(\.first).min(), last: own.map(\.last).max(), quarters: quarters[id] ?? 0,
        fields: own.count, unusedFields: own.count { !$0.isUsed }, alerts: evidence.count,
        acknowledged: evidence.count { $0.acknowledged != nil },
        advised: evidence.count { !$0.advised.isEmpty },
        levelsSet: evidence.count { $0.levelsSet > 0 })
    }
  }
}
