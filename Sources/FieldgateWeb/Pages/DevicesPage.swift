import FieldgateDecode
import FieldgateEngine
import FieldgateModel
import FieldgateStore

/// The devices, what became of their messages, and what could not be read.
struct DevicesPage: Sendable {
  let page: Page
  let devices: [DeviceState]?
  /// What is looked for in names, adapters and areas.
  let search: String
  /// From 1.
  let number: Int
  /// The newest first; nil where the store could not be read.
  let quarantine: [RecordedQuarantine]?

  static let onAPage = 100
  static let mostQuarantined = 50

  private var words: Words { page.words }

  var response: Response {
    page.document(
      words.devices, at: .devices,
      """
      <form class="act" action="/devices" role="search"><label>\(words(nl: "Zoek", en: "Search")) <input name="q" value="\(search)" maxlength="100"></label><button>\(words(nl: "Zoeken", en: "Search"))</button></form>
      <section aria-labelledby="devices-heading"><h2 id="devices-heading">\(words(nl: "Wanneer gehoord", en: "When heard"))</h2>
      <div id="devices" data-live data-follow>\(table)</div></section>
      <section aria-labelledby="outcomes-heading"><h2 id="outcomes-heading">\(words(nl: "Wat er van berichten werd", en: "What became of messages"))</h2>
      <div id="outcomes" data-live>\(outcomes)</div></section>
      <section aria-labelledby="quarantine-heading"><h2 id="quarantine-heading">\(words(nl: "Onleesbaar", en: "Unreadable"))</h2>
      <div id="quarantine" data-live>\(quarantined)</div></section>
      """)
  }

  private var table: HTML {
    guard let devices else {
      return
        "<p>\(words(nl: "De gateway antwoordt nu niet.", en: "The gateway does not answer now."))</p>"
    }
    let wanted = search.lowercased()
    let found = devices.filter { device in
      wanted.isEmpty
        || [device.id.rawValue, device.adapter?.rawValue ?? "", device.area?.rawValue ?? ""]
          .contains { $0.lowercased().contains(wanted) }
    }
    let pages = max(1, (found.count + Self.onAPage - 1) / Self.onAPage)
    let number = min(max(1, number), pages)
    let shown = Array(found.dropFirst((number - 1) * Self.onAPage).prefix(Self.onAPage))
    var links: HTML = ""
    if pages > 1 {
      let turns: [HTML] = (1...pages).map { other in
        let current: HTML = other == number ? " aria-current=\"page\"" : ""
        return "<a href=\"/devices?q=\(segment: search)&amp;page=\(other)\"\(current)>\(other)</a> "
      }
      links = "<p class=\"choice\">\(turns)</p>"
    }
    let count = words(
      nl: "\(found.count) apparaten",
      en: "\(found.count) \(found.count == 1 ? "device" : "devices")")
    return "<p>\(count)</p>\(Self.table(shown, page, label: "devices-heading"))\(links)"
  }

  static func table(_ devices: [DeviceState], _ page: Page, label: String) -> HTML {
    let words = page.words
    guard !devices.isEmpty else { return "<p>\(words.none)</p>" }
    let rows: [HTML] = devices.map { device in
      let area: HTML = device.area.map { page.areaLink($0) } ?? "–"
      let skew: HTML =
        device.skew.map { skew in
          skew > 0
            ? "\(words(nl: "\(skew / 1000) s achter", en: "\(skew / 1000) s behind"))"
            : "\(words(nl: "\(-skew / 1000) s voor", en: "\(-skew / 1000) s ahead"))"
        } ?? ""
      let notes = [
        device.isListed ? nil : words(nl: "niet in de inventaris", en: "not in the inventory"),
        device.limited.map {
          words(nl: "\($0) berichten te veel", en: "\($0) messages too many")
        },
      ]
      .compactMap { $0 }.joined(separator: "; ")
      return """
        <tr><th scope="row">\(device.id)</th><td>\(device.adapter?.rawValue ?? "")</td><td>\(area)</td><td>\(page.ago(device.seen))</td><td>\(skew)</td><td>\(notes)</td></tr>

        """
    }
    return """
      <div class="scroll" tabindex="0" role="region" aria-labelledby="\(label)"><table><thead><tr><th scope="col">\(words(nl: "Apparaat", en: "Device"))</th><th scope="col">\(words(nl: "Adapter", en: "Adapter"))</th>\
      <th scope="col">\(words.area)</th><th scope="col">\(words(nl: "Laatst gehoord", en: "Last heard"))</th><th scope="col">\(words(nl: "Klok", en: "Clock"))</th><th scope="col">\(words(nl: "Opmerking", en: "Note"))</th></tr></thead>
      <tbody>\(rows)</tbody></table></div>
      """
  }

  private var outcomes: HTML {
    let order: [Outcome] = Outcome.allCases
    let rows: [HTML] = page.picture.health.outcomes.sorted { $0.key < $1.key }.map { id, counts in
      let cells: [HTML] = order.map { "<td>\(counts[$0].map { "\($0)" } ?? "")</td>" }
      let name = id.rawValue.isEmpty ? words(nl: "geen adapter", en: "no adapter") : id.rawValue
      return "<tr><th scope=\"row\">\(name)</th>\(cells)</tr>\n"
    }
    guard !rows.isEmpty else { return "<p>\(words.none)</p>" }
    let heads: [HTML] = order.map { "<th scope=\"col\">\($0.rawValue)</th>" }
    return """
      <div class="scroll" tabindex="0" role="region" aria-labelledby="outcomes-heading"><table><thead><tr><th scope="col">\(words(nl: "Adapter", en: "Adapter"))</th>\(heads)</tr></thead><tbody>\(rows)</tbody></table></div>
      """
  }

  private var quarantined: HTML {
    guard let quarantine else {
      return
        "<p>\(words(nl: "De opslag kan nu niet worden gelezen.", en: "The store cannot be read now."))</p>"
    }
    guard !quarantine.isEmpty else { return "<p>\(words.none)</p>" }
    let rows: [HTML] = quarantine.map { entry in
      let message = entry.message
      return """
        <tr><td>\(page.timeTag(message.received))</td><td>\(message.topic)</td><td>\(message.adapter?.rawValue ?? "–")</td><td>\(message.outcome)</td><td>\(message.reason)</td><td>\(message.size)</td><td><code>\(String(message.shape.prefix(300)))</code></td></tr>

        """
    }
    return """
      <div class="scroll" tabindex="0" role="region" aria-labelledby="quarantine-heading"><table><thead><tr><th scope="col">\(words(nl: "Tijd", en: "Time"))</th><th scope="col">Topic</th><th scope="col">Adapter</th>\
      <th scope="col">\(words(nl: "Uitkomst", en: "Outcome"))</th><th scope="col">\(words(nl: "Reden", en: "Reason"))</th><th scope="col">Bytes</th><th scope="col">\(words(nl: "Vorm", en: "Shape"))</th></tr></thead>
      <tbody>\(rows)</tbody></table></div>
      """
  }
}
