import FieldgateModel

/// Telling one partner of one alert, now.
extension Exchange {
  /// What a telling comes to; nil where the partner is told nothing.
  mutating func apply(_ telling: Telling, to partner: Partner, _ moment: Moment) -> Said? {
    let alert = telling.event.alert
    let terms = partner.terms(at: telling.level)
    let key = PartnerKey(partner: partner.id, alert: alert.id)
    let isOpen = entries[key]?.isOpen ?? false
    if !isOpen, !alert.state.isOpen {
      close(key)
      return nil
    }
    switch seeing(alert, terms, partner.id) {
    case .hidden(let why) where !why.isForNow:
      guard isOpen else { return nil }
      return end(telling, key, partner, terms, because: why, moment)
    case .hidden(let why):
      // One that was folded or put aside before the partner heard of it, is not told.
      guard isOpen, let place = sight.seen(alert.area, terms.precision) else { return nil }
      let isNews = why == .folded || telling.event.kind == .shelved || !alert.state.isOpen
      if isNews { return say(telling, key, partner, terms, place, moment) }
      goes(key, by: telling)
      return nil
    case .visible(let place):
      guard isOpen || alert.state.isOpen else { return nil }
      return say(telling, key, partner, terms, place, moment)
    }
  }

  /// What comes of an alert that nothing is said of goes by the level as it is now, too.
  private mutating func goes(_ key: PartnerKey, by telling: Telling) {
    guard var entry = entries[key] else { return }
    entry.level = telling.level
    entry.note(telling.event)
    guard entry != entries[key] else { return }
    entries[key] = entry
    changed.insert(key.row)
  }

  /// An Alert, an Update or a Cancel with all that the contract gives.
  ///
  /// - Parameter isRenewal: whether it is said even where nothing of it is new.
  mutating func say(
    _ telling: Telling, _ key: PartnerKey, _ partner: Partner, _ terms: Terms, _ place: Area,
    _ moment: Moment, isRenewal: Bool = false
  ) -> Said? {
    let alert = telling.event.alert
    let before = entries[key]
    let isOpen = before?.isOpen ?? false
    let id = before?.id ?? newID(of: alert, for: partner.id, terms)
    let wall = max(moment.wall, before?.sent ?? moment.wall)
    let view = AlertView(
      telling.event, id: id, place: place, own: sight.areas[alert.area], terms: terms,
      blur: Blur(terms, seed: sight.seed), tlp: sight.marking(of: alert.rule, terms), sent: wall,
      valueTime: before?.valueTime(of: telling.event))
    let digest = digest(of: view, partner)
    let type: CAPMessageType = !alert.state.isOpen ? .cancel : isOpen ? .update : .alert
    if !isRenewal, type == .update, let before, before.digest == digest,
      moment.wall - before.sent < AlertMessage.validity / 2
    {
      goes(key, by: telling)
      return nil
    }
    var entry =
      before
      ?? PartnerEntry(
        id: id, area: view.area, severity: view.severity, status: view.status,
        certainty: view.certainty, level: telling.level)
    entry.digest = digest
    entry.isOver = !alert.state.isOpen
    entry.level = telling.level
    entry.note(telling.event)
    entry.renewal = PartnerEntry.Renewal(
      telling: telling, due: moment.steady + AlertMessage.validity / 2)
    return publish(
      view, type, telling.event.kind, &entry, key, partner)
  }

  /// A Cancel that says no more than the partner knows, since the contract gives nothing of
  /// the alert now.
  private mutating func end(
    _ telling: Telling, _ key: PartnerKey, _ partner: Partner, _ terms: Terms,
    because why: Seeing.Hidden, _ moment: Moment
  ) -> Said? {
    guard var entry = entries[key] else { return nil }
    let alert = telling.event.alert
    let hasFallen = why == .severity && alert.severity < entry.severity
    let isOver = !alert.state.isOpen
    let event =
      isOver
      ? telling.event.kind.rawValue
      : hasFallen ? Transition.deescalated.rawValue : AlertView.withdrawn
    let view = AlertView(
      ended: event, entry, name: sight.areas[entry.area]?.name, isOver: isOver || hasFallen,
      sent: terms.floored(max(moment.wall, entry.sent)),
      expires: terms.floored(max(moment.wall, entry.sent) + AlertMessage.validity))
    entry.isOver = isOver
    entry.level = telling.level
    let kind = isOver ? telling.event.kind : hasFallen ? .deescalated : nil
    return publish(view, .cancel, kind, &entry, key, partner)
  }

  /// Gives the message its numbers, and writes down that it was said.
  mutating func publish(
    _ view: AlertView, _ type: CAPMessageType, _ event: Transition?, _ entry: inout PartnerEntry,
    _ key: PartnerKey, _ partner: Partner
  ) -> Said {
    if type == .alert { entry.chain = [] }
    entry.version += 1
    entry.alertVersion = entry.version
    entry.isOpen = type != .cancel
    if type == .cancel { entry.renewal = nil }
    entry.area = view.area
    entry.severity = view.severity
    entry.status = view.status
    entry.certainty = view.certainty
    entry.tlp = view.tlp
    entry.sent = view.sent
    let head = head(type, entry, partner, view.sent)
    entry.remember(
      MessageReference(
        sender: head.sender, identifier: head.identifier, sent: view.sent, version: entry.version))
    entries[key] = entry
    changed.insert(key.row)
    if type == .cancel { forgetOldest(of: partner.id) }
    let topic = topics.alerts(on: view.area, of: partner.id)
    var publications = [Publication(topic: topic, object: AlertViewJSON.object(view, head))]
    if partner.formats.contains(.cap) {
      publications.append(
        Publication(
          topic: topics.capAlerts(on: view.area, of: partner.id),
          payload: Array(CAPMessage.text(view, head).utf8)))
    }
    let message = PartnerMessage(
      partner: partner.id, alert: key.alert, version: entry.version, number: head.number ?? 0,
      identifier: head.identifier, msgType: type, event: event, area: view.area,
      status: view.status, sent: view.sent, publications: publications)
    return Said(message: message, view: view, head: head)
  }

