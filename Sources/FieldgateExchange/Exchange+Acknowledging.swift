import FieldgateDocument
import FieldgateModel

/// Partners' acknowledgements.
extension Exchange {
  /// A partner's user acknowledges alerts: of each the highest version that is named, passing
  /// over what is acknowledged or over already. Nothing changes where it is refused: where a
  /// name is unknown, or nothing is new.
  ///
  /// - Parameter ids: of each alert the id as the partner was told it, or the CAP identifier of
  ///   a message that the alert's entry still refers to.
  /// - Returns: the receipts, each with the name that it goes by, and messages to other
  ///   partners that may see it.
  package mutating func acknowledge(
    _ ids: [String], user: String, note: String?, at moment: Moment
  ) throws(AcknowledgementRefusal) -> (
    receipts: [(id: String, receipt: PartnerReceipt)], messages: [PartnerMessage]
  ) {
    guard let partner = partner(of: user) else {
      throw AcknowledgementRefusal(
        description: "the user '\(harmless(user.shortened(to: 60)))' belongs to no partner")
    }
    if let note, note.utf8.count > Self.mostNote {
      throw AcknowledgementRefusal(
        description: "the note has \(note.utf8.count) bytes; at most \(Self.mostNote) are taken")
    }
    var news: [(id: String, key: PartnerKey, version: Int)] = []
    var refusal: AcknowledgementRefusal?
    for id in ids {
      guard let (key, version) = named(id, by: partner.id), let entry = entries[key] else {
        throw AcknowledgementRefusal(
          description: "nothing with the id '\(harmless(id.shortened(to: 200)))' was sent to"
            + " \(partner.id), or it is not remembered")
      }
      if let fault = fault(of: id, entry, version, partner.id) {
        refusal = refusal ?? fault
      } else if let index = news.firstIndex(where: { $0.key == key }) {
        if version > news[index].version { news[index] = (id, key, version) }
      } else {
        news.append((id, key, version))
      }
    }
    if news.isEmpty {
      throw refusal ?? AcknowledgementRefusal(description: "it names nothing")
    }
    var receipts: [(id: String, receipt: PartnerReceipt)] = []
    var messages: [PartnerMessage] = []
    for (id, key, version) in news {
      entries[key]?.acknowledged = version
      changed.insert(key.row)
      let receipt = PartnerReceipt(
        partner: partner.id, user: user, alert: key.alert, version: version, note: note,
        time: moment.wall)
      receipts.append((id, receipt))
      messages += tellOthers(than: partner.id, of: key.alert, note, moment)
    }
    return (receipts, messages)
  }

  /// Why an acknowledgement of a version says nothing new; nil where it does.
  private func fault(
    of id: String, _ entry: PartnerEntry, _ version: Int, _ partner: PartnerID
  ) -> AcknowledgementRefusal? {
    let shown = harmless(id.shortened(to: 200))
    if !entry.isOpen {
      return AcknowledgementRefusal(
        description: "the alert '\(shown)' is over for \(partner); nothing is left to acknowledge")
    }
    guard version <= entry.acknowledged else { return nil }
    return AcknowledgementRefusal(
      description: "\(partner) has acknowledged version \(entry.acknowledged) of '\(shown)' already"
    )
  }

  private static let mostNote = 2048

  /// The open alert, else one that is over, and the version that an id names.
  private func named(_ id: String, by partner: PartnerID) -> (PartnerKey, Int)? {
    let own = entries.filter { $0.key.partner == partner && $0.value.version > 0 }
    for (key, entry) in own {
      if entry.id == id { return (key, entry.alertVersion) }
      if let reference = entry.chain.first(where: { $0.identifier == id }) {
        return (key, reference.version)
      }
    }
    return nil
  }

  private mutating func tellOthers(
    than partner: PartnerID, of alert: AlertID, _ note: String?, _ moment: Moment
  ) -> [PartnerMessage] {
    var messages: [PartnerMessage] = []
    for other in partners where other.id != partner {
      let key = PartnerKey(partner: other.id, alert: alert)
      guard let entry = entries[key], entry.isOpen else { continue }
      let terms = other.terms(at: entry.level)
      guard terms.acknowledgements else { continue }
      if terms.delay > 0 || pending.contains(where: { $0.key == key }) {
        put(
          off: .acknowledgement(by: partner, note: note), key, until: moment.steady + terms.delay,
          isLast: true)
      } else if let message = tellAcknowledgement(by: partner, note, key, other, moment) {
        messages.append(message)
      }
    }
    return messages + runDue(at: moment)
  }

  /// Tells a partner that another one has acknowledged; nil where its contract no longer
  /// says so.
  mutating func tellAcknowledgement(
    by other: PartnerID, _ note: String?, _ key: PartnerKey, _ partner: Partner, _ moment: Moment
  ) -> PartnerMessage? {
    guard var entry = entries[key], entry.isOpen else { return nil }
    let terms = partner.terms(at: entry.level)
    guard terms.acknowledgements, let last = entry.chain.last else { return nil }
    let name = contracts.partners.first { $0.id == other }?.name ?? LocalizedText(other.rawValue)
    let note = terms.gives(.note) ? note : nil
    entry.version += 1
    let sent = terms.floored(max(moment.wall, entry.sent))
    let language = partner.languages.first ?? .en
    var head = head(
      .ack, entry, partner, sent,
      note: (isExercise ? "Oefening. Exercise. " : "")
        + (language == .nl ? "bevestigd door " : "acknowledged by ") + name[language]
        + (note.map { ": " + $0 } ?? ""))
    head.references = [last]
    entries[key] = entry
    changed.insert(key.row)
    let areaName = sight.areas[entry.area]?.name ?? LocalizedText(entry.area.rawValue)
    var object = AlertViewJSON.start(entry.id, "acknowledged", entry.area, areaName, head)
    object["status"] = .string(entry.status.rawValue)
    object["severity"] = .string(entry.severity.description)
    object["acknowledgedBy"] = .string(other.rawValue)
    object["acknowledgedByName"] = .string(name[language])
    object["note"] = note.map { .string($0) }
    object["sent"] = .string(sent.iso8601)
    object["tlp"] = entry.tlp.map { .string($0.rawValue) }
    var publications = [
      Publication(topic: topics.alerts(on: entry.area, of: partner.id), object: object)
    ]
    if partner.formats.contains(.cap) {
      let text = CAPMessage.ack(
        of: entry.id, status: entry.status, tlp: entry.tlp, sent: sent, head)
      publications.append(
        Publication(
          topic: topics.capAlerts(on: entry.area, of: partner.id), payload: Array(text.utf8)))
    }
    return PartnerMessage(
      partner: partner.id, alert: key.alert, version: entry.version, number: head.number ?? 0,
      identifier: head.identifier, msgType: .ack, event: nil, area: entry.area,
      status: entry.status, sent: sent, publications: publications)
  }
}
