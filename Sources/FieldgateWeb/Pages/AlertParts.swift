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
    let tag: HTML = words.status(alert.status).map { "<span class=\"tag\">\($0)</span> " } ?? ""
    let instruction: HTML =
      (alert.instructions?[words.language] ?? alert.instruction).map {
        "<p class=\"instruction\">\($0)</p>"
      } ?? ""
    let advice: HTML =
      alert.advice.map {
        "<p class=\"instruction\">\(words(nl: "Advies", en: "Advice")): \($0.measure[words.language]) (\($0.by))</p>"
      } ?? ""
    return """
      <li class="\(alert.severity.description) \(alert.state.rawValue)">\(page.badge(alert.severity)) \(tag)\
      <a id="o-\(alert.id)" href="/alerts/\(segment: alert.id.rawValue)">\(page.headline(alert))</a>\
      <p class="facts">\(words.alertState(alert.state))\(by(alert)) · \(words(nl: "sinds", en: "since")) \(page.ago(alert.onset)) · \
      \(words.coverage) \(alert.coverage.reporting)/\(alert.coverage.expected)</p>\(instruction)\(advice)</li>

      """
  }

  private func by(_ alert: Alert) -> String {
    if let shelf = alert.shelf {
      return words(
        nl: " door \(shelf.by) tot \(page.time.clock(shelf.until))",
        en: " by \(shelf.by) until \(page.time.clock(shelf.until))")
    }
    return alert.acknowledgedBy.map { words(nl: " door \($0)", en: " by \($0)") } ?? ""
  }

  /// A row of a table of alerts, open or past.
  func row(_ alert: Alert) -> HTML {
    let tag: HTML = words.status(alert.status).map { " <span class=\"tag\">\($0)</span>" } ?? ""
    let length = (alert.cleared ?? page.now) - alert.onset
    return """
      <tr><td>\(page.timeTag(alert.onset))</td><td>\(LocalTime.ago(length))</td><td>\(page.badge(alert.severity))\(tag)</td>\
      <td>\(words.alertState(alert.state))</td><td>\(page.areaLink(alert.area))</td>\
      <td><a href="/alerts/\(segment: alert.id.rawValue)">\(page.headline(alert))</a></td></tr>

      """
  }

  func table(_ alerts: [Alert], _ name: String) -> HTML {
    guard !alerts.isEmpty else { return "<p>\(words.none)</p>" }
    return """
      <div class="scroll" tabindex="0" role="region" aria-label="\(name)"><table>
      <thead><tr><th scope="col">\(words(nl: "Begin", en: "Onset"))</th><th scope="col">\(words(nl: "Duur", en: "Length"))</th>\
      <th scope="col">\(words(nl: "Ernst", en: "Severity"))</th><th scope="col">\(words.state)</th><th scope="col">\(words.area)</th>\
      <th scope="col">\(words(nl: "Melding", en: "Alert"))</th></tr></thead>
      <tbody>\(alerts.map(row))</tbody></table></div>
      """
  }

  func valueText(_ value: Value?, _ alert: Alert) -> String {
    switch value {
    case .number(let number):
      "\(words.number(number))\(alert.unit.map { $0 == .one ? "" : " \($0.rawValue)" } ?? "")"
    case .word(let word): alert.measure == "bollards" ? words.bollards(word) : word
    case .flag(let flag): flag ? words(nl: "ja", en: "yes") : words(nl: "nee", en: "no")
    case nil: "–"
    }
  }
}
