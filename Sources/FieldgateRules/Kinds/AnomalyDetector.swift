import FieldgateModel

/// Judges how unusual the values of one series are, slot by slot, in one pass.
///
/// It is made from its state for one look and leaves its state behind, so that it
/// survives a restart like everything else.
package protocol AnomalyDetector {
  /// Takes in the value of one closed slot; nil for a slot without data, which must teach
  /// it nothing.
  ///
  /// - Parameter start: when the slot began, by what people call the time.
  mutating func observe(_ value: Double?, slot start: Timestamp) -> AnomalyScore

  /// A few kilobytes at most.
  var state: [UInt8] { get }
}

/// Makes detectors.
package protocol AnomalyDetectors: Sendable {
  /// - Parameter state: what an earlier one left; empty for a new one. State that it
  ///   cannot read begins anew.
  func detector(slot: Milliseconds, state: [UInt8]) -> any AnomalyDetector
}

/// What a detector says of one slot.
package struct AnomalyScore: Hashable, Sendable {
  /// 0…1: one less the probability that something so strange comes by chance in one slot.
  package var value: Double
  /// Between which values it would have been usual; nil where that cannot be told.
  package var expected: ClosedRange<Double>?
  /// In a few words.
  package var reason: String
  /// It has not seen enough to judge.
  package var isLearning: Bool

  package init(
    value: Double, expected: ClosedRange<Double>? = nil, reason: String = "",
    isLearning: Bool = false
  ) {
    self.value = value
    self.expected = expected
    self.reason = reason
    self.isLearning = isLearning
  }
}
