import FieldgateModel
import FieldgateStore

/// The report for scripts; `docs/assessment.md` says what each figure means.
extension SiteReport {
  package var object: JSONObject {
    [
      "site": .string(outline.site), "from": .string(window.from.iso8601),
      "to": .string(window.to.iso8601), "made": .string(made.iso8601),
      "storeBegins": .string(storeBegins.iso8601),
      "areas": .array(areas.map { .object($0.object(in: window)) }),
      "alerts": .array(alerts.map { .object($0.object(in: window)) }),
      "leftOut": .object(leftOutObject),
      "quality": .object(qualityObject),
      "exercises": .array(exercises.map { .object($0.object) }),
      "levels": .array(levels.settings.map { .object($0.object) }),
      "measures": .array(measures.map { .object($0.object) }),
      "bollards": .array(bollards.map { .object($0.object) }),
      "rules": .array(rules.map { .object($0.object) }),
      "devices": .array(devices.map { .object($0.object(in: window)) }),
      "fields": .array(fields.map { .object($0.object) }),
      "unused": .array(unused.map { .object($0.object) }),
    ]
  }

  private var leftOutObject: JSONObject {
    var object: JSONObject = [:]
    for (status, count) in leftOut.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      object[status.rawValue] = .integer(Int64(count))
    }
    return object
  }

  private var qualityObject: JSONObject {
    var object: JSONObject = ["since": .string(quality.from.iso8601)]
    for member in quality.load.object.members { object[member.key] = member.value }
    object["severities"] = .object(JSONObject(bySeverity: quality.bySeverity))
    object["chattering"] = .array(quality.chattering.map { .object($0.object) })
    object["stale"] = .integer(Int64(quality.stale))
    object["top"] = .array(quality.top.map { .object($0.object) })
    object["acknowledged"] = .integer(Int64(quality.acknowledged))
    object["acknowledgedShare"] = quality.acknowledgedShare.map { .number(AlarmLoad.rounded($0)) }
    object["medianToAcknowledge"] = quality.medianToAcknowledge.map { .number(Double($0) / 1000) }
    return object
  }
}

extension JSONObject {
  package init(bySeverity counts: [Severity: Int]) {
    self.init()
    for severity in Severity.allCases {
      if let count = counts[severity] { self[severity.description] = .integer(Int64(count)) }
    }
  }
}

extension JSONValue {
  /// A length of time in hours, to four decimals.
  package static func hours(_ length: Milliseconds) -> JSONValue {
    .number(AlarmLoad.rounded(Double(length) / 3_600_000))
  }

  package static func rounded(_ number: Double) -> JSONValue {
    .number(AlarmLoad.rounded(number))
  }
}

extension AlarmQuality.Source {
  fileprivate var object: JSONObject {
    [
      "rule": .string(rule.rawValue), "area": .string(area.rawValue),
      "alerts": .integer(Int64(count)),
    ]
  }
}

extension Distribution {
  package func object(of window: Window) -> JSONObject {
    [
      "mean": mean.map { .rounded($0) }, "p80": p80.map { .rounded($0) },
      "max": max.map { .rounded($0) }, "samples": .integer(samples),
      "quarters": .integer(quarters),
      "quartersShare": window.quarters == 0
        ? nil : .rounded(Double(quarters) / Double(window.quarters)),
      "coverage": coverage.map { .rounded($0) },
    ]
  }
}

extension AreaFigures {
  fileprivate func object(in window: Window) -> JSONObject {
    var hours: JSONObject = [:]
    for (level, length) in levels.sorted(by: { $0.key < $1.key }) {
      hours["\(level.rawValue)"] = .hours(length)
    }
    var figures: JSONObject = [:]
    for value in values {
      var object = value.distribution.object(of: window)
      object["unit"] = .string(value.unit)
      figures[value.measure] = .object(object)
    }
    return [
      "area": .string(area.id.rawValue), "name": .string(area.name.en),
      "levelHours": .object(hours), "values": .object(figures),
      "alerts": .object(JSONObject(bySeverity: alerts)),
      "days": .array(
        days.map { .object(["day": .string($0.day), "alerts": .integer(Int64($0.alerts))]) }),
      "coverage": coverage.map { .rounded($0) }, "quarters": .integer(seenQuarters),
    ]
  }
}

