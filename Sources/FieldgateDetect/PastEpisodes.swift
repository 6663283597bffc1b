import FieldgateModel
import RealModule

/// How often a series has had episodes so far, and how strong: what turns a surprise
/// into an expected number a month.
///
/// Episodes above a base are counted; the excess of the logarithms of their peaks over
/// that of the base has the mean `ξ`, and an episode `u` times the base comes `u^(−1/ξ)`
/// times as often (Hill 1975, "A simple general approach to inference about the tail of
/// a distribution"; peaks over a threshold as in Siffer et al. 2017, SPOT). Both fade
/// over half a year, and begin with a prior.
struct PastEpisodes: Hashable, Sendable {
  var days = 0.0
  var episodes = 0.0
  var excess = 0.6
  var known = 0.0
  /// The peak of the episode that goes on; 0 where none does.
  var peak = 0.0

  static let base = 0.25
  private static let priorEpisodes = 20.0
  private static let priorDaily = 0.15
  private static let memoryDays = 180.0

  /// Episodes above the base a day.
  var daily: Double {
    (episodes + Self.priorEpisodes) / (days + Self.priorEpisodes / Self.priorDaily)
  }

  mutating func observe(_ surprise: Double, days elapsed: Double) {
    let passed = max(0, min(1, elapsed))
    let rest = Double.exp(-passed / Self.memoryDays)
    days = days * rest + passed
    episodes *= rest
    if surprise >= Self.base {
      peak = max(peak, surprise)
    } else if peak > 0, surprise < Self.base / 2 {
      episodes += 1
      known = min(known + 1, 1e9)
      let over = min(.log(peak / Self.base), 3)
      excess += max(1 / (known + Self.priorEpisodes), 0.02) * (over - excess)
      peak = 0
    }
  }

  /// Episodes a month that reach a surprise; at most a million, which means always.
  static func monthly(_ surprise: Double, daily: Double, excess: Double) -> Double {
    let times = -Double.log(max(surprise, 1e-9) / base) / max(excess, 0.1)
    return min(30 * daily * .exp(min(times, 30)), 1e6)
  }
}
