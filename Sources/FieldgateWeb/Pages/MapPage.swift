import FieldgateEngine
import FieldgateModel
import FieldgateRules

/// The map of the areas and the same as a table: the first page, and the parts of it that
/// are sent when something has changed.
struct MapPage: Sendable {
  let page: Page
  let drawing: MapDrawing?
  private let alerts: [AreaID: [Alert]]

  init(_ page: Page, _ drawing: MapDrawing?) {
    self.page = page
    self.drawing = drawing
    alerts = page.picture.alertsByArea
  }

  private var words: Words { page.words }
  private var picture: LivePicture { page.picture }
  private var order: [AreaID] { picture.plan.tree.order }

  /// The map of a plan. The site's root is drawn and not labelled: it is what lies around.
  static func drawing(of plan: Plan) -> MapDrawing? {
    let areas = plan.tree.order.compactMap { plan.tree[$0] }
    let roots = areas.filter { area in
      areas.count > 1 && !plan.tree.children(of: area.id).isEmpty && area.parent == nil
    }
    return MapDrawing(areas, labelled: Set(areas.map(\.id)).subtracting(roots.map(\.id)))
  }

  var response: Response {
    page.document(
      words.map, at: .map,
      """
      \(summary)
      \(map)
      <section aria-labelledby="alerts-heading">
      <h2 id="alerts-heading">\(words(nl: "Open meldingen", en: "Open alerts"))</h2>
      <div aria-live="polite">\(openAlerts)</div>
      </section>
      <section aria-labelledby="areas-heading">
      <h2 id="areas-heading">\(words(nl: "Gebieden", en: "Areas"))</h2>
      \(table)
      </section>
      \(legend)
      """)
  }

  /// What is new since a version, as parts of the page.
  func news(since version: UInt64) -> HTML {
    var shapes: [HTML] = []
    var rows: [HTML] = []
    for (index, area) in order.enumerated() where (picture.changed[area] ?? 0) > version {
      shapes.append(shape(of: area, index))
      shapes.append(label(of: area, index))
      rows.append(row(of: area, index))
    }
    let alerts = picture.alertsChanged > version ? openAlerts : ""
    return """
      <div><span id="clock" data-live>\(page.timeTag(page.now))</span>\(page.problem)\(summary)
      <svg>\(shapes)</svg><table><tbody>\(rows)</tbody></table>\(alerts)</div>
      """
  }

  // MARK: Parts

  private var summary: HTML {
    let open = picture.openAlerts
    let blind = picture.areas.values.count { $0.freshness == .blind }
    let root = picture.plan.root.flatMap { picture.areas[$0] }
    let level = root.map { "\(words.level) \($0.level.level.rawValue)" }
    let count =
      open.isEmpty
      ? words(nl: "geen open meldingen", en: "no open alerts")
      : open.count == 1
        ? words(nl: "1 open melding", en: "1 open alert")
        : words(nl: "\(open.count) open meldingen", en: "\(open.count) open alerts")
    let dark =
      blind == 0
      ? nil
      : words(
        nl: "\(blind) \(blind == 1 ? "gebied" : "gebieden") zonder gegevens",
        en: "\(blind) \(blind == 1 ? "area" : "areas") without data")
    let worst: HTML = open.first.map { "\(page.badge($0.severity)) " } ?? ""
    let text = [count, level, dark].compactMap { $0 }.joined(separator: " · ")
    return "<p id=\"summary\" class=\"summary\" data-live>\(worst)\(text)</p>"
  }

  private var map: HTML {
    guard let drawing else { return "" }
    let shapes = order.enumerated().map { shape(of: $1, $0) }
    let labels = order.enumerated().map { label(of: $1, $0) }
    return """
      <div class="map" tabindex="0" role="region" aria-label="\(words(nl: "Kaart; dezelfde gegevens staan in de tabel eronder", en: "Map; the table below says the same"))">
      <svg viewBox="0 0 \(MapDrawing.width) \(drawing.height)" role="group" aria-label="\(words.map)">
      <defs><pattern id="hatch" width="10" height="10" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="10" height="10" class="hatch-ground"/><rect width="4" height="10" class="hatch-line"/></pattern></defs>
      \(shapes)
      \(leaders)
      \(labels)
      </svg></div>
      """
  }

  private var leaders: [HTML] {
    (drawing?.shapes ?? []).compactMap { shape in
      shape.label.map { box in
        let end = MapDrawing.Point(x: box.x + box.width / 2, y: box.y + box.height / 2)
        return
          "<line class=\"leader\" x1=\"\(shape.middle.x)\" y1=\"\(shape.middle.y)\" x2=\"\(end.x)\" y2=\"\(end.y)\"/>"
      }
    }
  }

