/// How much JSON one message may bring.
package struct JSONLimits: Hashable, Sendable {
  /// The longest text, in bytes: 1 to 16,777,216. (Sizes of lists and objects are
  /// kept in 24 bits; a text this short cannot hold more.)
  package let bytes: Int
  /// How many brackets may stand around a value: 1 to 1,000. An empty pair around
  /// nothing is not counted.
  package let depth: Int

  /// Values outside their range are taken as its nearest end.
  package init(bytes: Int = 1 << 20, depth: Int = 64) {
    self.bytes = min(max(bytes, 1), 1 << 24)
    self.depth = min(max(depth, 1), 1000)
  }

  /// 1 MiB, 64 deep.
  package static let standard = JSONLimits()
}
