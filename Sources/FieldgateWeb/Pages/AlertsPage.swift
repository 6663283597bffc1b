import FieldgateEngine
import FieldgateModel
import FieldgateStore

/// The alerts: those that are open, and those of the last week.
struct AlertsPage: Sendable {
  let page: Page
  /// Nil where the store could not be read.
  let past: [Alert]?

  static let mostPast = 100
  static let length: Milliseconds = 7 * 86_400_000

  var response: Response {
    let words = page.words
    let parts = AlertParts(page)
    let open = page.picture.openAlerts
    let items = open.map(parts.item)
    let none: HTML =
      items.isEmpty
      ? "<li class=\"calm\">\(words(nl: "Er is niets aan de hand.", en: "Nothing is the matter."))</li>"
      : ""
    let heading = words(nl: "Afgelopen week", en: "The last week")
    let history: HTML =
      past.map { parts.table($0.filter { !$0.state.isOpen }, heading) }
      ?? "<p>\(words(nl: "De opslag kan nu niet worden gelezen.", en: "The store cannot be read now."))</p>"
    return page.document(
      words.alerts, at: .alerts,
      """
      <section aria-labelledby="open-heading"><h2 id="open-heading">\(words(nl: "Open", en: "Open"))</h2>
      <div aria-live="polite"><ul id="open-alerts" class="alerts" data-live>
      \(items)\(none)</ul></div></section>
      <section aria-labelledby="past-heading"><h2 id="past-heading">\(heading)</h2>
      <div id="past" data-live data-follow>\(history)</div></section>
      """)
  }
}

/// One alert: its evidence and its life, and what can be done about it.
struct AlertPage: Sendable {
  let page: Page
  let record: RecordedAlert

  private var words: Words { page.words }
  /// As it stands now, with what only an open one knows.
  private var alert: Alert { page.picture.alerts[record.alert.id] ?? record.alert }

  /// - Parameter refusal: why what was just asked was not done.
  func response(refusal: String? = nil, status: Response.Status = .ok) -> Response {
    let told: HTML =
      refusal.map { "<p class=\"banner problem\" role=\"alert\">\($0)</p>" } ?? ""
    return page.document(
      page.headline(alert), at: .other, isLive: true, status: status,
      """
      \(told)
      <div id="facts" data-live data-follow>\(facts)</div>
      \(forms)
      <section aria-labelledby="evidence-heading"><h2 id="evidence-heading">\(words(nl: "Bewijs", en: "Evidence"))</h2>
      <div id="evidence" data-live>\(evidence)</div></section>
      <section aria-labelledby="life-heading"><h2 id="life-heading">\(words(nl: "Verloop", en: "Life"))</h2>
      <div id="life" data-live>\(life)</div></section>
      """)
  }

