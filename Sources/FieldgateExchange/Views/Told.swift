import FieldgateModel

/// A value as a partner is told it.
enum Told: Hashable, Sendable {
  case value(Value)
  /// A count, less than this, and no more is said.
  case fewer(than: Double)
  /// It is not said, since it would say more than the contract gives.
  case withheld
}

/// Makes of values what a contract lets out.
///
/// In this order: a count may be scrambled, is held against the least count, and is rounded.
///
///     people    = value, or density × surface of the area
///     scrambled = people + e, e ∈ {−1, 0, 1}, not below 0
///     threshold = max(minimumCount, half the step)
///     told      = fewer than threshold   where people < threshold
///               = scrambled, rounded to the step, not below threshold's first step
///
/// `e` follows from the seed, the area, the measure, the slot of time and the count itself:
/// the same count of the same slot is the same for every partner and however often it is
/// asked, so that neither repeating nor comparing takes it out; another count has another
/// `e`, so that the difference of two does not tell whether one person came. Sums over areas
/// differ from the sum's own scrambled value by as much as their errors.
struct Blur: Sendable {
  let privacy: Privacy
  let seed: UInt64
  /// The length of a slot.
  let slot: Milliseconds

  init(_ terms: Terms, seed: UInt64) {
    privacy = terms.privacy
    self.seed = seed
    slot = terms.time ?? Self.ordinarySlot
  }

  /// The slot where the contract floors no times.
  static let ordinarySlot: Milliseconds = 900_000

  /// - Parameters:
  ///   - place: what the value is of: an area's id, or a device's.
  ///   - surface: the ground in m² that a density is of; nil where that is not known.
  func told(
    _ value: Value, of measure: String, unit: Unit?, at place: String, surface: Double?,
    time: Timestamp
  ) -> Told {
    let hides = privacy.scramble || privacy.minimumCount != nil
    switch value {
    case .word: return .value(value)
    case .flag: return hides && Self.tellsPresence.contains(measure) ? .withheld : .value(value)
    case .number(let number):
      if unit == .peoplePerSquareMetre {
        return density(
          number, hides: hides, of: measure, at: place, surface: surface, time: time)
      }
      guard Self.isCount(unit) else {
        return .value(.number(rounded(number, to: privacy.step(of: measure, isCount: false))))
      }
      return count(number, of: measure, at: place, time: time)
    }
  }

  /// Measures whose `true` says that somebody is there.
  private static let tellsPresence: Set<String> = [
    "occupied", "object_present", "motion", "loitering", "vehicle_present",
  ]

  private static func isCount(_ unit: Unit?) -> Bool {
    unit == .people || unit == .objects || unit == .vehicles
  }

  private func count(_ number: Double, of measure: String, at place: String, time: Timestamp)
    -> Told
  {
    let step = privacy.step(of: measure, isCount: true)
    if let threshold = threshold(step), number < threshold { return .fewer(than: threshold) }
    var told = number
    if privacy.scramble {
      let whole = number.rounded()
      told = max(0, whole + error(of: whole, measure, place, time))
    }
    told = rounded(told, to: step)
    // One that was scrambled below it is above it all the same.
    if let threshold = threshold(step), told < threshold {
      told = step.map { (threshold / $0).rounded(.up) * $0 } ?? threshold
    }
    return .value(.number(told))
  }

  /// People per square metre tell the people as soon as somebody knows the square.
  private func density(
    _ number: Double, hides: Bool, of measure: String, at place: String, surface: Double?,
    time: Timestamp
  ) -> Told {
    let step = privacy.step(of: measure, isCount: false)
    guard hides else { return .value(.number(rounded(number, to: step))) }
    guard let surface, surface > 0 else { return .withheld }
    let people = (number * surface).rounded()
    if let minimum = privacy.minimumCount, people < minimum {
      return .fewer(than: rounded(minimum / surface, to: 0.0001))
    }
    var told = number
    if privacy.scramble {
      told = max(0, people + error(of: people, measure, place, time)) / surface
    }
    return .value(.number(rounded(told, to: step ?? 0.0001)))
  }

  private func threshold(_ step: Double?) -> Double? {
    privacy.minimumCount.map { max($0, ((step ?? 0) / 2).rounded(.up)) }
  }

  private func error(
    of count: Double, _ measure: String, _ place: String, _ time: Timestamp
  ) -> Double {
    let number = time.milliseconds.flooredQuotient(dividingBy: max(1, slot))
    let text = "\(place)\u{1F}\(measure)\u{1F}\(number)\u{1F}\(JSONValue.text(of: count))"
    return Double(Digest.of(Array(text.utf8), seed: seed) % 3) - 1
  }

  /// To the nearest step; without the noise of binary fractions.
  private func rounded(_ number: Double, to step: Double?) -> Double {
    guard let step, step > 0, number.magnitude < 1e12 else { return number }
    let stepped = (number / step).rounded() * step
    return (stepped * 1e6).rounded() / 1e6
  }
}
