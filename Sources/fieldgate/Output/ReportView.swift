import FieldgateDaemon
import FieldgateModel
import FieldgateReport

/// The report as tables for a terminal.
struct ReportView {
  private let report: SiteReport
  private let time: LocalTime

  init(_ report: SiteReport, _ time: LocalTime) {
    self.report = report
    self.time = time
  }

  var lines: [String] {
    let window = report.window
    var lines = [
      "\(harmless(report.outline.site)): \(time.full(window.from)) to \(time.full(window.to))"
        + " (\(Figure.hours(window.length)))"
    ]
    if report.storeBegins > window.from {
      lines.append("the store begins at \(time.full(report.storeBegins)); nothing is known before")
    }
    lines += section("Alerts", alerts)
    if !report.leftOut.isEmpty {
      let parts = report.leftOut.sorted { $0.key.rawValue < $1.key.rawValue }
        .map { "\($0.value) \($0.key.rawValue)" }
      lines.append("left out: \(parts.joined(separator: ", "))")
    }
    lines += [
      "", "Alarm quality",
      AlarmQualityLine.text(report.quality, from: window.from, to: window.to),
    ]
    lines += section("Areas", areas)
    lines += section("Values", values)
    lines += section("Alerts by day", days)
    lines += section("Measures advised", measures)
    lines += section("Bollards", bollards)
    lines += section("Rules", rules)
    lines += section("Exercises", exercises)
    let served = servedInExercises
    if !served.isEmpty { lines += section("Partners in exercises", served) }
    lines += section("Devices", devices)
    lines += section("Collected", fields)
    lines += ["", "Collected and never used"]
    lines += report.unused.isEmpty ? ["nothing"] : report.unused.map(Self.fault)
    return lines
  }

  private func section(_ title: String, _ table: Table) -> [String] {
    ["", title] + (table.isEmpty ? ["none"] : table.lines)
  }

  private var exercises: Table {
    var table = Table(
      "EXERCISE", "BY", "BEGAN", "ENDED", "MET", "LATE", "EARLY", "MISSED", "NOT REACHED", "NOISE",
      "INTERRUPTED")
    for one in report.exercises {
      func count(_ outcome: String) -> String { one.count(outcome).map { "\($0)" } ?? "" }
      table.add(
        one.name, one.by, time.full(one.began), one.ended.map(time.full) ?? "runs", count("met"),
        count("late"), count("early"), count("missed"), count("notReached"),
        one.result.map { "\($0.noise)" } ?? "",
        one.result.map { $0.interruptions.map(time.clock).joined(separator: ", ") } ?? "")
    }
    return table
  }

  private var servedInExercises: Table {
    var table = Table("EXERCISE", "BEGAN", "PARTNER", "EXPECTED", "SENT", "ACKNOWLEDGED", "NOISE")
    for one in report.exercises {
      for partner in one.result?.partners ?? [] {
        table.add(
          one.name, time.full(one.began), partner.name, "\(partner.expected)", "\(partner.sent)",
          "\(partner.acknowledged)", "\(partner.noise)")
      }
    }
    return table
  }

  private var alerts: Table {
    var table = Table(
      "RAISED", "ENDED", "WORST", "AREA", "RULE", "ACKNOWLEDGED", "BY", "LEVEL", "HEADLINE")
    for one in report.alerts {
      table.add(
        time.full(one.raised), one.ended.map(time.full) ?? "open", one.worst.description,
        one.alert.area.rawValue, one.alert.rule.rawValue,
        one.toAcknowledge.map { "after \(LocalTime.ago($0))" } ?? "", one.acknowledged?.by ?? "",
        one.levelsSet > 0 ? "set" : "", one.headline)
    }
    return table
  }

  private var areas: Table {
    var table = Table(
      "AREA", "LEVEL 1", "LEVEL 2", "LEVEL 3", "LEVEL 4", "LEVEL 5", "ALERTS", "COVERAGE",
      "QUARTERS")
    for one in report.areas {
      func hours(_ level: Int) -> String {
        ThreatLevel(rawValue: level).flatMap { one.levels[$0] }.map(Figure.hours) ?? ""
      }
      table.add(
        one.area.id.rawValue, hours(1), hours(2), hours(3), hours(4), hours(5),
        Figure.severities(one.alerts), one.coverage.map(Figure.percent) ?? "",
        "\(one.seenQuarters) of \(report.window.quarters)")
    }
    return table
  }

  private var values: Table {
    var table = Table("AREA", "VALUE", "MEAN", "P80", "MAX", "UNIT", "QUARTERS", "SAMPLES")
    for area in report.areas {
      for value in area.values {
        let figures = value.distribution
        table.add(
          area.area.id.rawValue, value.measure, Figure.number(figures.mean),
          Figure.number(figures.p80), Figure.number(figures.max), value.unit,
          "\(figures.quarters) of \(report.window.quarters)", "\(figures.samples)")
      }
    }
    return table
  }

