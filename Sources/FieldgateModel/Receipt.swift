/// That a partner was sent one version of an alert as it may see it, and what became of that.
package struct Receipt: Hashable, Sendable {
  package var partner: PartnerID
  /// Counts what this partner was sent, from 1 and without gaps; an exercise counts for
  /// itself.
  package var number: UInt64
  package var alert: AlertID
  /// Counts what this partner was sent of this alert, from 1.
  package var version: Int
  /// CAP 1.2 `identifier`: names this version.
  package var identifier: String
  /// What happened to the alert, as the partner was told it.
  package var event: String
  /// CAP 1.2 `msgType`.
  package var msgType: String
  /// The area that the partner was told.
  package var area: AreaID
  package var status: AlertStatus
  package var sent: Timestamp
  /// When the broker had acknowledged it.
  package var delivered: Timestamp?
  /// When the broker had refused it instead: then nobody got it.
  package var refused: Timestamp?
  /// When one of the partner's users acknowledged it.
  package var acknowledged: Timestamp?
  package var by: String?
  package var note: String?

  package init(
    partner: PartnerID, number: UInt64, alert: AlertID, version: Int, identifier: String,
    event: String, msgType: String, area: AreaID, status: AlertStatus, sent: Timestamp
  ) {
    self.partner = partner
    self.number = number
    self.alert = alert
    self.version = version
    self.identifier = identifier
    self.event = event
    self.msgType = msgType
    self.area = area
    self.status = status
    self.sent = sent
  }
}

/// That one of a partner's users acknowledged a version of an alert that it was sent.
package struct PartnerAcknowledgement: Hashable, Sendable {
  package var partner: PartnerID
  package var alert: AlertID
  package var version: Int
  package var by: String
  package var note: String?
  package var time: Timestamp

  package init(
    partner: PartnerID, alert: AlertID, version: Int, by: String, note: String?, time: Timestamp
  ) {
    self.partner = partner
    self.alert = alert
    self.version = version
    self.by = by
    self.note = note
    self.time = time
  }
}
