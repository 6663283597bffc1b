import FieldgateModel
import FieldgateStore

/// What happened: areas with their charts, alerts, and how well they were told.
extension ReportPage {
  mutating func areas() {
    page.heading(2, say("Wat er per gebied gebeurde", "What happened in each area"), id: "areas")
    page.paragraph(
      say(
        "Dikke lijn: gemiddelde; dunne lijn: hoogste waarde, per kwartier. Balken eronder: meldingen. Strook: dreigingsniveau.",
        "Thick line: mean; thin line: highest value, by quarters of an hour. Bars below: alerts. Strip: threat level."
      ),
      "note")
    for area in report.areas where !area.values.isEmpty || !area.alerts.isEmpty {
      let name = area.area.name[report.outline.language]
      page.heading(3, name)
      page.paragraph(
        say("Meldingen", "Alerts") + ": \(text.severities(area.alerts)). "
          + say("Dekking", "Coverage") + ": \(text.percent(area.coverage)).")
      for value in area.values
      where Self.charted.contains(value.measure) && value.distribution.samples > 0 {
        chart(value, of: area, name)
      }
    }
  }

  /// The values that are drawn; the others stand in the appendix.
  private static let charted: Set = ["density", "occupancy", "flow_in", "crossings", "objects"]

  private mutating func chart(
    _ value: AreaFigures.Value, of area: AreaFigures, _ name: String
  ) {
    let key = AreaValues.Key(area: area.area.id, measure: value.measure)
    let what = "\(text.value(value.measure)), \(text.unit(value.unit))"
    let chart = Chart(
      "\(name): \(what)", report.values.quarters[key] ?? [],
      report.alerts.filter { $0.alert.area == area.area.id },
      report.levels.stretches[area.area.id] ?? [], in: report.window, text)
    let figures = value.distribution
    let caption =
      "\(what): \(say("gemiddeld", "mean")) \(text.number(figures.mean)), p80"
      + " \(text.number(figures.p80)), \(say("hoogst", "highest")) \(text.number(figures.max))"
    page.raw("<figure><figcaption>\(Markup.escaped(caption))</figcaption>\(chart.svg)</figure>")
  }

  mutating func alerts() {
    page.heading(2, say("Meldingen", "Alerts"), id: "alerts")
    page.table(
      say("Meldingen, naar begin", "Alerts, by their begin"),
      [
        say("begin", "raised"), say("einde", "ended"), say("ernst", "worst"),
        say("gebied", "area"), say("melding", "headline"), say("bevestigd na#", "acknowledged#"),
        say("door", "by"), say("geadviseerd", "advised"),
      ],
      report.alerts.map { one in
        [
          text.time(one.raised), one.ended.map(text.time) ?? say("loopt", "open"),
          text.severity(one.worst), name(of: one.alert.area), one.headline,
          text.span(one.toAcknowledge), one.acknowledged?.by ?? "–",
          one.advised.map { $0.measure[report.outline.language] }.joined(separator: "; "),
        ]
      }, none: none)
  }

  mutating func quality() {
    let quality = report.quality
    page.heading(2, say("Kwaliteit van de meldingen", "Quality of the alerts"), id: "quality")
    page.paragraph(
      say(
        "Maten van ISA-18.2 voor één bediener. Gemeten sinds",
        "Figures of ISA-18.2, for one operator. Measured since") + " \(text.time(quality.from)).",
      "note")
    let total = max(quality.load.count, 1)
    func share(_ severities: [Severity]) -> String {
      let count = severities.reduce(0) { $0 + (quality.bySeverity[$1] ?? 0) }
      return quality.load.count == 0 ? "–" : text.percent(Double(count) / Double(total))
    }
    page.table(
      say("Maten", "Figures"), [say("maat", "figure"), say("hier#", "here#"), say("goed", "good")],
      [
        [
          say("meldingen in 10 minuten, gemiddeld", "alerts in 10 minutes, mean"),
          text.number(quality.load.mean),
          say("hoogstens 1; 2 is te doen", "at most 1; 2 can be managed"),
        ],
        [
          say("meeste in 10 minuten", "most in 10 minutes"), text.count(quality.load.most),
          say("hoogstens 10", "at most 10"),
        ],
        [
          say(
            "deel van de tijd in een vloed (meer dan 10)", "share of time in flood (more than 10)"),
          text.percent(quality.load.floodShare), say("minder dan 1 %", "less than 1 %"),
        ],
        [
          say(
            "regels die klapperen (3 keer in een minuut)",
            "rules that chatter (3 times in a minute)"),
          text.count(quality.chattering.count), "0",
        ],
        [
          say("langer dan een dag open", "open for more than a day"), text.count(quality.stale),
          "0",
        ],
        [say("gering en matig", "minor and moderate"), share([.minor, .moderate]), "80 %"],
        [say("zeer ernstig", "extreme"), share([.extreme]), say("hoogstens 5 %", "at most 5 %")],
        [say("bevestigd", "acknowledged"), text.percent(quality.acknowledgedShare), ""],
      ], none: none)
    page.table(
      say("Meest gemeld", "Raised most often"),
      [say("regel", "rule"), say("gebied", "area"), say("meldingen#", "alerts#")],
      quality.top.map { [$0.rule.rawValue, name(of: $0.area), text.count($0.count)] }, none: none)
  }

  func name(of area: AreaID) -> String {
    report.outline.areas.first { $0.id == area }?.name[report.outline.language] ?? area.rawValue
  }
}
