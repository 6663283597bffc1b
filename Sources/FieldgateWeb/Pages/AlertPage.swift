import FieldgateEngine
import FieldgateExchange
import FieldgateModel
import FieldgateStore

/// One alert: its evidence and its life, and what can be done about it.
struct AlertPage: Sendable {
  let page: Page
  private let record: RecordedAlert
  /// As it stands now.
  private let alert: Alert
  /// Of one that is over, how it stood last while it was at its most severe: how it ended
  /// tells nobody why it was raised.
  private let worst: AlertEvent?

  /// What its value, its limit and its evidence are told of.
  private var shown: Alert { worst?.alert ?? alert }

  init(page: Page, record: RecordedAlert) {
    self.page = page
    self.record = record
    // The store's table knows less than the picture of an open one, or what went out last.
    alert =
      page.picture.alerts[record.alert.id]
      ?? record.events.last.flatMap { AlertMessage.event(in: $0.body)?.alert } ?? record.alert
    worst =
      alert.state.isOpen ? nil : record.worst.flatMap { AlertMessage.event(in: $0.body) }
  }

  private var words: Words { page.words }

  /// - Parameter refusal: why what was just asked was not done.
  func response(refusal: String? = nil) -> Response {
    let told: HTML =
      refusal.map { "<p class=\"banner problem\" role=\"alert\">\(words.refusal($0))</p>" } ?? ""
    let actions = AlertActions(page: page, alert: alert)
    return page.document(
      page.headline(shown), at: .other, hasForm: actions.hasForm,
      """
      \(told)\(unreal)
      <div id="facts" data-live data-follow>\(instruction)\(facts)</div>
      \(actions.html)
      <section aria-labelledby="evidence-heading"><h2 id="evidence-heading">\(words(nl: "Bewijs", en: "Evidence"))</h2>
      <div id="evidence" data-live>\(evidence)</div></section>
      <section aria-labelledby="life-heading"><h2 id="life-heading">\(words(nl: "Verloop", en: "Life"))</h2>
      <div id="life" data-live>\(life)</div></section>
      """)
  }

  /// Nobody shall take it for real, wherever they came from.
  private var unreal: HTML {
    guard page.picture.isUnreal(alert), let status = words.status(alert.status) else { return "" }
    return
      "<p class=\"banner exercise\">\(status): \(words(nl: "dit is niet echt", en: "this is not real"))</p>"
  }

  /// What is to be done comes first.
  private var instruction: HTML {
    let text = alert.instructions?[words.language] ?? alert.instruction
    let advice = alert.advice.map {
      words(nl: "Advies: ", en: "Advice: ") + "\($0.measure[words.language]) (\($0.by))"
    }
    let lines: [HTML] = [text, advice].compactMap { $0 }.map { "<p>\($0)</p>" }
    guard !lines.isEmpty, alert.state.isOpen else { return "" }
    return "<div class=\"callout \(alert.severity.description)\">\(lines)</div>"
  }

  private var facts: HTML {
    let parts = AlertParts(page)
    var entries: [(String, HTML)] = [
      (
        words(nl: "Ernst", en: "Severity"),
        page.badge(shown.severity) + " " + page.tag(alert.status)
      ),
      (words.state, HTML(escaping: words.alertState(alert.state))),
      (words.area, page.areaLink(alert.area)),
      (words(nl: "Regel", en: "Rule"), HTML(escaping: alert.rule.rawValue)),
      (words(nl: "Begin", en: "Onset"), page.fullTime(alert.onset)),
    ]
    if let cleared = alert.cleared {
      entries.append((words(nl: "Voorbij", en: "Over"), page.fullTime(cleared)))
    }
    if let worst, let first = record.events.first(where: { $0.severity == worst.alert.severity }) {
      entries.append(
        (words(nl: "Het ernstigst vanaf", en: "Most severe from"), page.timeTag(first.sent)))
    }
    if let value = shown.value {
      entries.append(
        (
          words.measure(shown.measure).capitalizedFirst,
          HTML(escaping: parts.valueText(value, shown))
            + (parts.now(alert, said: record.events.last?.sent).map { "<br>\($0)" } ?? "")
        ))
    }
    if let limit = shown.limit {
      let text = parts.valueText(.number(limit), shown)
      entries.append((words(nl: "Grens", en: "Limit"), HTML(escaping: text)))
    }
    entries.append((words.level, "\(shown.level.rawValue)"))
    if shown.coverage.expected > 0 {
      entries.append((words.coverage, "\(shown.coverage.reporting)/\(shown.coverage.expected)"))
    }
    entries.append(
      (words(nl: "Zekerheid", en: "Certainty"), HTML(escaping: words.certainty(shown.certainty))))
    if let by = alert.acknowledgedBy {
      entries.append((words(nl: "Bevestigd door", en: "Acknowledged by"), HTML(escaping: by)))
    }
    if let shelf = alert.shelf {
      entries.append(
        (
          words(nl: "Opzijgezet", en: "Shelved"),
          "\(shelf.by), \(words(nl: "tot", en: "until")) \(page.timeTag(shelf.until)): \(shelf.reason)"
        ))
    }
    let list: [HTML] = entries.map { "<div><dt>\($0)</dt><dd>\($1)</dd></div>\n" }
    return "<dl class=\"facts\">\(list)</dl>"
  }

  private var evidence: HTML {
    let told = Set(shown.inputs.map(\.device))
    // Those whose readings stand in the table are named there.
    let others = shown.devices.filter { !told.contains($0) }.map(\.rawValue)
    let devices: HTML =
      others.isEmpty ? "" : "<p>\(words.devices): \(others.joined(separator: ", "))</p>"
    guard !shown.inputs.isEmpty else {
      return devices.isEmpty ? "<p class=\"calm\">\(words.none)</p>" : devices
    }
    let columns = [
      Table.Column(words(nl: "Apparaat", en: "Device")),
      Table.Column(words(nl: "Kanaal", en: "Channel")),
      Table.Column(words(nl: "Grootheid", en: "Measure")),
      Table.Column(words(nl: "Waarde", en: "Value"), isNumber: true),
      Table.Column(words(nl: "Tijd", en: "Time")),
    ]
    let rows: [HTML] = shown.inputs.map { input in
      Table.row(
        columns,
        [
          "\(input.device)", HTML(escaping: input.channel ?? ""),
          HTML(escaping: words.measure(input.measure.rawValue)),
          HTML(escaping: value(input.value, input.measure)), page.timeTag(input.time),
        ])
    }
    return devices + Table(label: "evidence-heading", columns: columns, rows: rows).html
  }

  private func value(_ value: Value, _ measure: Measure) -> String {
    switch value {
    case .number(let number):
      words.number(number) + Wording.unit(measure.unit, of: measure.rawValue, words.language)
    case .word(let word): Wording.term(word, words.language)
    case .flag(let flag): words.flag(flag)
    }
  }

  private var life: HTML {
    let items: [HTML] = record.events.map { event in
      let by: HTML = event.by.map { " · \($0)" } ?? ""
      let note: HTML = event.note.map { ": \(words.note($0))" } ?? ""
      let headline: HTML =
        AlertMessage.event(in: event.body).map { "<br><small>\(page.headline($0.alert))</small>" }
        ?? ""
      return
        "<li class=\"\(event.severity.description)\">\(page.timeTag(event.sent)) <b>\(words.transition(event.kind))</b> · \(words.severity(event.severity))\(by)\(note)\(headline)</li>\n"
    }
    return "<ol class=\"life\">\(items)</ol>"
  }
}

extension String {
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
