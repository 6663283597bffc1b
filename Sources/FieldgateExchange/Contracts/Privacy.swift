import FieldgateModel

/// What is done to counts of people before they leave, so that no single person can be
/// followed through them.
struct Privacy: Hashable, Sendable {
  /// Lesser counts are not told as numbers.
  var minimumCount: Double?
  /// The step that values are rounded to, by what is measured; `counts` for all counts.
  var round: [String: Double] = [:]
  /// One more, one less or as it is.
  var scramble = false

  /// The key of `round` that stands for every count.
  static let counts = "counts"

  /// Whether counts leave otherwise than they are.
  var changesCounts: Bool {
    scramble || minimumCount != nil || round[Self.counts] != nil
  }

  /// The step for what is measured; nil where it is not rounded.
  func step(of measure: String, isCount: Bool) -> Double? {
    round[measure] ?? (isCount ? round[Self.counts] : nil)
  }
}
