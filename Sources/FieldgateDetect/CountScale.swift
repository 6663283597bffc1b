import RealModule

/// The scale on which counts have about the same noise, small or large.
///
/// `x = 2/√b · asinh √(b (y + c))`: the variance-stabilising transform of a negative
/// binomial with the variance `m + b m²` (Anscombe 1948, "The transformation of Poisson,
/// binomial and negative-binomial data"; Laubscher 1961). It goes with the root of a
/// small count and with the logarithm of a large one. Values below 0, which counts do
/// not have, are mirrored.
struct CountScale: Hashable, Sendable {
  private let root: Double
  let curvature: Double
  /// `c`, in units of the value; above 0.
  let offset: Double

  init(curvature: Double, offset: Double) {
    self.curvature = curvature
    self.offset = offset
    root = curvature.squareRoot()
  }

  private func ofPositive(_ value: Double) -> Double {
    2 / root * .asinh((curvature * (value + offset)).squareRoot())
  }

  /// The place of a value on the scale.
  func place(of value: Double) -> Double {
    value < 0 ? 2 * ofPositive(0) - ofPositive(-value) : ofPositive(value)
  }

  /// The value at a place.
  func value(at place: Double) -> Double {
    let zero = ofPositive(0)
    let isNegative = place < zero
    let sine = Double.sinh(min(isNegative ? 2 * zero - place : place, 1e4) * root / 2)
    let value = max(sine * sine / curvature - offset, 0)
    return isNegative ? -value : value
  }

  /// How much the scale moves for a unit of the value, at a value.
  func slope(at value: Double) -> Double {
    let size = abs(value) + offset
    return 1 / (size * (1 + curvature * size)).squareRoot()
  }
}
