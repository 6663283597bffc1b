import FieldgateModel

/// The forms in which an alert can be written for somebody.
package enum FeedFormat: String, CaseIterable, Hashable, Sendable {
  case json, cap
  case ngsiLD = "ngsi-ld"
  case geoJSON = "geojson"

  func text(_ view: AlertView, _ head: MessageHead) -> String {
    switch self {
    case .json: AlertViewJSON.object(view, head).text
    case .cap: CAPMessage.text(view, head)
    case .ngsiLD: NGSILDAlert.object(view, head).text
    case .geoJSON: GeoJSONFeature.object(view, head).text
    }
  }
}

/// What a partner would be shown of an alert.
package enum Rendering: Hashable, Sendable {
  /// The message, where it goes, and how much later than the operators the partner hears.
  case shown(text: String, topic: String, delay: Milliseconds)
  /// Nothing, and why, in words.
  case nothing(String)
}

/// Alerts written for people who ask, with nothing sent and nothing remembered.
extension Exchange {
  /// What a partner would have been shown last of an alert's life, had it been told of all
  /// of it; delays are said and not waited for.
  ///
  /// - Parameters:
  ///   - events: the alert's transitions, the raise first; all of one alert.
  ///   - level: the threat level to go by; each transition's own where nil.
  package func rendering(
    of events: [AlertEvent], for partner: Partner, as format: FeedFormat,
    level: ThreatLevel? = nil
  ) -> Rendering {
    guard let last = events.last else { return .nothing("nothing is known of the alert") }
    var blank = self
    blank.entries = [:]
    blank.pending = []
    var said: Said?
    for event in events {
      let telling = Telling(event: event, level: level ?? event.alert.level, isLook: false)
      let moment = Moment(wall: event.sent, steady: 0)
      said = blank.apply(telling, to: partner, moment) ?? said
    }
    let terms = partner.terms(at: level ?? last.alert.level)
    if let said {
      return .shown(
        text: format.text(said.view, said.head),
        topic: format == .cap
          ? topics.capAlerts(on: said.view.area, of: partner.id)
          : topics.alerts(on: said.view.area, of: partner.id),
        delay: terms.delay)
    }
    switch blank.seeing(last.alert, terms, partner.id) {
    case .hidden(let why): return .nothing(words(why, last.alert, partner, terms, level))
    case .visible: return .nothing("'\(partner.id)' heard nothing of it before it was over")
    }
  }

  private func words(
    _ why: Seeing.Hidden, _ alert: Alert, _ partner: Partner, _ terms: Terms,
    _ level: ThreatLevel?
  ) -> String {
    let who = "'\(partner.id)' sees nothing of it at level \((level ?? alert.level).rawValue): "
    switch why {
    case .area: return who + "its contract does not list the area '\(alert.area)'"
    case .severity:
      guard let least = terms.severity else { return who + "its contract lists no severity" }
      return who + "it hears from \(least) up, and the alert is \(alert.severity)"
    case .rule: return who + "its contract does not list '\(alert.rule)' under kinds"
    case .marking(let marking, let ceiling):
      return who + "it is marked \(marking.rawValue), above the ceiling \(ceiling.rawValue)"
    case .precision:
      return who + "nothing lies around '\(alert.area)' that its precision could name"
    case .folded: return who + "the alert about a flood speaks for it"
    case .shelved: return who + "an operator has put it aside"
    }
  }

  /// An alert with all that is known of it, for the site's own people.
  ///
  /// - Parameter events: the alert's transitions, the raise first; all of one alert.
  package func export(
    _ events: [AlertEvent], as format: FeedFormat, languages: [Language] = [.nl, .en]
  ) -> String? {
    guard let event = events.last else { return nil }
    let alert = event.alert
    let place = sight.areas[alert.area] ?? Area(id: alert.area, name: LocalizedText(alert.areaName))
    let terms = Terms.everything
    let view = AlertView(
      event, id: alert.id.rawValue, place: place, own: place, terms: terms,
      blur: Blur(terms, seed: 0), tlp: contracts.markings[alert.rule], sent: event.sent)
    let sender = contracts.sender ?? "fieldgate.\(plain(site))"
    func identifier(_ event: AlertEvent) -> String {
      "\(plain(site)).\(plain(event.alert.id.rawValue)).\(event.alert.sequence)"
    }
    let head = MessageHead(
      site: site, partner: nil, version: alert.sequence, number: nil,
      identifier: identifier(event), sender: sender, senderName: "Fieldgate \(site)",
      msgType: CAPMessageType(rawValue: AlertMessage.msgType(event)) ?? .update,
      references: events.dropLast().map { earlier in
        MessageReference(
          sender: sender, identifier: identifier(earlier), sent: earlier.sent,
          version: earlier.alert.sequence)
      },
      scope: .restricted("Operators of \(site)"), languages: languages,
      contact: contracts.contact, web: contracts.web, zone: zone)
    return format.text(view, head)
  }
}

extension Terms {
  /// What the site's own people may see.
  static var everything: Terms {
    var terms = Terms()
    terms.fields = Set(Field.allCases)
    terms.acknowledgements = true
    terms.tlp = .red
    return terms
  }
}