  /// The head of the partner's next message; its number is taken.
  mutating func head(
    _ type: CAPMessageType, _ entry: PartnerEntry, _ partner: Partner, _ sent: Timestamp,
    note: String? = nil
  ) -> MessageHead {
    counts[partner.id, default: PartnerCounts()].messages += 1
    changed.insert(PartnerCounts.key(of: partner.id))
    let number = counts[partner.id]?.messages ?? 1
    let stamp = sent.iso8601.prefix(19).filter { $0 != "-" && $0 != ":" }
    let tree = (isExercise ? ".exercise" : "") + (mark.isEmpty ? "" : ".\(mark)")
    var head = blankHead(partner)
    head.version = entry.version
    head.number = number
    head.identifier = "\(plain(site))\(tree).\(plain(partner.id.rawValue)).\(stamp)Z.\(number)"
    head.msgType = type
    head.references = entry.chain
    head.note = note ?? (isExercise ? "Oefening. Exercise." : nil)
    return head
  }

  /// A head without numbers.
  func blankHead(_ partner: Partner) -> MessageHead {
    MessageHead(
      site: site, partner: partner.id, version: 0, identifier: "",
      sender: contracts.sender ?? "fieldgate.\(plain(site))", senderName: "Fieldgate \(site)",
      msgType: .alert, scope: partner.scope, languages: partner.languages,
      contact: contracts.contact, web: contracts.web, zone: zone)
  }

  /// CAP forbids blanks, commas, `<` and `&` in identifiers.
  func plain(_ text: String) -> String {
    String(
      text.map { character in
        character.isASCII
          && (character.isLetter || character.isNumber || "-_".contains(character))
          ? character : "_"
      })
  }

  /// What tells one content from another, the same on every machine.
  private func digest(of view: AlertView, _ partner: Partner) -> UInt64 {
    Digest.of(Array(AlertViewJSON.object(view.content, blankHead(partner)).text.utf8))
  }

  /// The gateway's own id has area, rule and onset in it; who may not know all of these
  /// exactly gets one that has none.
  private mutating func newID(of alert: Alert, for partner: PartnerID, _ terms: Terms) -> String {
    counts[partner, default: PartnerCounts()].alerts += 1
    changed.insert(PartnerCounts.key(of: partner))
    if terms.precision == .exact, terms.time == nil, terms.gives(.rule) { return alert.id.rawValue }
    let tree = (isExercise ? "exercise-" : "") + (mark.isEmpty ? "" : "\(mark)-")
    return "\(partner)-\(tree)\(counts[partner]?.alerts ?? 1)"
  }

  /// An alert that the partner was told to be over for it, has ended: it does not begin again.
  mutating func close(_ key: PartnerKey) {
    guard entries[key]?.isOver == false else { return }
    entries[key]?.isOver = true
    changed.insert(key.row)
    forgetOldest(of: key.partner)
  }

  private mutating func forgetOldest(of partner: PartnerID) {
    let over = entries.filter { $0.key.partner == partner && $0.value.isOver }
    guard over.count > PartnerEntry.mostOver,
      let oldest = over.min(by: { ($0.value.sent, $0.key) < ($1.value.sent, $1.key) })
    else { return }
    entries[oldest.key] = nil
    changed.insert(oldest.key.row)
  }
}

extension PartnerEntry {
  /// When the value of an event came to be what it is; nil where nothing is known of it.
  func valueTime(of event: AlertEvent) -> Timestamp? {
    value == event.alert.value ? valueTime : nil
  }

  /// Remembers the event's value, if it is another one.
  mutating func note(_ event: AlertEvent) {
    valueTime = valueTime(of: event) ?? event.sent
    value = event.alert.value
  }
}

/// A message, and what it was made of.
struct Said: Sendable {
  var message: PartnerMessage
  var view: AlertView
  var head: MessageHead
}

extension AlertView {
  /// The event of a Cancel where the alert may go on and the partner no longer sees it.
  static let withdrawn = "withdrawn"

  /// A view that says that it is over, and nothing that was not said before.
  ///
  /// - Parameter isOver: whether the alert is over for the partner, or just its view.
  init(
    ended event: String, _ entry: PartnerEntry, name: LocalizedText?, isOver: Bool,
    sent: Timestamp, expires: Timestamp
  ) {
    id = entry.id
    self.event = event
    state = isOver ? .cleared : .raised
    status = entry.status
    severity = entry.severity
    urgency = isOver ? "Past" : "Unknown"
    certainty = entry.certainty
    area = entry.area
    areaName = name ?? LocalizedText(entry.area.rawValue)
    tlp = entry.tlp
    self.sent = sent
    self.expires = expires
    headline = ""
    let severity = entry.severity
    let words =
      isOver
      ? LocalizedText(
        nl: "niet meer \(Self.severity(severity, .nl))", en: "no longer \(severity)")
      : LocalizedText(nl: "niet meer gedeeld", en: "no longer shared")
    headline = LocalizedText(nl: "\(areaName.nl): \(words.nl)", en: "\(areaName.en): \(words.en)")
  }
}
