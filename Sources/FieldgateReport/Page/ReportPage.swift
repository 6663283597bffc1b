import FieldgateModel
import FieldgateStore

/// The report as one HTML page that needs nothing else: no host, no script, no font.
///
/// It is in the site's language and times are in its zone.
package struct ReportPage: Sendable {
  let report: SiteReport
  let text: PageText
  var page = Markup()

  package init(_ report: SiteReport) {
    self.report = report
    text = PageText(language: report.outline.language, zone: report.outline.zone)
  }

  /// The whole page.
  package var html: String {
    var copy = self
    copy.make()
    return copy.page.html
  }

  func say(_ nl: String, _ en: String) -> String { text.say(nl, en) }
  var none: String { say("geen", "none") }

  private mutating func make() {
    let title = say("Verslag van", "Report of") + " \(report.outline.site)"
    page.raw(
      """
      <!doctype html>
      <html lang="\(report.outline.language.rawValue)">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>\(Markup.escaped(title))</title>
      <style>
      \(PageStyle.css)
      </style>
      </head>
      <body>
      """)
    page.raw("<header>")
    page.heading(1, title)
    introduce()
    page.raw("</header><main>")
    tiles()
    areas()
    alerts()
    quality()
    levels()
    proportionality()
    coverage()
    exercises()
    appendix()
    page.raw("</main></body></html>")
  }

  private mutating func introduce() {
    let window = report.window
    page.paragraph(
      "\(text.time(window.from)) – \(text.time(window.to)) (\(text.hours(window.length)))")
    page.paragraph(
      say("Gemaakt", "Made") + " \(text.time(report.made)). "
        + say(
          "Tijden zijn die van de zone.", "Times are in the site's own zone."), "note")
    if report.storeBegins > window.from {
      page.paragraph(
        say("Het archief begint op", "The store begins at") + " \(text.time(report.storeBegins)); "
          + say("van daarvoor is niets bekend.", "nothing is known of before."), "note")
    }
    let left = report.leftOut.values.reduce(0, +)
    if left > 0 {
      page.paragraph(
        say(
          Wording.counted(left, "melding", "meldingen")
            + " van oefeningen en proeven \(left == 1 ? "is" : "zijn") weggelaten.",
          Wording.counted(left, "alert")
            + " of exercises and tests \(left == 1 ? "is" : "are") left out."), "note")
    }
    let sections = [
      ("areas", say("Gebieden", "Areas")), ("alerts", say("Meldingen", "Alerts")),
      ("quality", say("Kwaliteit", "Quality")), ("levels", say("Niveau", "Level")),
      ("proportionality", say("Evenredigheid", "Proportionality")),
      ("coverage", say("Dekking", "Coverage")), ("exercises", say("Oefeningen", "Exercises")),
      ("appendix", say("Bijlage", "Appendix")),
    ]
    let links = sections.map { "<a href=\"#\($0.0)\">\(Markup.escaped($0.1))</a>" }
    page.raw("<nav>\(links.joined(separator: "\n"))</nav>")
  }

  private mutating func tiles() {
    let readings = report.fields.reduce(0) { $0 + $1.readings }
    let tiles = [
      (text.count(report.quality.load.count), say("meldingen", "alerts raised")),
      (
        text.percent(report.quality.acknowledgedShare),
        say("daarvan bevestigd", "of them acknowledged")
      ),
      (
        text.span(report.quality.medianToAcknowledge),
        say("tot de bevestiging (mediaan)", "to acknowledge (median)")
      ),
      (text.count(readings), say("metingen", "readings collected")),
      (
        "\(report.unused.count) / \(report.fields.count)",
        say("verzameld zonder gebruik", "fields collected and not used")
      ),
      (
        "\(report.unheard.count) / \(report.devices.count)",
        say("apparaten zonder meting", "devices without a reading")
      ),
    ]
    let items = tiles.map { "<li><b>\(Markup.escaped($0.0))</b>\(Markup.escaped($0.1))</li>" }
    page.raw("<ul class=\"tiles\">\(items.joined())</ul>")
  }
}
