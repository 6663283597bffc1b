/// What may be kept of a message that no adapter could read: by default its shape alone.
package struct QuarantineSettings: Hashable, Sendable {
  /// Whether the bytes are kept, too, so that the message can be read again.
  package var keepsBytes = false
  /// So many messages have their bytes kept, the newest; and of one fault so many in an hour,
  /// beside one a minute.
  package var messages = 200
  /// Of a longer message the bytes are not kept.
  package var size = 65_536

  /// What a site may choose.
  package static let messagesAllowed = 1...1000
  package static let sizeAllowed = 1...1_048_576

  package init() {}
}
