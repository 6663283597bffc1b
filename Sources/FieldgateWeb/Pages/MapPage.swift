import FieldgateEngine
import FieldgateModel
import FieldgateRules

/// The map of the areas and the same as a table: the first page, and the parts of it that
/// are sent when something has changed.
struct MapPage: Sendable {
  let page: Page
  private let maps: [AreaMap]
  private let table: AreaTable

  /// - Parameter drawings: the map in each of its forms; none for a site without polygons.
  init(_ page: Page, _ drawings: [MapDrawing]) {
    self.page = page
    let alerts = page.picture.alertsByArea
    maps = drawings.map { AreaMap(page, $0, alerts) }
    table = AreaTable(page, alerts)
  }

  private var words: Words { page.words }
  private var picture: LivePicture { page.picture }

  /// The map of a plan, wide and narrow. The site's root is drawn and not labelled: it is what
  /// lies around.
  static func drawings(of plan: Plan) -> [MapDrawing] {
    let areas = plan.tree.order.compactMap { plan.tree[$0] }
    let roots = areas.filter { area in
      areas.count > 1 && !plan.tree.children(of: area.id).isEmpty && area.parent == nil
    }
    let labelled = Set(areas.map(\.id)).subtracting(roots.map(\.id))
    return [.wide, .narrow].compactMap { MapDrawing(areas, labelled: labelled, $0) }
  }

  var response: Response {
    page.document(
      words.map, at: .map,
      """
      \(summary)
      <div class="overview">
      \(map)
      <section aria-labelledby="alerts-heading">
      <h2 id="alerts-heading">\(words(nl: "Open meldingen", en: "Open alerts"))</h2>
      <div aria-live="polite">\(openAlerts)</div>
      </section>
      </div>
      <section aria-labelledby="areas-heading">
      <h2 id="areas-heading">\(words(nl: "Gebieden", en: "Areas"))</h2>
      \(table.html)
      </section>
      """)
  }

  /// What is new since a version, as parts of the page.
  func news(since version: UInt64) -> HTML {
    var shapes: [HTML] = []
    var rows: [HTML] = []
    for (index, area) in picture.plan.tree.order.enumerated()
    where (picture.changed[area] ?? 0) > version {
      for map in maps { shapes += [map.shape(of: area, index), map.label(of: area, index)] }
      rows.append(table.row(of: area, index))
    }
    // Whether nothing is the matter is another thing while the gateway does not work.
    let isOther = max(picture.alertsChanged, picture.conditionChanged) > version
    let alerts = isOther ? openAlerts : nowOfAlerts(since: version)
    return """
      <div><span id="clock" data-live>\(page.fullTime(page.now))</span>\(page.problem)\(summary)
      <svg>\(shapes)</svg><table><tbody>\(rows)</tbody></table>\(alerts)</div>
      """
  }

  /// What is so now where an alert is open, as far as it is another since a version.
  private func nowOfAlerts(since version: UInt64) -> HTML {
    let parts = AlertParts(page)
    return picture.alerts.values.filter { (picture.changed[$0.area] ?? 0) > version }
      .sorted { $0.id < $1.id }.compactMap { parts.now($0) }.joined
  }

  /// What says that the loop is silent, or that it speaks again, as parts of any page.
  var silence: HTML { "<div>\(page.problem)\(openAlerts)</div>" }

  // MARK: Parts

  private var summary: HTML {
    let open = picture.openAlerts
    let real = open.count { !picture.isUnreal($0) }
    let unreal = open.count - real
    let blind = picture.areas.values.count { $0.freshness == .blind }
    // Where nothing holds all of the others, the highest is what counts.
    let level =
      page.root.map { picture.areas[$0.id]?.level.level }
      ?? picture.areas.values.map(\.level.level).max { $0.rawValue < $1.rawValue }
    let parts = [
      real == 0
        ? words(nl: "geen open meldingen", en: "no open alerts")
        : real == 1
          ? words(nl: "1 open melding", en: "1 open alert")
          : words(nl: "\(real) open meldingen", en: "\(real) open alerts"),
      unreal == 0
        ? nil
        : words(nl: "\(unreal) van een oefening of proef", en: "\(unreal) of an exercise or test"),
      level.map { "\(words.level) \($0.rawValue)" },
      blind == 0
        ? nil
        : words(
          nl: "\(blind) \(blind == 1 ? "gebied" : "gebieden") zonder gegevens",
          en: "\(blind) \(blind == 1 ? "area" : "areas") without data"),
    ]
    let worst: HTML =
      open.first.flatMap { picture.isUnreal($0) ? nil : "\(page.badge($0.severity)) " } ?? ""
    let text = parts.compactMap { $0 }.joined(separator: " · ")
    return "<p id=\"summary\" class=\"summary\" data-live>\(worst)\(text)</p>"
  }

  /// The legend stands with what it explains.
  private var map: HTML {
    guard !maps.isEmpty else { return "" }
    return "<div class=\"map\">\n\(AreaMap.patterns)\(maps.map(\.html))\(legend)</div>"
  }

  private var openAlerts: HTML {
    let items: [HTML] = picture.openAlerts.map { AlertParts(page).item($0) }
    let none: HTML =
      items.isEmpty
      ? "<li class=\"calm\">\(page.calm)</li>"
      : ""
    return "<ul id=\"open-alerts\" class=\"alerts\" data-live>\n\(items)\(none)</ul>"
  }

  private var legend: HTML {
    let severities: [HTML] = Severity.allCases.reversed().map { "<li>\(page.badge($0))</li>" }
    return """
      <details class="legend"><summary>\(words(nl: "Legenda", en: "Legend"))</summary><ul>\(severities)
      <li><span class="swatch blind"></span> \(words.freshness(.blind))</li>
      <li><span class="swatch unreal"></span> \(words(nl: "oefening of proef", en: "exercise or test"))</li>
      <li>\(words(nl: "lijn om alles, met een teken: er is iets met het hele terrein", en: "line around all, with a mark: something is the matter with the site as a whole"))</li>
      <li>\(words(nl: "getal in de cirkel: dreigingsniveau", en: "number in the circle: threat level"))</li>
      <li>\(words(nl: "3/4: 3 van de 4 verwachte apparaten staan achter de waarde", en: "3/4: 3 of the 4 expected devices stand behind the value"))</li>
      <li>\(words(nl: "hoge palen: doorgang dicht; lage palen: doorgang open", en: "tall posts: passage closed; low posts: passage open"))</li></ul></details>

      """
  }
}