  /// `severe`, `blind`, …: how the area looks.
  private func classes(of area: AreaID) -> String {
    let worst = alerts[area]?.first
    var classes = [worst.map { "sev \($0.severity.description)" } ?? "calm"]
    switch picture.areas[area]?.freshness {
    case .blind: classes.append("blind")
    case .degraded: classes.append("degraded")
    case nil: classes.append("unmeasured")
    case .fresh: break
    }
    if let worst, worst.status != .actual, worst.status != .system { classes.append("unreal") }
    return classes.joined(separator: " ")
  }

  private func shape(of area: AreaID, _ index: Int) -> HTML {
    guard let shape = drawing?.shapes.first(where: { $0.area == area }) else { return "" }
    let isAround = shape.label == nil
    let around = isAround ? " around" : ""
    let hatch: HTML =
      picture.areas[area]?.freshness == .blind && !isAround
      ? "<path class=\"hatched\" d=\"\(shape.path)\" fill=\"url(#hatch)\"/>" : ""
    return
      "<g id=\"s\(index)\" data-live class=\"shape \(classes(of: area))\(around)\"><path d=\"\(shape.path)\" fill-rule=\"evenodd\"/>\(hatch)</g>\n"
  }

  private func label(of area: AreaID, _ index: Int) -> HTML {
    guard let box = drawing?.shapes.first(where: { $0.area == area })?.label,
      let state = picture.areas[area]
    else { return "" }
    let worst = alerts[area]?.first
    let name = state.area.name[words.language]
    let cells = AreaCells(state, words)
    let mark = worst.map { Words.mark($0.severity) } ?? (state.freshness == .blind ? "?" : "")
    let tag = worst.flatMap { $0.status == .system ? nil : words.status($0.status) }
    // Beside posts there is less room; what is too long is set narrower.
    let room =
      posts(of: state, at: box.width).isEmpty ? (letters: 12, width: 128) : (letters: 9, width: 96)
    let squeezed: HTML =
      cells.main.count > room.letters
      ? " textLength=\"\(room.width)\" lengthAdjust=\"spacingAndGlyphs\"" : ""
    let partly = state.freshness == .degraded ? words(nl: "deels blind", en: "partly blind") : nil
    let note = [tag, cells.mainCoverage, partly].compactMap { $0 }.joined(separator: " · ")
    let told = [
      name, worst.map { words.severity($0.severity) }, tag,
      [cells.main, cells.mainCoverage].compactMap { $0 }.joined(separator: " "),
      words.freshness(state.freshness), "\(words.level) \(state.level.level.rawValue)",
    ]
    .compactMap { $0 }.joined(separator: ", ")
    return """
      <g id="l\(index)" data-live class="label \(classes(of: area))" transform="translate(\(box.x) \(box.y))"><a id="m\(index)" href="/areas/\(segment: area.rawValue)" aria-label="\(told)"><title>\(told)</title><rect class="card" width="\(box.width)" height="\(box.height)" rx="7"/><path class="side" d="M7 0H34V\(box.height)H7A7 7 0 0 1 0 \(box.height - 7)V7A7 7 0 0 1 7 0Z"/><text class="mark" x="17" y="41">\(mark)</text><text class="name" x="41" y="19">\(Self.shortened(name, to: 13))</text><text class="value" x="41" y="41"\(squeezed)>\(cells.main)</text><text class="note" x="41" y="58">\(note)</text><circle class="level" cx="\(box.width - 13)" cy="14" r="9"/><text class="level" x="\(box.width - 13)" y="18.5">\(state.level.level.rawValue)</text>\(posts(of: state, at: box.width))</a></g>

      """
  }

  /// Three posts: standing where the passage is closed, sunk into the ground where it is open.
  private func posts(of state: AreaState, at right: Double) -> HTML {
    guard case .word(let word) = state.values.first(where: { $0.measure == .bollards })?.value.value
    else { return "" }
    let (top, kind) =
      switch BollardState(rawValue: word) {
      case .closed: (34.0, "closed")
      case .open: (54.0, "open")
      default: (44.0, "between")
      }
    let posts: [HTML] = [0.0, 9, 18].map { x in
      "<rect x=\"\(right - 32 + x)\" y=\"\(top)\" width=\"5\" height=\"\(58 - top)\" rx=\"1\"/>"
    }
    return """
      <g class="posts \(kind)"><title>\(words.bollards(word))</title>\(posts)<path d="M\(right - 36) 59H\(right - 5)"/></g>
      """
  }

  private static func shortened(_ text: String, to count: Int) -> String {
    text.count <= count ? text : text.prefix(count - 1) + "…"
  }

  // MARK: The table

