import FieldgateEngine
import FieldgateModel

/// The alerts: those that are open, and those of the last week.
struct AlertsPage: Sendable {
  let page: Page
  /// Each told as it was at its worst; nil where the store could not be read.
  let past: [Alert]?

  static let mostPast = 75
  static let length: Milliseconds = 7 * 86_400_000

  var response: Response {
    let words = page.words
    let parts = AlertParts(page)
    let items = page.picture.openAlerts.map(parts.item)
    let none: HTML =
      items.isEmpty
      ? "<li class=\"calm\">\(page.calm)</li>"
      : ""
    let history: HTML =
      past.map { parts.table($0.filter { !$0.state.isOpen }, "past-heading") }
      ?? "<p>\(words(nl: "De opslag kan nu niet worden gelezen.", en: "The store cannot be read now."))</p>"
    return page.document(
      words.alerts, at: .alerts,
      """
      <section aria-labelledby="open-heading"><h2 id="open-heading">\(words(nl: "Open", en: "Open"))</h2>
      <div aria-live="polite"><ul id="open-alerts" class="alerts" data-live>
      \(items)\(none)</ul></div></section>
      <section aria-labelledby="past-heading"><h2 id="past-heading">\(words(nl: "Voorbij, afgelopen week", en: "Over, in the last week"))</h2>
      <div id="past" data-live data-follow>\(history)</div></section>
      """)
  }
}
