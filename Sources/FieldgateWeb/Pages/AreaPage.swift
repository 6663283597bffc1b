import FieldgateEngine
import FieldgateModel
import FieldgateRules

/// One area: its values now and before, its limits, its alerts and its devices.
struct AreaPage: Sendable {
  let page: Page
  let state: AreaState
  let history: AreaHistory
  /// Nil where the loop could not be asked.
  let outlook: AreaOutlook?
  let devices: [DeviceState]?

  private var words: Words { page.words }
  private var area: Area { state.area }

  var response: Response {
    page.document(
      area.name[page.language], at: .other,
      """
      <p class="trail">\(trail)</p>
      <div id="now" data-live data-follow>\(now)</div>
      <section aria-labelledby="charts-heading"><h2 id="charts-heading">\(words(nl: "Verloop", en: "Over time"))</h2>
      <p class="choice">\(spans)</p>
      <div id="charts" data-live>\(charts)</div></section>
      <section aria-labelledby="limits-heading"><h2 id="limits-heading">\(words(nl: "Grenzen die nu gelden", en: "Limits in force"))</h2>\(limits)</section>
      <section aria-labelledby="alerts-heading"><h2 id="alerts-heading">\(words.alerts)</h2>
      <div id="alerts" data-live>\(AlertParts(page).table(allAlerts, words.alerts))</div></section>
      <section aria-labelledby="devices-heading"><h2 id="devices-heading">\(words.devices)</h2>
      <div id="devices" data-live>\(deviceTable)</div></section>
      """)
  }

  private var trail: HTML {
    let tree = page.picture.plan.tree
    let above: [HTML] = tree.ancestors(of: area.id).reversed().map {
      "\(page.areaLink($0)) › "
    }
    let below = tree.children(of: area.id)
    let inside: HTML =
      below.isEmpty
      ? ""
      : " (\(words(nl: "met", en: "with")) \(below.map { "\(page.areaLink($0)) " as HTML }))"
    return "\(above)\(area.name[page.language])\(inside)"
  }

  private var now: HTML {
    let level = state.level
    let set: HTML =
      level.by.map { by in
        let until: HTML =
          level.until.map { " \(words(nl: "tot", en: "until")) \(page.timeTag($0))" } ?? ""
        let reason: HTML = level.reason.map { ": \($0)" } ?? ""
        return " (\(by)\(until)\(reason))"
      } ?? ""
    let values: [HTML] = state.values.map { measure, value in
      let quality: HTML =
        value.quality.flatMap { $0 == .good ? nil : " · \($0.rawValue)" } ?? ""
      let age: HTML = value.age.map { " · \(LocalTime.ago($0))" } ?? ""
      let usual: HTML =
        state.expected[measure].map {
          " · \(words(nl: "gewoonlijk", en: "usually")) \(words.number(max(0, $0.lowerBound)))–\(words.number($0.upperBound))"
        } ?? ""
      let classes: HTML =
        value.classes.isEmpty
        ? ""
        : " · "
          + HTML(
            escaping: value.classes.sorted { $0.key < $1.key }
              .map { "\($0.key) \(words.number($0.value))" }.joined(separator: ", "))
      return """
        <div class="\(value.freshness.rawValue)"><dt>\(words.measure(measure.rawValue).capitalizedFirst)</dt>\
        <dd><b>\(words.value(value.value, measure))</b> <small>\(value.coverage.reporting)/\(value.coverage.expected)\(age)\(quality)\(usual)\(classes)</small></dd></div>

        """
    }
    return """
      <p class="summary">\(page.picture.alerts(on: area.id).first.map { page.badge($0.severity) }) \
      \(words.level) \(level.level.rawValue)\(set) · \(words.freshness(state.freshness))</p>
      <dl class="facts values">\(values)</dl>
      """
  }

