import FieldgateModel

/// What is done to counts of people before they leave, so that no single person can be
/// followed through them.
struct Privacy: Hashable, Sendable {
  /// Lesser counts are not told as numbers.
  var minimumCount: Double?
  /// The step that values are rounded to, by what is measured; `counts` for all counts.
  var round: [String: Double] = [:]
  /// 1 for one more, one less or as it is.
  var scramble = false

  /// The key of `round` that stands for every count.
  static let counts = "counts"
}
