import FieldgateModel
import FieldgateReport

/// Two windows side by side, for a terminal.
struct ComparisonView {
  private let comparison: Comparison
  private let time: LocalTime
  private let language: Language

  init(_ comparison: Comparison, _ time: LocalTime, _ language: Language) {
    self.comparison = comparison
    self.time = time
    self.language = language
  }

  private var left: Comparison.Side { comparison.left }
  private var right: Comparison.Side { comparison.right }

  var lines: [String] {
    var lines = [line(left), line(right), "", "Before you compare"]
    lines +=
      comparison.cautions.isEmpty
      ? ["nothing stands in the way"] : comparison.cautions.map { harmless($0.text) }
    lines += section("Alerts", alerts)
    lines += section("Values", values)
    lines += section("Measures advised", measures)
    lines += section("Threat levels", levels)
    return lines
  }

  private func line(_ side: Comparison.Side) -> String {
    let window = side.report.window
    let readings = side.report.fields.reduce(0) { $0 + $1.readings }
    return harmless(
      "\(side.name): \(time.full(window.from)) to \(time.full(window.to))"
        + " (\(Figure.hours(window.length))), \(Wording.counted(window.quarters, "quarter")),"
        + " \(Wording.counted(readings, "reading"))")
  }

  private func section(_ title: String, _ table: Table) -> [String] {
    ["", title] + (table.isEmpty ? ["none in either"] : table.lines)
  }

  private var alerts: Table {
    var table = Table("RULE", "WORST", left.name, "IN AN HOUR", right.name, "IN AN HOUR")
    for row in comparison.alerts {
      table.add(
        row.rule.rawValue, row.severity.description, "\(row.left)",
        Figure.number(comparison.rate(row.left, left)), "\(row.right)",
        Figure.number(comparison.rate(row.right, right)))
    }
    return table
  }

  private var values: Table {
    var table = Table(
      "AREA", "VALUE", "SIDE", "MEAN", "P80", "MAX", "UNIT", "QUARTERS", "SAMPLES", "COVERAGE")
    for row in comparison.values {
      for (side, figures) in [(left, row.left), (right, row.right)] {
        table.add(
          row.key.area.rawValue, row.key.measure, side.name, Figure.number(figures.mean),
          Figure.number(figures.p80), Figure.number(figures.max), row.unit,
          "\(figures.quarters) of \(side.report.window.quarters)", "\(figures.samples)",
          figures.coverage.map(Figure.percent) ?? "")
      }
    }
    return table
  }

  private var measures: Table {
    var table = Table("AREA", "MEASURE", left.name, "SHARE", right.name, "SHARE")
    for row in comparison.measures {
      table.add(
        row.area.rawValue, row.measure[language], Figure.hours(row.left), share(row.left, left),
        Figure.hours(row.right), share(row.right, right))
    }
    return table
  }

  private var levels: Table {
    var table = Table("AREA", "LEVEL", left.name, "SHARE", right.name, "SHARE")
    for row in comparison.levels {
      table.add(
        row.area.rawValue, "\(row.level.rawValue)", Figure.hours(row.left), share(row.left, left),
        Figure.hours(row.right), share(row.right, right))
    }
    return table
  }

  private func share(_ length: Milliseconds, _ side: Comparison.Side) -> String {
    comparison.share(length, side).map(Figure.percent) ?? ""
  }
}
