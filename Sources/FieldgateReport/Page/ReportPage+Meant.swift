import FieldgateModel
import FieldgateStore

/// Levels and measures, what was collected and what for, who was heard, and the appendix.
extension ReportPage {
  mutating func levels() {
    page.heading(
      2, say("Dreigingsniveau en maatregelen", "Threat level and measures"), id: "levels")
    page.table(
      say("Uren op elk niveau", "Hours at each level"),
      [say("gebied", "area")] + (1...5).map { "\($0)#" },
      report.areas.map { area in
        [name(of: area.area.id)]
          + (1...5).map { level in
            ThreatLevel(rawValue: level).flatMap { area.levels[$0] }.map(text.hours) ?? "–"
          }
      }, none: none)
    page.table(
      say("Gezet door mensen", "Set by people"),
      [
        say("gebied", "area"), say("niveau#", "level#"), say("van", "from"), say("tot", "until"),
        say("door", "by"), say("reden", "reason"),
      ],
      report.levels.settings.map { one in
        [
          name(of: one.area), text.count(one.level.rawValue), text.time(one.since),
          one.until.map(text.time) ?? "–", one.by ?? "–", one.reason ?? "–",
        ]
      }, none: none)
    page.table(
      say("Geadviseerde maatregelen", "Measures advised"),
      [
        say("gebied", "area"), say("maatregel", "measure"), say("last (0–10)#", "cost (0–10)#"),
        say("door", "by"), say("meldingen#", "alerts#"), say("duur#", "hours#"),
        say("nog in stand", "left in place"),
      ],
      report.measures.map { one in
        [
          name(of: one.area), one.measure[report.outline.language], text.count(one.cost), one.by,
          text.count(one.alerts), text.hours(one.inPlace),
          one.left.isEmpty ? "" : say("ja", "yes"),
        ]
      }, none: none)
    page.paragraph(
      say(
        "Maatregelen worden geadviseerd, nooit geschakeld: of iemand ze nam en terugnam, is niet bekend.",
        "Measures are advised and never switched: whether anybody took them, and took them back, is not known."
      ),
      "note")
    page.table(
      say("Bollards", "Bollards"),
      [
        say("gebied", "area"), say("dicht#", "closed#"),
        say("zonder melding die het rechtvaardigt#", "without an alert that justifies it#"),
        say("nu", "now"),
      ],
      report.bollards.map { one in
        [
          name(of: one.area), text.hours(one.closed), text.hours(one.withoutReason),
          one.isLeft ? say("nog dicht", "left closed") : "",
        ]
      }, none: none)
  }

  mutating func proportionality() {
    page.heading(2, say("Evenredigheid", "Proportionality"), id: "proportionality")
    page.table(
      say("Verzameld en nooit gebruikt", "Collected and never used"),
      [
        say("apparaat", "device"), say("kanaal", "channel"), say("grootheid", "measure"),
        say("metingen#", "readings#"), say("wel te zien in", "shown in"),
      ],
      report.unused.map { one in
        [
          one.device.rawValue, one.channel ?? "", measure(one), text.count(one.readings),
          one.look.shown.isEmpty ? "–" : one.look.shown.map(shown).joined(separator: ", "),
        ]
      }, none: none)
    page.table(
      say("Regels", "Rules"),
      [
        say("regel", "rule"), say("soort", "kind"), say("gebieden#", "areas#"),
        say("meldingen#", "raised#"), say("ergst", "worst"), say("open#", "open#"),
        say("nooit", "never"),
      ],
      report.rules.map { one in
        [
          one.rule.id.rawValue, text.kind(one.rule.kind), text.count(one.rule.areas.count),
          text.count(one.raised), text.severities(one.worst), text.hours(one.open), never(one),
        ]
      }, none: none)
    page.table(
      say("Apparaten", "Devices"),
      [
        say("apparaat", "device"), say("gebied", "area"), say("metingen#", "readings#"),
        say("velden#", "fields#"), say("ongebruikt#", "unused#"), say("meldingen#", "alerts#"),
        say("bevestigd#", "acknowledged#"), say("met advies#", "advised#"),
        say("niveau gezet#", "level set#"),
      ],
      report.devices.map { one in
        [
          one.id.rawValue,
          one.listed == nil
            ? say("niet in de lijst", "not listed") : one.listed?.area.map(name) ?? "–",
          text.count(one.readings), text.count(one.fields), text.count(one.unusedFields),
          text.count(one.alerts), text.count(one.acknowledged), text.count(one.advised),
          text.count(one.levelsSet),
        ]
      }, none: none)
  }

