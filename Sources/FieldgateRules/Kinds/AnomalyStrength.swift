import FieldgateDetect
import FieldgateModel

/// How unusual it must be.
enum AnomalyStrength: Hashable {
  /// The score is above this.
  case score(Double)
  /// So often a month, or more rarely.
  case rate(Double)

  func isReached(by score: Score) -> Bool {
    switch self {
    case .score(let limit): score.value > limit
    case .rate(let limit): score.perMonth <= limit
    }
  }

  /// Whether an alert may ease: an episode of two thirds of the surprise comes about
  /// twice as often.
  func hasEased(at score: Score) -> Bool {
    switch self {
    case .score(let limit): score.surprise <= limit / (1 - limit) * 2 / 3
    case .rate(let limit): score.perMonth > 2 * limit
    }
  }

  /// Nil where the two cannot be compared.
  func isBefore(_ other: Self) -> Bool? {
    switch (self, other) {
    case (.score(let one), .score(let other)): one < other
    case (.rate(let one), .rate(let other)): one > other
    default: nil
    }
  }

  var text: String {
    switch self {
    case .score(let limit): JSONValue.text(of: limit)
    case .rate(let limit): "\(JSONValue.text(of: limit)) per month"
    }
  }
}
