/// What one message may cost.
package struct DecodeLimits: Hashable, Sendable {
  /// The longest payload, in bytes.
  package var payload = 1 << 20
  /// How deep its brackets may nest.
  package var depth = 64
  /// How many readings it may give.
  package var readings = 10_000
  /// How many items all its loops may visit.
  package var items = 20_000
  /// How many values all its paths may look at.
  package var looks = 5_000_000
  /// The longest text that leaves as a device, a channel or a label, in bytes.
  package var text = 256

  package init() {}
}
