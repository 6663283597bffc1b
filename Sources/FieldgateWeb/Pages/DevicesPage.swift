import FieldgateDecode
import FieldgateEngine
import FieldgateModel
import FieldgateRules
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
      words.devices, at: .devices, hasForm: true,
      """
      <form class="act" action="/devices" role="search"><label>\(words(nl: "Naam, adapter of gebied", en: "Name, adapter or area")) <input type="search" name="q" value="\(search)" maxlength="100"></label><button>\(words(nl: "Zoeken", en: "Search"))</button></form>
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
        || [
          device.id.rawValue, device.adapter?.rawValue ?? "", device.area?.rawValue ?? "",
          device.area.flatMap { page.picture.plan.tree[$0]?.name[page.language] } ?? "",
        ]
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
      let name = words(nl: "Meer apparaten", en: "More devices")
      links = "<nav class=\"choice\" aria-label=\"\(name)\">\(turns)</nav>"
    }
    let count = words(
      nl: "\(found.count) \(found.count == 1 ? "apparaat" : "apparaten")",
      en: "\(found.count) \(found.count == 1 ? "device" : "devices")")
    return
      "<p class=\"calm\">\(count)</p>\(Self.table(shown, page, label: "devices-heading"))\(links)"
  }

  static func table(_ devices: [DeviceState], _ page: Page, label: String) -> HTML {
    let words = page.words
    guard !devices.isEmpty else { return "<p class=\"calm\">\(words.none)</p>" }
    let columns = [
      Table.Column(words(nl: "Apparaat", en: "Device")), Table.Column("Adapter"),
      Table.Column(words.area), Table.Column(words(nl: "Laatst gehoord", en: "Last heard")),
      Table.Column(words(nl: "Klok", en: "Clock")),
      Table.Column(words(nl: "Opmerking", en: "Note")),
    ]
    let rows: [HTML] = devices.map { device in
      let skew = device.skew.map { skew in
        let length = words.length(skew.magnitude > 0 ? Milliseconds(skew.magnitude) : 0)
        return skew > 0
          ? words(nl: "\(length) achter", en: "\(length) behind")
          : words(nl: "\(length) voor", en: "\(length) ahead")
      }
      let notes = [
        device.isSource
          ? words(nl: "nummert berichten", en: "numbers messages")
          : device.isListed ? nil : words(nl: "niet in de inventaris", en: "not in the inventory"),
        device.limited.map {
          words(
            nl: "\(words.number($0)) berichten te veel", en: "\(words.number($0)) messages too many"
          )
        },
        device.missed.map {
          words(
            nl: "\(words.number($0)) \($0 == 1 ? "bericht" : "berichten") gemist",
            en: "\(words.number($0)) \($0 == 1 ? "message" : "messages") missed")
        },
      ]
      .compactMap { $0 }.joined(separator: "; ")
      return Table.row(
        columns,
        [
          "\(device.id)", HTML(escaping: device.adapter?.rawValue ?? ""),
          device.area.map { page.areaLink($0) } ?? "", page.ago(device.seen),
          HTML(escaping: skew ?? ""), HTML(escaping: notes),
        ])
    }
    return Table(label: label, columns: columns, rows: rows).html
  }

  private var outcomes: HTML {
    let order: [Outcome] = Outcome.allCases
    let columns =
      [Table.Column("Adapter")] + order.map { Table.Column(words.outcome($0), isNumber: true) }
    let rows: [HTML] = page.picture.health.outcomes.sorted { $0.key < $1.key }.map { id, counts in
      let name =
        id.rawValue.isEmpty ? words(nl: "geen adapter", en: "no adapter") : id.rawValue
      return Table.row(
        columns,
        [HTML(escaping: name)] + order.map { HTML(escaping: words.number(counts[$0] ?? 0)) })
    }
    guard !rows.isEmpty else { return "<p class=\"calm\">\(words.none)</p>" }
    return Table(label: "outcomes-heading", columns: columns, rows: rows).html
  }

  /// Adapters give their reasons in English, which is said (WCAG 2.2, 3.1.2).
  private func reason(_ text: String) -> HTML {
    words.language == .en ? HTML(escaping: text) : "<span lang=\"en\">\(text)</span>"
  }

  private var quarantined: HTML {
    guard let quarantine else {
      return
        "<p>\(words(nl: "De opslag kan nu niet worden gelezen.", en: "The store cannot be read now."))</p>"
    }
    guard !quarantine.isEmpty else { return "<p class=\"calm\">\(words.none)</p>" }
    let columns = [
      Table.Column("Topic"), Table.Column(words(nl: "Tijd", en: "Time")), Table.Column("Adapter"),
      Table.Column(words(nl: "Uitkomst", en: "Outcome")),
      Table.Column(words(nl: "Reden", en: "Reason")), Table.Column("Bytes", isNumber: true),
      Table.Column(words(nl: "Vorm", en: "Shape")),
    ]
    // The shape and never more of it, whatever the store keeps: who watches a page is not who may
    // read what devices say.
    let rows: [HTML] = quarantine.map { entry in
      let message = entry.message
      return Table.row(
        columns,
        [
          HTML(escaping: message.topic), page.timeTag(message.received),
          HTML(escaping: message.adapter?.rawValue ?? ""),
          HTML(escaping: Outcome(rawValue: message.outcome).map(words.outcome) ?? message.outcome),
          reason(message.reason), HTML(escaping: words.number(message.size)),
          "<code>\(String(message.shape.prefix(300)))</code>",
        ])
    }
    return Table(label: "quarantine-heading", columns: columns, rows: rows).html
  }
}
