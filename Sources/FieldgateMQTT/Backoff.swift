import FieldgateModel

/// The pauses between attempts: one second where nothing else is said, doubling to sixty,
/// each shortened by up to a quarter so that many gateways do not come back at the same
/// moment.
///
/// The shortening comes from SplitMix64 (Steele, Lea, Flood 2014) with the given
/// seed: the same seed, the same pauses.
package struct Backoff: Sendable {
  /// The first pause at its longest, in milliseconds.
  package static let shortest: Milliseconds = 1_000
  /// What no pause exceeds, in milliseconds.
  package static let longest: Milliseconds = 60_000

  private let first: Milliseconds
  private let most: Milliseconds
  private var base: Milliseconds
  private var random: UInt64

  package init(
    seed: UInt64, from first: Milliseconds = Backoff.shortest, to most: Milliseconds = longest
  ) {
    self.first = first
    self.most = most
    base = first
    random = seed
  }

  /// The next pause, in milliseconds.
  package mutating func next() -> Milliseconds {
    let pause = base - Milliseconds(draw() % UInt64(base / 4))
    base = min(base * 2, most)
    return pause
  }

  /// Begins again with the shortest pause.
  package mutating func reset() { base = first }

  private mutating func draw() -> UInt64 {
    random &+= 0x9E37_79B9_7F4A_7C15
    var mixed = random
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
