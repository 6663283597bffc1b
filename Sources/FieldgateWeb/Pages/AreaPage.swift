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

  /// So many alerts are told of one by one.
  private static let mostAlerts = 50

  private var words: Words { page.words }
  private var area: Area { state.area }

  var response: Response {
    page.document(
      area.name[page.language], at: .other,
      """
      \(trail)
      <div id="now" data-live data-follow>\(now)</div>
      <section aria-labelledby="charts-heading"><h2 id="charts-heading">\(words(nl: "Verloop", en: "Over time"))</h2>
      <p class="choice">\(spans)</p>
      <div id="charts" data-live>\(charts)</div></section>
      <section aria-labelledby="alerts-heading"><h2 id="alerts-heading">\(words.alerts)</h2>
      <div id="alerts" data-live>\(alertTable)</div></section>
      <section aria-labelledby="limits-heading"><h2 id="limits-heading">\(words(nl: "Grenzen die nu gelden", en: "Limits in force"))</h2>
      <div id="limits" data-live>\(limits)</div></section>
      <section aria-labelledby="devices-heading"><h2 id="devices-heading">\(words.devices)</h2>
      <div id="devices" data-live>\(deviceTable)</div></section>
      """)
  }

  /// What lies around the area, and what in it; nothing where it is alone.
  private var trail: HTML {
    let tree = page.picture.plan.tree
    let above: [HTML] = tree.ancestors(of: area.id).reversed().map {
      "<li>\(page.areaLink($0))</li>"
    }
    let below: [HTML] = tree.children(of: area.id).map { "<li>\(page.areaLink($0))</li>" }
    func list(_ name: String, _ kind: HTML, _ items: [HTML]) -> HTML {
      items.isEmpty
        ? "" : "<nav class=\"trail \(kind)\" aria-label=\"\(name)\"><ul>\(items)</ul></nav>\n"
    }
    return list(words(nl: "Ligt in", en: "Lies in"), "above", above)
      + list(words(nl: "Omvat", en: "Holds"), "below", below)
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
    let values: [HTML] = state.values.map { measure, value in self.value(measure, value) }
    return """
      <p class="summary">\(page.picture.alerts(on: area.id).first.map { page.badge($0.severity) + " " + page.tag($0.status) }) \
      \(words.level) \(level.level.rawValue)\(set) · \(words.freshness(state.freshness))</p>
      <dl class="facts values">
      \(values)</dl>
      """
  }

  private func value(_ measure: AreaMeasure, _ value: AreaValue) -> HTML {
    let behind = [
      words(
        nl:
          "\(value.coverage.reporting) van \(value.coverage.expected) \(value.coverage.expected == 1 ? "apparaat" : "apparaten")",
        en:
          "\(value.coverage.reporting) of \(value.coverage.expected) \(value.coverage.expected == 1 ? "device" : "devices")"
      ),
      value.age.map { words(nl: "\(words.length($0)) oud", en: "\(words.length($0)) old") },
      value.quality.flatMap { $0 == .good ? nil : words.quality($0) },
    ]
    .compactMap { $0 }.joined(separator: " · ")
    let usual = state.expected[measure].map {
      "\(words(nl: "gewoonlijk", en: "usually")) \(words.number(max(0, $0.lowerBound)))–\(words.number($0.upperBound))"
    }
    let classes =
      value.classes.isEmpty
      ? nil
      : value.classes.sorted { $0.key < $1.key }
        .map { "\(words.objectClass($0.key)) \(words.number($0.value))" }.joined(separator: ", ")
    let lines: [HTML] = [behind, usual, classes].compactMap { $0 }.map {
      "<small>\($0)</small>"
    }
    return """
      <div class="\(value.freshness.rawValue)"><dt>\(words.measure(measure.rawValue).capitalizedFirst)</dt>\
      <dd><b>\(words.value(value.value, measure))</b>\(lines)</dd></div>

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
    let axis = TimeAxis(history, words, page.picture.zone)
    for measure in AreaMeasure.allCases {
      if let points = history.points[measure.rawValue], measure.isNumber {
        html += chart(of: measure, points, axis).html
      } else if let entries = history.words[measure.rawValue] {
        let language = page.language
        html +=
          WordStrip(
            id: "chart-\(measure.rawValue)",
            title: words.measure(measure.rawValue).capitalizedFirst, axis: axis,
            history: history, entries: entries, name: { Wording.term($0, language) }
          ).html
      }
    }
    if html.isEmpty {
      html =
        "<p>\(words(nl: "Er zijn geen waarden over deze tijd.", en: "There are no values of this time."))</p>"
    }
    return strip(axis) + html
  }

  private func strip(_ axis: TimeAxis) -> HTML {
    let real = allAlerts.filter { !page.picture.isUnreal($0) }
    guard let worst = real.map(\.severity).max() else { return "" }
    let severity = words.severity(worst)
    let name = words(
      nl: "\(words.alerts): \(real.count), ergste \(severity); de tabel eronder vertelt ervan",
      en: "\(words.alerts): \(real.count), worst \(severity); the table below tells of them")
    return AlertStrip(
      title: words.alerts, name: name, count: real.count, axis: axis,
      spans: alertSpans { _ in true }
    ).html
  }

  private func chart(
    of measure: AreaMeasure, _ points: [AreaHistory.Point], _ axis: TimeAxis
  ) -> Chart {
    var chart = Chart(
      id: "chart-\(measure.rawValue)", title: words.measure(measure.rawValue).capitalizedFirst,
      unit: words.unit(of: measure), axis: axis, history: history, points: points, words: words)
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
    // Whoever wants their names points at the strip.
    chart.spans = alertSpans { $0.measure == measure.rawValue }.map { span in
      var span = span
      span.name = ""
      return span
    }
    return chart
  }

  /// When those alerts stood; not those of exercises, for what was exercised was not so. Those that
  /// the table does not tell of are drawn without names, and as one where they lie close together.
  private func alertSpans(_ isWanted: (Alert) -> Bool) -> [Chart.Span] {
    let wanted = allAlerts.filter { isWanted($0) && !page.picture.isUnreal($0) }
    let spans = wanted.map { alert in
      Chart.Span(
        from: alert.onset, to: alert.cleared ?? (alert.state.isOpen ? history.to : alert.onset),
        name: page.headline(alert), mark: Words.mark(alert.severity),
        kind: alert.severity.description)
    }
    let close = (history.to - history.from) / 100
    return spans.prefix(Self.mostAlerts)
      + Chart.Span.together(spans.dropFirst(Self.mostAlerts), within: close)
  }

  private var limits: HTML {
    let columns = [
      Table.Column(words(nl: "Regel", en: "Rule")), Table.Column(words(nl: "Waarde", en: "Value")),
      Table.Column(words(nl: "Ernst", en: "Severity")),
      Table.Column(words(nl: "Grens", en: "Limit")),
      Table.Column(words(nl: "Waarom", en: "Why")),
    ]
    let rows: [HTML] = (outlook?.limits ?? []).flatMap { rule in
      rule.limits.map { limit -> HTML in
        let what = Severity(name: limit.what).map { page.badge($0) }
        return Table.row(
          columns,
          [
            "\(rule.rule)", HTML(escaping: words.measure(rule.measure)),
            what ?? HTML(escaping: words.limit(limit.what)),
            HTML(escaping: words.side(limit.side, limit.value)),
            HTML(escaping: words.why(limit.why)),
          ])
      }
    }
    guard !rows.isEmpty else { return "<p class=\"calm\">\(words.none)</p>" }
    return Table(label: "limits-heading", columns: columns, rows: rows).html
  }

  private var allAlerts: [Alert] {
    let open = page.picture.alerts(on: area.id)
    let known = Set(open.map(\.id))
    return open + history.alerts.filter { !known.contains($0.id) && !$0.state.isOpen }
  }

  private var alertTable: HTML {
    let all = allAlerts
    let table = AlertParts(page).table(
      Array(all.prefix(Self.mostAlerts)), "alerts-heading", namesArea: false)
    let more = all.count - Self.mostAlerts
    guard more > 0 else { return table }
    // The store was asked for so many and for no more.
    let least =
      history.alerts.count >= AreaHistory.mostAlerts ? words(nl: "minstens ", en: "at least ") : ""
    let (most, older) = (Self.mostAlerts, "\(least)\(more)")
    let text = words(
      nl: "De nieuwste \(most); \(older) oudere \(more == 1 ? "staat" : "staan") hier niet.",
      en: "The newest \(most); \(older) older \(more == 1 ? "one is" : "ones are") not shown.")
    return table + "<p>\(text)</p>"
  }

  private var deviceTable: HTML {
    guard let devices else {
      return
        "<p>\(words(nl: "De gateway antwoordt nu niet.", en: "The gateway does not answer now."))</p>"
    }
    return DevicesPage.table(devices, page, label: "devices-heading")
  }
}
