import FieldgateEngine
import FieldgateModel
import FieldgateRules

/// Alerts as parts of pages.
struct AlertParts: Sendable {
  let page: Page

  init(_ page: Page) { self.page = page }

  private var words: Words { page.words }

  /// An open alert as an entry of a list.
  func item(_ alert: Alert) -> HTML {
    let instruction: HTML =
      (alert.instructions?[words.language] ?? alert.instruction).map {
        "<p class=\"instruction\">\($0)</p>"
      } ?? ""
    let advice: HTML =
      alert.advice.map {
        "<p class=\"instruction\">\(words(nl: "Advies", en: "Advice")): \($0.measure[words.language]) (\($0.by))</p>"
      } ?? ""
    // An alert about the gateway stands on no device.
    let coverage: HTML =
      alert.coverage.expected == 0
      ? ""
      : " · <span class=\"nowrap\">\(words.coverage.lowercased()) \(alert.coverage.reporting)/\(alert.coverage.expected)</span>"
    let unreal: HTML = page.picture.isUnreal(alert) ? " unreal" : ""
    return """
      <li class="\(alert.severity.description) \(alert.state.rawValue)\(unreal)"><p class="facts">\(page.badge(alert.severity)) \(page.tag(alert.status))\(state(alert)) · \(words(nl: "sinds", en: "since")) \(page.timeTag(alert.onset))\(coverage)</p>\
      <p class="headline"><a id="o-\(alert.id)" href="/alerts/\(segment: alert.id.rawValue)">\(page.headlineHTML(alert))</a></p>\(now(alert, said: page.picture.told[alert.id]).map { "<p>\($0)</p>" })\(instruction)\(advice)</li>

      """
  }

  /// What an open alert's value is now: the alert says what it was at its last transition.
  ///
  /// - Parameter said: when that was.
  func now(_ alert: Alert, said: Timestamp?) -> HTML? {
    now(alert).map { now in
      let said: HTML =
        said.map { "\(words(nl: "gezegd", en: "said")) \(page.timeTag($0)) · " } ?? ""
      return "<small>\(said)\(now)</small>"
    }
  }

  /// The part of it that lives; nil where no measure of the area is watched. Of an exercise's alert
  /// nobody here knows, for its areas are others. It changes too often to be read aloud.
  func now(_ alert: Alert) -> HTML? {
    guard alert.state.isOpen, !page.picture.isUnreal(alert),
      let measure = AreaMeasure(rawValue: alert.measure), measure.isNumber,
      let state = page.picture.areas[alert.area]
    else { return nil }
    let value = state.values.first { $0.measure == measure }?.value.value
    let text =
      value.map { words.value($0, measure) } ?? words(nl: "onbekend", en: "unknown")
    return
      "<span id=\"now-\(alert.id)\" data-live aria-live=\"off\">\(words(nl: "nu", en: "now")) \(text)</span>"
  }

  private func state(_ alert: Alert) -> HTML {
    let state = words.alertState(alert.state)
    if let shelf = alert.shelf {
      return
        "\(state) \(words(nl: "door", en: "by")) \(shelf.by) \(words(nl: "tot", en: "until")) \(page.timeTag(shelf.until))"
    }
    return alert.acknowledgedBy.map { "\(state) \(words(nl: "door", en: "by")) \($0)" }
      ?? HTML(escaping: state)
  }

  /// The columns of a table of alerts.
  private func columns(namesArea: Bool) -> [Table.Column] {
    let area = namesArea ? [Table.Column(words.area)] : []
    return [
      Table.Column(words(nl: "Begin", en: "Onset")),
      Table.Column(words(nl: "Duur", en: "Length"), isNumber: true),
      Table.Column(words(nl: "Ernst", en: "Severity")), Table.Column(words.state),
    ] + area + [Table.Column(words(nl: "Melding", en: "Alert"))]
  }

  /// - Parameters:
  ///   - label: the id of the heading.
  ///   - namesArea: whether the alerts are on more than one area.
  func table(_ alerts: [Alert], _ label: String, namesArea: Bool = true) -> HTML {
    guard !alerts.isEmpty else { return "<p class=\"calm\">\(words.none)</p>" }
    let columns = columns(namesArea: namesArea)
    let rows = alerts.map { alert -> HTML in
      let length = (alert.cleared ?? page.now) - alert.onset
      let area: [HTML] = namesArea ? [page.areaLink(alert.area)] : []
      let cells: [HTML] =
        [
          page.timeTag(alert.onset), HTML(escaping: words.length(length)),
          page.badge(alert.severity) + " " + page.tag(alert.status),
          HTML(escaping: words.alertState(alert.state)),
        ] + area + [
          "<a href=\"/alerts/\(segment: alert.id.rawValue)\">\(page.headlineHTML(alert))</a>"
        ]
      return "<tr>\(zip(columns, cells).map { $0.cell($1) })</tr>\n"
    }
    return Table(label: label, kind: "alerts", columns: columns, rows: rows).html
  }

  func valueText(_ value: Value?, _ alert: Alert) -> String {
    switch value {
    case .number(let number):
      Wording.number(number, alert.unit, words.language)
        + Wording.unit(alert.unit, of: alert.measure, words.language)
    case .word(let word): alert.measure == "bollards" ? words.bollards(word) : word
    case .flag(let flag): words.flag(flag)
    case nil: "–"
    }
  }
}