  private var days: Table {
    var table = Table("DAY", "AREA", "ALERTS")
    let all = report.areas.flatMap { area in area.days.map { ($0.day, area.area.id, $0.alerts) } }
    for (day, area, count) in all.sorted(by: { ($0.0, $0.1) < ($1.0, $1.1) }) {
      table.add(day, area.rawValue, "\(count)")
    }
    return table
  }

  private var measures: Table {
    var table = Table("AREA", "MEASURE", "COST", "BY", "ALERTS", "HOURS", "LEFT IN PLACE")
    for one in report.measures {
      table.add(
        one.area.rawValue, one.measure[report.outline.language], "\(one.cost)", one.by,
        "\(one.alerts)", Figure.hours(one.inPlace),
        one.left.map(\.rawValue).joined(separator: ", "))
    }
    return table
  }

  private var bollards: Table {
    var table = Table("AREA", "CLOSED", "WITHOUT A REASON", "NOW")
    for one in report.bollards {
      table.add(
        one.area.rawValue, Figure.hours(one.closed), Figure.hours(one.withoutReason),
        one.isLeft ? "left closed" : "")
    }
    return table
  }

  private var rules: Table {
    var table = Table("RULE", "KIND", "AREAS", "RAISED", "WORST", "OPEN", "NEVER")
    for one in report.rules {
      table.add(
        one.rule.id.rawValue, one.rule.kind, "\(one.rule.areas.count)", "\(one.raised)",
        Figure.severities(one.worst), Figure.hours(one.open), Figure.never(one))
    }
    return table
  }

  private var devices: Table {
    var table = Table(
      "DEVICE", "AREA", "READINGS", "QUARTERS", "FIELDS", "UNUSED", "ALERTS", "ACKNOWLEDGED",
      "ADVISED", "LEVEL SET")
    for one in report.devices {
      table.add(
        one.id.rawValue, one.listed == nil ? "(not listed)" : one.listed?.area?.rawValue ?? "",
        "\(one.readings)", "\(one.quarters) of \(report.window.quarters)", "\(one.fields)",
        "\(one.unusedFields)", "\(one.alerts)", "\(one.acknowledged)", "\(one.advised)",
        "\(one.levelsSet)")
    }
    return table
  }

  private var fields: Table {
    var table = Table(
      "DEVICE", "CHANNEL", "MEASURE", "READINGS", "FIRST", "LAST", "RULES", "ALERTS",
      "ACKNOWLEDGED")
    for one in report.fields {
      let rules = Set(one.look.rules.map(\.rule)).sorted().map(\.rawValue)
      table.add(
        one.device.rawValue, one.channel ?? "", Figure.measure(one), "\(one.readings)",
        time.full(one.first), time.full(one.last), rules.joined(separator: ","), "\(one.alerts)",
        "\(one.acknowledged)")
    }
    return table
  }

  /// `cam-1 / Zone 0: temperature, 96 readings: no rule looks at it; not shown either`.
  static func fault(_ field: FieldFigures) -> String {
    let channel = field.channel.map { " / \($0)" } ?? ""
    let shown =
      field.look.shown.isEmpty
      ? "nobody sees it in an area's value either"
      : "people see it in \(field.look.shown.map(\.description).joined(separator: ", "))"
    return harmless(
      "\(field.device)\(channel): \(Figure.measure(field)),"
        + " \(Wording.counted(field.readings, "reading")): no rule"
        + " looks at it; \(shown)")
  }
}

/// Figures as people read them.
enum Figure {
  static func hours(_ length: Milliseconds) -> String {
    "\(JSONValue.text(of: (Double(length) / 36_000).rounded() / 100)) h"
  }

  static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

  /// Three significant decimals at most; a dash for none.
  static func number(_ number: Double?) -> String {
    number.map { JSONValue.text(of: ($0 * 1000).rounded() / 1000) } ?? ""
  }

  static func severities(_ counts: [Severity: Int]) -> String {
    Severity.allCases.reversed().compactMap { severity in
      counts[severity].map { "\($0) \(severity)" }
    }.joined(separator: ", ")
  }

  static func measure(_ field: FieldFigures) -> String {
    field.measure.rawValue + (field.label.map { " (\($0))" } ?? "")
  }

  /// What of a rule was never so.
  static func never(_ figures: RuleFigures) -> String {
    var parts: [String] = []
    if figures.rule.areas.isEmpty { parts.append("has no area") }
    if figures.neverFired {
      parts.append("fired")
    } else if !figures.unreached.isEmpty {
      parts.append(figures.unreached.map(\.description).joined(separator: ", "))
    }
    for one in figures.outOfReach {
      switch one {
      case .rule(let level): parts.append("counted (from level \(level.rawValue))")
      case .severity(let severity, let level):
        parts.append("\(severity) counted (from level \(level.rawValue))")
      case .limit(let severity, let level):
        parts.append("limit of \(severity) from level \(level.rawValue)")
      }
    }
    return parts.joined(separator: "; ")
  }
}
