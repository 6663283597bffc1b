import FieldgateModel
import Testing

@testable import FieldgateExchange

/// What is done to counts before they leave.
@Suite("Privacy of counts") struct PrivacyTests {

  private static func blur(
    minimum: Double? = nil, round: [String: Double] = [:], scramble: Bool = false,
    time: Milliseconds? = nil, seed: UInt64 = 7
  ) -> Blur {
    var terms = Terms()
    terms.privacy = Privacy(minimumCount: minimum, round: round, scramble: scramble)
    terms.time = time
    return Blur(terms, seed: seed)
  }

  private static func people(_ blur: Blur, _ number: Double, at seconds: Int64 = 0) -> Told {
    blur.told(
      .number(number), of: "occupancy", unit: .people, at: "plein", surface: 1000,
      time: Zoo.start + seconds * 1000)
  }

  private static func density(_ blur: Blur, _ number: Double, surface: Double? = 1000) -> Told {
    blur.told(
      .number(number), of: "density", unit: .peoplePerSquareMetre, at: "plein", surface: surface,
      time: Zoo.start)
  }

  @Test(
    "least counts and steps",
    arguments: [
      (nil, nil, 3.0, Told.value(.number(3))),
      (10, nil, 9, .fewer(than: 10)), (10, nil, 10, .value(.number(10))),
      (nil, 50, 74, .value(.number(50))), (nil, 50, 75, .value(.number(100))),
      (nil, 50, 3, .value(.number(0))),
      // What would round to nothing is fewer than half a step, and no zero.
      (10, 50, 12, .fewer(than: 25)), (10, 50, 9, .fewer(than: 25)),
      (10, 50, 25, .value(.number(50))), (30, 50, 29, .fewer(than: 30)),
      (30, 20, 31, .value(.number(40))),
    ] as [(Double?, Double?, Double, Told)])
  func counts(minimum: Double?, step: Double?, number: Double, told: Told) {
    let blur = Self.blur(minimum: minimum, round: step.map { ["counts": $0] } ?? [:])
    #expect(Self.people(blur, number) == told)
  }

  @Test("densities tell people as soon as the ground is known, so they go by it")
  func densities() {
    #expect(Self.density(Self.blur(), 2.34567) == .value(.number(2.34567)))
    #expect(Self.density(Self.blur(round: ["density": 0.5]), 2.34) == .value(.number(2.5)))
    #expect(Self.density(Self.blur(minimum: 10), 0.009) == .fewer(than: 0.01))
    #expect(Self.density(Self.blur(minimum: 10), 0.02) == .value(.number(0.02)))
    #expect(Self.density(Self.blur(minimum: 10), 2, surface: nil) == .withheld)
    #expect(Self.density(Self.blur(scramble: true), 2, surface: nil) == .withheld)
    guard case .value(.number(let told)) = Self.density(Self.blur(scramble: true), 2) else {
      Issue.record("no number")
      return
    }
    #expect([1.999, 2, 2.001].contains(told))
  }

  @Test("words stay, and what says that somebody is there goes with the counts")
  func words() {
    func told(_ blur: Blur, _ value: Value, _ measure: String) -> Told {
      blur.told(value, of: measure, unit: .one, at: "plein", surface: nil, time: Zoo.start)
    }
    #expect(told(Self.blur(minimum: 5), .word("faulty"), "bollards") == .value(.word("faulty")))
    #expect(told(Self.blur(minimum: 5), .flag(true), "occupied") == .withheld)
    #expect(told(Self.blur(minimum: 5), .flag(true), "tamper") == .value(.flag(true)))
    #expect(told(Self.blur(), .flag(true), "occupied") == .value(.flag(true)))
  }

  @Test("scrambling is one more, one less or none, each about as often, and never below none")
  func scramble() {
    var counts: [Double: Int] = [:]
    for slot in 0..<3000 {
      guard
        case .value(.number(let told)) = Self.people(
          Self.blur(scramble: true), 100, at: Int64(slot) * 900)
      else {
        Issue.record("no number")
        return
      }
      counts[told, default: 0] += 1
    }
    #expect(Set(counts.keys) == [99, 100, 101])
    // A third of 3000 is 1000, with a standard deviation of 26.
    for count in counts.values { #expect((870...1130).contains(count), "\(counts)") }
    for slot in 0..<200 {
      let told = Self.people(Self.blur(scramble: true), 0, at: Int64(slot) * 900)
      #expect(told == .value(.number(0)) || told == .value(.number(1)))
    }
  }

  @Test("asking again, and every partner asking, gives the same; another seed another")
  func repeats() {
    let first = Self.people(Self.blur(scramble: true), 57)
    for second in 0..<899 where second.isMultiple(of: 50) {
      #expect(Self.people(Self.blur(scramble: true), 57, at: Int64(second)) == first)
    }
    let seeds = (0..<50).map { Self.people(Self.blur(scramble: true, seed: $0), 57) }
    #expect(Set(seeds).count == 3)
  }

  @Test("one person more is not told from none by the difference")
  func difference() {
    var differences: Set<Double> = []
    for count in 0..<300 {
      let blur = Self.blur(scramble: true)
      guard case .value(.number(let one)) = Self.people(blur, Double(count)),
        case .value(.number(let two)) = Self.people(blur, Double(count + 1))
      else { return }
      differences.insert(two - one)
    }
    #expect(differences.isSuperset(of: [-1, 0, 1, 2, 3]))
  }

  @Test("a sum told beside its parts does not give the parts away")
  func sums() {
    var errors: Set<Double> = []
    for slot in 0..<200 {
      func told(_ place: String, _ number: Double) -> Double {
        let told = Self.blur(scramble: true).told(
          .number(number), of: "occupancy", unit: .people, at: place, surface: nil,
          time: Zoo.start + Int64(slot) * 900_000)
        if case .value(.number(let number)) = told { return number }
        return .nan
      }
      errors.insert(told("oost", 30) - told("plein", 10) - told("straat", 20))
    }
    #expect(errors.isSuperset(of: [-2, -1, 0, 1, 2]))
  }

  @Test("a count that is scrambled below the least is told as the least")
  func leastScrambled() {
    for slot in 0..<100 {
      let told = Self.people(Self.blur(minimum: 10, scramble: true), 10, at: Int64(slot) * 900)
      #expect(told == .value(.number(10)) || told == .value(.number(11)))
    }
  }
}