  /// `instroom van Plein`.
  private func shown(_ value: ValueOfArea) -> String {
    text.value(value.measure) + say(" van ", " of ") + name(of: value.area)
  }

  private func measure(_ field: FieldFigures) -> String {
    Wording.measure(field.measure.rawValue)[report.outline.language]
      + (field.label.map { " (\($0))" } ?? "")
  }

  private func never(_ figures: RuleFigures) -> String {
    var parts: [String] = []
    if figures.rule.areas.isEmpty { parts.append(say("geen gebied", "no area")) }
    if figures.neverFired {
      parts.append(say("gemeld", "fired"))
    } else {
      parts += figures.unreached.map(text.severity)
    }
    for one in figures.outOfReach {
      let from = say("vanaf niveau", "from level")
      switch one {
      case .rule(let level): parts.append(say("geteld", "counted") + ", \(from) \(level.rawValue)")
      case .severity(let severity, let level):
        parts.append("\(text.severity(severity)), \(from) \(level.rawValue)")
      case .limit(let severity, let level):
        parts.append(
          say("grens van", "limit of") + " \(text.severity(severity)), \(from) \(level.rawValue)")
      }
    }
    return parts.joined(separator: "; ")
  }

  mutating func coverage() {
    page.heading(2, say("Dekking van de sensoren", "Coverage of sensors"), id: "coverage")
    let all = report.window.quarters
    page.table(
      say("Gebieden", "Areas"),
      [
        say("gebied", "area"),
        say("verwachte apparaten die meldden#", "expected devices that reported#"),
        say("kwartieren met een waarde#", "quarters with a value#"),
      ],
      report.areas.map { one in
        [name(of: one.area.id), text.percent(one.coverage), "\(one.seenQuarters) / \(all)"]
      }, none: none)
    page.table(
      say("Apparaten", "Devices"),
      [
        say("apparaat", "device"), say("kwartieren#", "quarters#"), say("eerste", "first"),
        say("laatste", "last"),
      ],
      report.devices.map { one in
        [
          one.id.rawValue, "\(one.quarters) / \(all)", one.first.map(text.time) ?? "–",
          one.last.map(text.time) ?? "–",
        ]
      }, none: none)
  }

  mutating func appendix() {
    page.heading(2, say("Bijlage: cijfers", "Appendix: figures"), id: "appendix")
    let all = report.window.quarters
    page.table(
      say("Waarden van gebieden", "Values of areas"),
      [
        say("gebied", "area"), say("waarde", "value"), say("eenheid", "unit"),
        say("gemiddeld#", "mean#"), "p80#", say("hoogst#", "highest#"),
        say("kwartieren#", "quarters#"), say("monsters#", "samples#"), say("dekking#", "coverage#"),
      ],
      report.areas.flatMap { area in
        area.values.map { value in
          let one = value.distribution
          return [
            name(of: area.area.id), text.value(value.measure), text.unit(value.unit),
            text.number(one.mean), text.number(one.p80), text.number(one.max),
            "\(one.quarters) / \(all)", text.count(one.samples), text.percent(one.coverage),
          ]
        }
      }, none: none)
    page.table(
      say("Meldingen per dag", "Alerts by day"),
      [say("dag", "day"), say("gebied", "area"), say("meldingen#", "alerts#")],
      report.areas.flatMap { area in
        area.days.map { [$0.day, name(of: area.area.id), text.count($0.alerts)] }
      }.sorted { ($0[0], $0[1]) < ($1[0], $1[1]) }, none: none)
    page.table(
      say("Verzamelde velden", "Fields collected"),
      [
        say("apparaat", "device"), say("kanaal", "channel"), say("grootheid", "measure"),
        say("metingen#", "readings#"), say("eerste", "first"), say("laatste", "last"),
        say("regels", "rules"), say("meldingen#", "alerts#"), say("bevestigd#", "acknowledged#"),
      ],
      report.fields.map { one in
        [
          one.device.rawValue, one.channel ?? "", measure(one), text.count(one.readings),
          text.time(one.first), text.time(one.last),
          Set(one.look.rules.map(\.rule)).sorted().map(\.rawValue).joined(separator: ", "),
          text.count(one.alerts), text.count(one.acknowledged),
        ]
      }, none: none)
  }
}
