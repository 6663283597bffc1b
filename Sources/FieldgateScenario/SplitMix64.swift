import FieldgateModel

/// A small generator of random numbers: the same seed gives the same numbers on
/// every machine and in every run.
///
/// Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators" (2014), with
/// the constants of Vigna's public-domain `splitmix64.c`. Not for secrets.
struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// A generator of its own for each thing that is drawn for, so that one more
  /// device moves no other device's numbers.
  init(seed: UInt64, for what: String, _ number: Int64 = 0) {
    let mixed = seed ^ UInt64(bitPattern: number) &* 0xD6E8_FEB8_6659_FD93
    state = Digest.of(Array(what.utf8), seed: mixed)
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 up to, but not, 1: the upper 53 bits.
  mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }
}