  private var spans: [HTML] {
    Span.allCases.map { span in
      let name =
        switch span {
        case .hour: words(nl: "uur", en: "hour")
        case .day: words(nl: "dag", en: "day")
        case .week: words(nl: "week", en: "week")
        }
      let current: HTML = span == history.span ? " aria-current=\"true\"" : ""
      return
        "<a href=\"/areas/\(segment: area.id.rawValue)?span=\(span.rawValue)\"\(current)>\(name)</a> "
    }
  }

  private var charts: HTML {
    var html: HTML =
      history.fault == nil
      ? ""
      : "<p class=\"banner problem\">\(words(nl: "De opslag kan nu niet worden gelezen; alleen wat in het geheugen staat wordt getoond.", en: "The store cannot be read now; only what is in memory is shown."))</p>"
    for measure in AreaMeasure.allCases {
      if let points = history.points[measure.rawValue], measure.isNumber {
        html += chart(of: measure, points).html
      } else if let entries = history.words[measure.rawValue] {
        let words = words
        html +=
          WordStrip(
            id: "chart-\(measure.rawValue)",
            title: words.measure(measure.rawValue).capitalizedFirst,
            history: history, entries: entries, name: { words.bollards($0) }
          ).html
      }
    }
    if html.isEmpty {
      return
        "<p>\(words(nl: "Er zijn geen waarden over deze tijd.", en: "There are no values of this time."))</p>"
    }
    return html
  }

  private func chart(of measure: AreaMeasure, _ points: [AreaHistory.Point]) -> Chart {
    var chart = Chart(
      id: "chart-\(measure.rawValue)", title: words.measure(measure.rawValue).capitalizedFirst,
      unit: words.unit(of: measure), history, points, words: words, zone: page.picture.zone)
    chart.expected = (outlook?.expected[measure] ?? [:]).sorted { $0.key < $1.key }
      .map { ($0.key, $0.value) }
    var seen: Set<String> = []
    for rule in outlook?.limits ?? [] where rule.isOfValue && rule.measure == measure.rawValue {
      for limit in rule.limits {
        guard let severity = Severity(name: limit.what), limit.value.isFinite,
          seen.insert("\(limit.what) \(limit.value)").inserted
        else { continue }
        chart.limits.append(
          Chart.Limit(
            name: "\(words.severity(severity)) \(words.number(limit.value))", value: limit.value,
            kind: limit.what))
      }
    }
    chart.spans = history.alerts.filter { $0.measure == measure.rawValue }.map { alert in
      Chart.Span(
        from: alert.onset, to: alert.cleared ?? (alert.state.isOpen ? history.to : alert.onset),
        name: page.headline(alert), kind: alert.severity.description)
    }
    return chart
  }

  private var limits: HTML {
    let rows: [HTML] = (outlook?.limits ?? []).flatMap { rule in
      rule.limits.map { limit -> HTML in
        "<tr><td>\(rule.rule)</td><td>\(words.measure(rule.measure))</td><td>\(limit.what)</td><td>\(limit.side) \(words.number(limit.value))</td><td>\(limit.why)</td></tr>\n"
      }
    }
    guard !rows.isEmpty else { return "<p>\(words.none)</p>" }
    return """
      <div class="scroll" tabindex="0" role="region" aria-labelledby="limits-heading"><table><thead><tr><th scope="col">\(words(nl: "Regel", en: "Rule"))</th><th scope="col">\(words(nl: "Waarde", en: "Value"))</th>\
      <th scope="col">\(words(nl: "Wat", en: "What"))</th><th scope="col">\(words(nl: "Grens", en: "Limit"))</th><th scope="col">\(words(nl: "Waarom", en: "Why"))</th></tr></thead><tbody>\(rows)</tbody></table></div>
      """
  }

  private var allAlerts: [Alert] {
    let open = page.picture.alerts(on: area.id)
    let known = Set(open.map(\.id))
    return open + history.alerts.filter { !known.contains($0.id) && !$0.state.isOpen }
  }

  private var deviceTable: HTML {
    guard let devices else {
      return
        "<p>\(words(nl: "De gateway antwoordt nu niet.", en: "The gateway does not answer now."))</p>"
    }
    return DevicesPage.table(devices, page, label: "devices-heading")
  }
}