  private var table: HTML {
    let rows = order.enumerated().map { row(of: $1, $0) }
    return """
      <div class="scroll" tabindex="0" role="region" aria-labelledby="areas-heading"><table class="areas">
      <thead><tr><th scope="col">\(words.area)</th><th scope="col">\(words(nl: "Melding", en: "Alert"))</th>\
      <th scope="col">\(words(nl: "Niveau", en: "Level"))</th><th scope="col">\(words(nl: "Dichtheid", en: "Density"))</th>\
      <th scope="col">\(words(nl: "Personen", en: "People"))</th><th scope="col">\(words(nl: "In / uit per min", en: "In / out per min"))</th>\
      <th scope="col">\(words(nl: "Palen", en: "Bollards"))</th><th scope="col">\(words.state)</th></tr></thead>
      <tbody>
      \(rows)
      </tbody></table></div>
      """
  }

  private func row(of area: AreaID, _ index: Int) -> HTML {
    guard let state = picture.areas[area] else {
      return "<tr id=\"r\(index)\" data-live><th scope=\"row\">\(page.areaLink(area))</th></tr>\n"
    }
    let worst = alerts[area]?.first
    let more = (alerts[area]?.count ?? 0) - 1
    let alert: HTML =
      worst.map { worst in
        let tag: HTML =
          words.status(worst.status).map { "<span class=\"tag\">\($0)</span> " } ?? ""
        let others: HTML = more > 0 ? " +\(more)" : ""
        return
          "\(page.badge(worst.severity)) \(tag)<a id=\"a\(index)\" href=\"/alerts/\(segment: worst.id.rawValue)\">\(words.alertState(worst.state))</a>\(others)"
      } ?? "–"
    let depth = picture.plan.tree.ancestors(of: area).count
    let cells = AreaCells(state, words)
    return """
      <tr id="r\(index)" data-live class="\(classes(of: area))"><th scope="row" class="depth\(min(depth, 4))">\(page.areaLink(area, id: "t\(index)"))</th><td>\(alert)</td><td data-name="\(words.level)">\(state.level.level.rawValue)</td><td>\(cells[.density])</td><td>\(cells[.occupancy])</td><td>\(cells.flow)</td><td>\(cells[.bollards])</td><td>\(words.freshness(state.freshness))</td></tr>

      """
  }

  private var openAlerts: HTML {
    let items: [HTML] = picture.openAlerts.map { AlertParts(page).item($0) }
    let none: HTML =
      items.isEmpty
      ? "<li class=\"calm\">\(words(nl: "Er is niets aan de hand.", en: "Nothing is the matter."))</li>"
      : ""
    return "<ul id=\"open-alerts\" class=\"alerts\" data-live>\n\(items)\(none)</ul>"
  }

  private var legend: HTML {
    let severities: [HTML] = Severity.allCases.reversed().map { "<li>\(page.badge($0))</li>" }
    return """
      <details class="legend"><summary>\(words(nl: "Legenda", en: "Legend"))</summary><ul>\(severities)
      <li><span class="swatch hatch-swatch"></span> \(words.freshness(.blind))</li>
      <li>\(words(nl: "het getal in de cirkel is het dreigingsniveau", en: "the number in the circle is the threat level"))</li>
      <li>\(words(nl: "3/4: zoveel van de verwachte apparaten staan achter een waarde", en: "3/4: so many of the expected devices stand behind a value"))</li>
      <li>\(words(nl: "hoge palen: doorgang dicht; lage palen: doorgang open", en: "tall posts: passage closed; low posts: passage open"))</li></ul></details>
      """
  }
}

/// An area's values as cells of a table.
struct AreaCells: Sendable {
  private let state: AreaState
  private let words: Words

  init(_ state: AreaState, _ words: Words) {
    self.state = state
    self.words = words
  }

  private func value(_ measure: AreaMeasure) -> AreaValue? {
    state.values.first { $0.measure == measure }?.value
  }

  private func coverage(_ value: AreaValue) -> String {
    "\(value.coverage.reporting)/\(value.coverage.expected)"
  }

  subscript(measure: AreaMeasure) -> HTML {
    guard let value = value(measure) else { return "" }
    let text =
      value.value.map { words.value($0, measure) } ?? words(nl: "onbekend", en: "unknown")
    return "\(text) <small>\(coverage(value))</small>"
  }

  var flow: HTML {
    guard let into = value(.flowIn), let out = value(.flowOut) else { return "" }
    func number(_ value: AreaValue) -> String { value.value?.number.map(words.number) ?? "?" }
    return "+\(number(into)) / −\(number(out)) <small>\(coverage(into))</small>"
  }

  private static let order: [AreaMeasure] = [
    .density, .occupancy, .flowIn, .objects, .crossings, .bollards, .flowOut, .speed,
  ]

  /// The one value that says most, for a label.
  var main: String {
    if state.freshness == .blind { return words(nl: "geen data", en: "no data") }
    for measure in Self.order {
      guard let known = value(measure)?.value else { continue }
      return (measure == .flowIn ? "+" : "") + words.value(known, measure)
    }
    return state.freshness == nil ? words.freshness(nil) : "–"
  }

  /// How many devices stand behind it.
  var mainCoverage: String? {
    Self.order.compactMap { value($0) }.first { $0.value != nil }.map(coverage)
  }
}