  private var facts: HTML {
    let alert = alert
    let tag: HTML = words.status(alert.status).map { " <span class=\"tag\">\($0)</span>" } ?? ""
    var entries: [(String, HTML)] = [
      (words(nl: "Ernst", en: "Severity"), page.badge(alert.severity) + tag),
      (words.state, HTML(escaping: words.alertState(alert.state))),
      (words.area, page.areaLink(alert.area)),
      (words(nl: "Regel", en: "Rule"), HTML(escaping: alert.rule.rawValue)),
      (words(nl: "Begin", en: "Onset"), page.timeTag(alert.onset)),
    ]
    if let cleared = alert.cleared {
      entries.append((words(nl: "Voorbij", en: "Over"), page.timeTag(cleared)))
    }
    entries.append(
      (
        words.measure(alert.measure).capitalizedFirst,
        HTML(escaping: AlertParts(page).valueText(alert.value, alert))
      ))
    if let limit = alert.limit {
      entries.append(
        (
          words(nl: "Grens", en: "Limit"),
          HTML(escaping: AlertParts(page).valueText(.number(limit), alert))
        ))
    }
    entries.append((words.level, "\(alert.level.rawValue)"))
    entries.append((words.coverage, "\(alert.coverage.reporting)/\(alert.coverage.expected)"))
    entries.append(
      (words(nl: "Zekerheid", en: "Certainty"), HTML(escaping: alert.certainty.rawValue)))
    if let text = alert.instructions?[words.language] ?? alert.instruction {
      entries.append((words(nl: "Aanwijzing", en: "Instruction"), HTML(escaping: text)))
    }
    if let advice = alert.advice {
      entries.append(
        (words(nl: "Advies", en: "Advice"), "\(advice.measure[words.language]) (\(advice.by))"))
    }
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
    let alert = alert
    let devices: HTML =
      alert.devices.isEmpty
      ? "" : "<p>\(words.devices): \(alert.devices.map(\.rawValue).joined(separator: ", "))</p>"
    guard !alert.inputs.isEmpty else {
      return devices.isEmpty ? "<p>\(words.none)</p>" : devices
    }
    let rows: [HTML] = alert.inputs.map { input in
      "<tr><td>\(input.device)</td><td>\(input.channel ?? "")</td><td>\(input.measure.rawValue)</td><td>\(JSONValue(input.value).plain)</td><td>\(page.timeTag(input.time))</td></tr>\n"
    }
    return """
      \(devices)<div class="scroll" tabindex="0" role="region" aria-labelledby="evidence-heading"><table><thead><tr><th scope="col">\(words(nl: "Apparaat", en: "Device"))</th><th scope="col">\(words(nl: "Kanaal", en: "Channel"))</th>\
      <th scope="col">\(words(nl: "Grootheid", en: "Measure"))</th><th scope="col">\(words(nl: "Waarde", en: "Value"))</th><th scope="col">\(words(nl: "Tijd", en: "Time"))</th></tr></thead>
      <tbody>\(rows)</tbody></table></div>
      """
  }

  private var life: HTML {
    let items: [HTML] = record.events.map { event in
      let by: HTML = event.by.map { " · \($0)" } ?? ""
      let note: HTML = event.note.map { ": \($0)" } ?? ""
      return
        "<li>\(page.timeTag(event.sent)) · \(words.transition(event.kind)) · \(words.severity(event.severity))\(by)\(note)</li>\n"
    }
    return "<ol class=\"life\">\(items)</ol>"
  }

  private var forms: HTML {
    let alert = alert
    guard alert.state.isOpen else { return "" }
    guard let token = page.visitor?.token else {
      guard page.hasLogin else { return "" }
      return
        "<p><a href=\"/login\">\(words(nl: "Meld u aan om te bevestigen of opzij te zetten", en: "Log in to acknowledge or shelve"))</a></p>"
    }
    let path = percentEncoded(alert.id.rawValue)
    let hidden: HTML = "<input type=\"hidden\" name=\"token\" value=\"\(token)\">"
    if alert.state == .shelved {
      return """
        <form method="post" action="/alerts/\(path)/unshelve" class="act">\(hidden)
        <label>\(words(nl: "Notitie", en: "Note")) <input name="note" maxlength="500"></label>
        <button>\(words(nl: "Terugzetten", en: "Unshelve"))</button></form>
        """
    }
    let acknowledge: HTML =
      alert.state == .acknowledged
      ? ""
      : """
      <form method="post" action="/alerts/\(path)/ack" class="act">\(hidden)
      <label>\(words(nl: "Notitie", en: "Note")) <input name="note" maxlength="500"></label>
      <button>\(words(nl: "Bevestigen", en: "Acknowledge"))</button></form>
      """
    let lengths: [HTML] = ["15m", "30m", "1h", "2h", "4h", "8h"].map {
      "<option value=\"\($0)\">\($0)</option>"
    }
    return """
      \(acknowledge)
      <form method="post" action="/alerts/\(path)/shelve" class="act">\(hidden)
      <label>\(words(nl: "Hoe lang", en: "For")) <select name="for">\(lengths)</select></label>
      <label>\(words(nl: "Reden", en: "Reason")) <input name="reason" required maxlength="500"></label>
      <button>\(words(nl: "Opzijzetten", en: "Shelve"))</button></form>
      """
  }
}

extension JSONValue {
  /// As people read it: a text without its quotes.
  var plain: String {
    if case .string(let text) = self { return text }
    return text
  }
}

extension String {
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