extension AlertFigures {
  fileprivate func object(in window: Window) -> JSONObject {
    [
      "id": .string(alert.id.rawValue), "area": .string(alert.area.rawValue),
      "rule": .string(alert.rule.rawValue), "status": .string(alert.status.rawValue),
      "worst": .string(worst.description), "headline": .string(headline),
      "raised": .string(raised.iso8601), "ended": ended.map { .string($0.iso8601) },
      "openHours": .hours(open(in: window)), "level": .integer(Int64(alert.level.rawValue)),
      "acknowledged": acknowledged.map { .string($0.time.iso8601) },
      "acknowledgedBy": acknowledged.map { .string($0.by) },
      "secondsToAcknowledge": toAcknowledge.map { .number(Double($0) / 1000) },
      "shelved": isShelved ? true : nil,
      "devices": .array(devices.sorted().map { .string($0.rawValue) }),
      "advised": advised.isEmpty
        ? nil
        : .array(
          advised.map {
            .object([
              "measure": .object(["nl": .string($0.measure.nl), "en": .string($0.measure.en)]),
              "cost": .integer(Int64($0.cost)), "by": .string($0.by),
              "from": .string($0.from.iso8601),
            ])
          }),
      "levelsSet": levelsSet == 0 ? nil : .integer(Int64(levelsSet)),
    ]
  }
}

extension LevelSetting {
  fileprivate var object: JSONObject {
    [
      "area": .string(area.rawValue), "level": .integer(Int64(level.rawValue)),
      "since": .string(since.iso8601), "until": until.map { .string($0.iso8601) },
      "by": by.map { .string($0) }, "reason": reason.map { .string($0) },
    ]
  }
}

extension MeasureFigures {
  fileprivate var object: JSONObject {
    [
      "area": .string(area.rawValue),
      "measure": .object(["nl": .string(measure.nl), "en": .string(measure.en)]),
      "cost": .integer(Int64(cost)), "by": .string(by), "alerts": .integer(Int64(alerts)),
      "acknowledged": .integer(Int64(acknowledged)), "hours": .hours(inPlace),
      "left": .array(left.map { .string($0.rawValue) }),
    ]
  }
}

extension BollardFigures {
  fileprivate var object: JSONObject {
    [
      "area": .string(area.rawValue), "closedHours": .hours(closed),
      "withoutReasonHours": .hours(withoutReason), "left": .bool(isLeft),
    ]
  }
}

extension RuleFigures {
  fileprivate var object: JSONObject {
    [
      "rule": .string(rule.id.rawValue), "kind": .string(rule.kind),
      "areas": .array(rule.areas.map { .string($0.rawValue) }),
      "raised": .integer(Int64(raised)), "worst": .object(JSONObject(bySeverity: worst)),
      "neverFired": .bool(neverFired),
      "unreached": .array(unreached.map { .string($0.description) }),
      "openHours": .hours(open), "acknowledged": .integer(Int64(acknowledged)),
      "highestLevel": highestLevel.map { .integer(Int64($0.rawValue)) },
      "outOfReach": .array(outOfReach.map { .object($0.object) }),
    ]
  }
}

extension RuleFigures.OutOfReach {
  fileprivate var object: JSONObject {
    let (what, severity, level): (JSONValue, Severity?, ThreatLevel) =
      switch self {
      case .rule(let level): ("rule", nil, level)
      case .severity(let severity, let level): ("severity", severity, level)
      case .limit(let severity, let level): ("limit", severity, level)
      }
    return [
      "what": what, "severity": severity.map { .string($0.description) },
      "fromLevel": .integer(Int64(level.rawValue)),
    ]
  }
}

extension RuleOnArea {
  fileprivate var object: JSONObject {
    ["rule": .string(rule.rawValue), "area": .string(area.rawValue)]
  }
}

extension DeviceFigures {
  fileprivate func object(in window: Window) -> JSONObject {
    [
      "device": .string(id.rawValue), "listed": .bool(listed != nil),
      "adapter": listed.map { .string($0.adapter.rawValue) },
      "area": listed?.area.map { .string($0.rawValue) },
      "readings": .integer(readings), "first": first.map { .string($0.iso8601) },
      "last": last.map { .string($0.iso8601) }, "quarters": .integer(quarters),
      "quartersShare": window.quarters == 0
        ? nil : .rounded(Double(quarters) / Double(window.quarters)),
      "fields": .integer(Int64(fields)), "unusedFields": .integer(Int64(unusedFields)),
      "heardBy": .array((listed?.heardBy ?? []).map { .object($0.object) }),
      "alerts": .integer(Int64(alerts)), "acknowledged": .integer(Int64(acknowledged)),
      "advised": .integer(Int64(advised)), "levelsSet": .integer(Int64(levelsSet)),
    ]
  }
}

extension FieldFigures {
  fileprivate var object: JSONObject {
    [
      "device": .string(device.rawValue), "channel": channel.map { .string($0) },
      "measure": .string(measure.rawValue), "class": label.map { .string($0) },
      "area": area.map { .string($0.rawValue) },
      "readings": .integer(readings), "first": .string(first.iso8601),
      "last": .string(last.iso8601), "used": .bool(isUsed),
      "rules": .array(look.rules.map { .object($0.object) }),
      "shown": .array(look.shown.map { .string($0.description) }),
      "alerts": .integer(Int64(alerts)), "acknowledged": .integer(Int64(acknowledged)),
      "advised": .integer(Int64(advised)), "levelsSet": .integer(Int64(levelsSet)),
    ]
  }
}
