import FieldgateEngine
import FieldgateModel
import FieldgateRules

/// The areas as a table: what the map shows, in figures.
struct AreaTable: Sendable {
  private let page: Page
  private let alerts: [AreaID: [Alert]]

  init(_ page: Page, _ alerts: [AreaID: [Alert]]) {
    self.page = page
    self.alerts = alerts
  }

  private var words: Words { page.words }
  private var picture: LivePicture { page.picture }

  private var columns: [Table.Column] {
    [
      Table.Column(words.area), Table.Column(words(nl: "Melding", en: "Alert")),
      Table.Column(words(nl: "Niveau", en: "Level"), isNumber: true),
      Table.Column(words(nl: "Mensen/m²", en: "People/m²"), isNumber: true),
      Table.Column(words(nl: "Mensen", en: "People"), isNumber: true),
      Table.Column(words(nl: "In/min", en: "In/min"), isNumber: true),
      Table.Column(words(nl: "Uit/min", en: "Out/min"), isNumber: true),
      Table.Column(words(nl: "Palen", en: "Bollards")), Table.Column(words.state),
    ]
  }

  var html: HTML {
    let rows = picture.plan.tree.order.enumerated().map { row(of: $1, $0) }
    return Table(label: "areas-heading", kind: "areas", columns: columns, rows: rows).html
  }

  func row(of area: AreaID, _ index: Int) -> HTML {
    let columns = columns
    let depth = min(picture.plan.tree.ancestors(of: area).count, 4)
    let name: HTML =
      "<th scope=\"row\" class=\"depth\(depth)\">\(page.areaLink(area, id: "t\(index)"))</th>"
    guard let state = picture.areas[area] else {
      return "<tr id=\"r\(index)\" data-live>\(name)</tr>\n"
    }
    let worst = alerts[area]?.first
    let cells = AreaCells(state, words)
    let values: [HTML] = [
      worst.map { alert($0, index, more: (alerts[area]?.count ?? 0) - 1) } ?? "",
      "\(state.level.level.rawValue)", cells[.density], cells[.occupancy], cells[.flowIn],
      cells[.flowOut], cells[.bollards], HTML(escaping: words.freshness(state.freshness)),
    ]
    let tds = zip(columns.dropFirst(), values).map { $0.cell($1) }
    return
      "<tr id=\"r\(index)\" data-live class=\"\(AreaMap.classes(of: area, worst, picture))\">\(name)\(tds)</tr>\n"
  }

  private func alert(_ worst: Alert, _ index: Int, more: Int) -> HTML {
    let others: HTML = more > 0 ? " <small>+\(more)</small>" : ""
    return
      "\(page.badge(worst.severity)) \(page.tag(worst.status))<a id=\"a\(index)\" href=\"/alerts/\(segment: worst.id.rawValue)\">\(words.alertState(worst.state))</a>\(others)"
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

  /// The value without its unit, which the column names.
  subscript(measure: AreaMeasure) -> HTML {
    guard let value = value(measure) else { return "" }
    let text =
      switch value.value {
      case .number(let number) where measure == .density:
        Wording.decimal(number, places: 2, padded: true, words.language)
      case .number(let number) where measure != .occupancy && number.magnitude < 100:
        Wording.decimal(number, places: 1, padded: true, words.language)
      case .number(let number): words.number(number)
      case .word(let word): Wording.term(word, words.language)
      case .flag(let flag): words.flag(flag)
      case nil: "?"
      }
    // Words may be long; the cells of numbers break no line as it is.
    return "\(text) <small>\(coverage(value))</small>"
  }

  private static let order: [AreaMeasure] = [
    .density, .occupancy, .flowIn, .objects, .crossings, .bollards, .flowOut, .speed,
  ]

  /// The one value that says most, in words.
  var main: String { main(words.value) }

  /// The same for a label, where there is little room.
  var label: String { main(words.short) }

  private func main(_ name: (Value?, AreaMeasure) -> String) -> String {
    if state.freshness == .blind { return words(nl: "geen data", en: "no data") }
    for measure in Self.order {
      guard let known = value(measure)?.value else { continue }
      return (measure == .flowIn ? "+" : "") + name(known, measure)
    }
    return state.freshness == nil ? words.freshness(nil) : "–"
  }

  /// How many devices stand behind it.
  var mainCoverage: String? {
    Self.order.compactMap { value($0) }.first { $0.value != nil }.map(coverage)
  }
}
