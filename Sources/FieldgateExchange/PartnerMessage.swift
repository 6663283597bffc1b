import FieldgateModel

/// One message to one partner: an alert as that partner sees it, in all of its formats.
package struct PartnerMessage: Hashable, Sendable {
  package let partner: PartnerID
  /// The gateway's own id of the alert, which the message itself may not bear.
  package let alert: AlertID
  /// Counts the messages to this partner about this alert, from 1.
  package let version: Int
  /// Counts the messages to this partner, from 1, without gaps.
  package let number: Int
  /// CAP's `identifier`; unique for the sender.
  package let identifier: String
  package let msgType: CAPMessageType
  /// What happened; nil for a message of type Ack, and where the contract's view of an alert
  /// that goes on has ended.
  package let event: Transition?
  /// The area as the partner sees it.
  package let area: AreaID
  package let status: AlertStatus
  /// When it was said, as the message says it: floored where the contract wants that.
  package let sent: Timestamp
  /// JSON first, then CAP where the contract has it; QoS 1, not retained.
  package let publications: [Publication]
}

/// CAP 1.2 `msgType`, as far as the gateway says it.
package enum CAPMessageType: String, Hashable, Sendable {
  case alert = "Alert"
  case update = "Update"
  case cancel = "Cancel"
  case ack = "Ack"
}

/// A partner's user has acknowledged an alert.
package struct PartnerReceipt: Hashable, Sendable {
  package let partner: PartnerID
  package let user: String
  /// The gateway's own id.
  package let alert: AlertID
  /// The version that the partner had been sent last, or that it named.
  package let version: Int
  package let note: String?
  package let time: Timestamp

  package init(
    partner: PartnerID, user: String, alert: AlertID, version: Int, note: String?,
    time: Timestamp
  ) {
    self.partner = partner
    self.user = user
    self.alert = alert
    self.version = version
    self.note = note
    self.time = time
  }
}

/// Why an acknowledgement is refused, in words that the partner may read.
package struct AcknowledgementRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String
}
