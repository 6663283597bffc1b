import FieldgateModel

/// A view as a message of the Common Alerting Protocol 1.2 (OASIS, 2010-07-01).
///
/// Elements stand in the order that its schema wants; one `info` for each language. Not used
/// are `audience`, `resource`, `circle`, `altitude`, `ceiling`, the status Draft, the type
/// Error, and signatures. A polygon has no holes in CAP: the outer rings are said alone.
enum CAPMessage {
  static let namespace = "urn:oasis:names:tc:emergency:cap:1.2"

  static func text(_ view: AlertView, _ head: MessageHead) -> String {
    var writer = XMLWriter()
    writer.element("alert", " xmlns=\"\(namespace)\"") { writer in
      start(&writer, status: view.status, tlp: view.tlp, sent: view.sent, incident: view.id, head)
      for language in head.languages { info(&writer, view, head, language) }
    }
    return writer.text
  }

  /// An Ack: what is acknowledged stands in `references`, by whom in `note`.
  static func ack(
    of id: String, status: AlertStatus, tlp: TLP?, sent: Timestamp, _ head: MessageHead
  ) -> String {
    var writer = XMLWriter()
    writer.element("alert", " xmlns=\"\(namespace)\"") { writer in
      start(&writer, status: status, tlp: tlp, sent: sent, incident: id, head)
    }
    return writer.text
  }

  private static func start(
    _ writer: inout XMLWriter, status: AlertStatus, tlp: TLP?, sent: Timestamp, incident: String,
    _ head: MessageHead
  ) {
    writer.element("identifier", head.identifier)
    writer.element("sender", head.sender)
    writer.element("sent", time(sent, head.zone))
    writer.element("status", status.rawValue)
    writer.element("msgType", head.msgType.rawValue)
    writer.element("source", head.senderName)
    switch head.scope {
    case .isPublic: writer.element("scope", "Public")
    case .restricted(let restriction):
      writer.element("scope", "Restricted")
      writer.element("restriction", restriction)
    case .isPrivate(let addresses):
      writer.element("scope", "Private")
      writer.element("addresses", addresses.map(quoted).joined(separator: " "))
    }
    writer.element("code", tlp.map { "TLP:\($0.rawValue)" })
    writer.element("note", head.note)
    if !head.references.isEmpty {
      let references = head.references.map {
        "\($0.sender),\($0.identifier),\(time($0.sent, head.zone))"
      }
      writer.element("references", references.joined(separator: " "))
    }
    writer.element("incidents", quoted(incident))
  }

  private static func info(
    _ writer: inout XMLWriter, _ view: AlertView, _ head: MessageHead, _ language: Language
  ) {
    writer.element("info") { writer in
      writer.element("language", language == .nl ? "nl-NL" : "en-GB")
      writer.element("category", CAPTerms.category(of: view))
      writer.element("event", CAPTerms.event(of: view, language))
      writer.element("responseType", CAPTerms.responseType(to: view))
      writer.element("urgency", view.urgency)
      writer.element("severity", CAPTerms.severity(view.severity))
      writer.element("certainty", view.certainty.rawValue)
      if let rule = view.rule {
        writer.element("eventCode") { writer in
          writer.element("valueName", "fieldgate:rule")
          writer.element("value", rule.rawValue)
        }
      }
      writer.element("effective", time(view.sent, head.zone))
      writer.element("onset", view.onset.map { time($0, head.zone) })
      writer.element("expires", time(view.expires, head.zone))
      writer.element("senderName", head.senderName)
      writer.element("headline", view.headline[language])
      writer.element("description", CAPTerms.description(of: view, language))
      writer.element("instruction", view.instruction?[language])
      writer.element("web", head.web)
      writer.element("contact", head.contact)
      for (name, value) in CAPTerms.parameters(of: view, head) {
        writer.element("parameter") { writer in
          writer.element("valueName", name)
          writer.element("value", value)
        }
      }
      writer.element("area") { writer in
        writer.element("areaDesc", view.areaName[language])
        for polygon in view.polygons { writer.element("polygon", ring(polygon.first ?? [])) }
        writer.element("geocode") { writer in
          writer.element("valueName", "fieldgate:area")
          writer.element("value", view.area.rawValue)
        }
      }
    }
  }

  /// `2026-11-22T15:03:40+01:00`: to the second, in the site's zone, never `Z`.
  static func time(_ time: Timestamp, _ zone: Zone) -> String {
    let minutes = zone.offset(at: time) / 60_000
    // An offset from UTC has whole minutes in CAP; times before 1940 in some zones have not.
    let shifted = (time + minutes * 60_000).iso8601
    let size = minutes.magnitude
    return "\(shifted.prefix(19))\(minutes < 0 ? "-" : "+")\(two(size / 60)):\(two(size % 60))"
  }

  private static func two(_ number: UInt64) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// `lat,lon lat,lon …`, closed, at least four pairs; nil where it is no ring.
  static func ring(_ positions: [Position]) -> String? {
    guard let first = positions.first else { return nil }
    let closed = positions.last == first ? positions : positions + [first]
    guard closed.count >= 4 else { return nil }
    return closed.map { "\(degrees($0.latitude)),\(degrees($0.longitude))" }.joined(separator: " ")
  }

  /// At most six decimals, a tenth of a metre, and no exponent.
  private static func degrees(_ degrees: Double) -> String {
    let scaled = Int64((degrees * 1e6).rounded())
    let size = scaled.magnitude
    var fraction = String(size % 1_000_000)
    fraction = String(repeating: "0", count: 6 - fraction.count) + fraction
    while fraction.hasSuffix("0") { fraction.removeLast() }
    let sign = scaled < 0 ? "-" : ""
    return "\(sign)\(size / 1_000_000)\(fraction.isEmpty ? "" : ".\(fraction)")"
  }

  /// One entry of a list that blanks part: in quotes where it has blanks itself.
  private static func quoted(_ text: String) -> String {
    let plain = text.replacing("\"", with: "'")
    return plain.contains(where: \.isWhitespace) ? "\"\(plain)\"" : plain
  }
}
