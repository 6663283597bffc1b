import FieldgateModel

/// What a message bears beside what it says: who says it to whom, as which in the row.
struct MessageHead: Hashable, Sendable {
  var site: String
  /// Nil for what is exported and sent to nobody.
  var partner: PartnerID?
  var version: Int
  var number: Int?
  var identifier: String
  var sender: String
  var senderName: String
  var msgType: CAPMessageType
  /// The messages about this alert before it, the oldest first.
  var references: [MessageReference] = []
  var scope: Partner.Scope
  var languages: [Language]
  /// CAP `note`.
  var note: String?
  var contact: String?
  var web: String?
  /// The zone of CAP's times.
  var zone: Zone
}

/// A message that was sent before, as CAP refers to it.
struct MessageReference: Hashable, Sendable {
  var sender: String
  var identifier: String
  var sent: Timestamp
  /// Of the messages to this partner about this alert.
  var version: Int
}
