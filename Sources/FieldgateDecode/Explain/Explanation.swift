import FieldgateModel

/// Why a message was read as it was: for the person who writes an adapter.
///
/// Unlike everything else that leaves the decoder it shows what stands in the
/// payload; it is for the one who asked, not for store, log or topic.
package struct Explanation: Hashable, Sendable {
  package var decoded: Decoded
  /// In the order of trial, up to the one that took the message.
  package var adapters: [Trial]

  /// What one adapter made of the message.
  package struct Trial: Hashable, Sendable {
    package var adapter: AdapterID
    package var verdict: String
    package var mappings: [Mapping]
  }

  /// What became of one mapping at one place, or of a message's rule as a whole.
  package struct Mapping: Hashable, Sendable {
    /// The message's name, and the measure where it is about one.
    package var name: String
    /// The path or text as the adapter has it.
    package var path: String?
    /// What stands there, as JSON.
    package var found: String?
    package var reading: Reading?
    /// Why there is no reading.
    package var reason: String?
    /// For a path that found nothing: how far it leads, and the nearest key that is
    /// there.
    package var nearest: String?
  }

  /// As many mappings are explained; more of them say the same again.
  static let limit = 500
}
