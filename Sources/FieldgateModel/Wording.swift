/// What people call measures, states and numbers, in both languages.
package enum Wording {
  /// A measure or a value of an area: `flow in`, `instroom`.
  package static func measure(_ word: String) -> LocalizedText {
    let plain = word.replacing("_", with: " ")
    return LocalizedText(nl: dutch[word] ?? plain, en: plain)
  }

  /// A word that is a value: `faulty`, `in storing`.
  package static func term(_ word: String, _ language: Language) -> String {
    language == .nl ? dutch[word] ?? word : word
  }

  /// A unit with a blank before it; nothing where there is none to say.
  package static func unit(_ unit: Unit?, of measure: String, _ language: Language) -> String {
    guard let unit, unit != .one else { return "" }
    let symbol =
      switch unit {
      case .peoplePerSquareMetre: language == .nl ? "mensen/m²" : "people/m²"
      case .people: language == .nl ? "mensen" : "people"
      case .objects: language == .nl ? "objecten" : "objects"
      default: unit.rawValue
      }
    return " " + (measure.hasPrefix("flow_") ? symbol + "/min" : symbol)
  }

  /// Densities with one decimal (two below 1), counts as whole numbers.
  package static func number(_ number: Double, _ unit: Unit?, _ language: Language) -> String {
    guard unit == .peoplePerSquareMetre else {
      return decimal(number, places: number < 10 ? 1 : 0, language)
    }
    return decimal(number, places: abs(number) < 1 ? 2 : 1, padded: true, language)
  }

  /// A number with at most so many decimals, 0 to 2, behind a comma in Dutch.
  package static func decimal(
    _ number: Double, places: Int, padded: Bool = false, _ language: Language
  ) -> String {
    let factor = places == 0 ? 1.0 : places == 1 ? 10.0 : 100.0
    let scaled = (number * factor).rounded()
    guard scaled.magnitude < 1e15 else { return JSONValue.text(of: number) }
    let whole = Int64(scaled)
    let fraction = abs(whole % Int64(factor))
    let sign = whole < 0 && abs(whole) < Int64(factor) ? "-" : ""
    if fraction == 0 && !padded || places == 0 { return "\(sign)\(whole / Int64(factor))" }
    let digits = String(fraction)
    let zeros = String(repeating: "0", count: places - digits.count)
    return "\(sign)\(whole / Int64(factor))\(language == .nl ? "," : ".")\(zeros)\(digits)"
  }

  /// The words of measures and states in Dutch; what is not here is said as it is.
  private static let dutch = [
    "density": "dichtheid", "occupancy": "bezetting", "flow_in": "instroom",
    "flow_out": "uitstroom", "crossings": "passages over de lijn", "speed": "loopsnelheid",
    "objects": "objecten in beeld", "bollards": "palen", "open": "open", "closed": "dicht",
    "moving": "in beweging", "mixed": "deels open, deels dicht", "faulty": "in storing",
  ]
}
