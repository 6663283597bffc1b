/// What people call measures, states and numbers, in both languages.
package enum Wording {
  /// A count and its noun: `1 rule`, `2 rules`.
  ///
  /// - Parameter many: the noun where it is not one; `one` with an s where left out.
  package static func counted(
    _ count: some BinaryInteger, _ one: String, _ many: String? = nil
  ) -> String {
    "\(count) \(count == 1 ? one : many ?? one + "s")"
  }

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
    "density_rise": "stijging van dichtheid", "density_fall": "daling van dichtheid",
    "occupancy_rise": "stijging van bezetting", "occupancy_fall": "daling van bezetting",
    "flow_in_rise": "stijging van instroom", "flow_in_fall": "daling van instroom",
    "flow_out_rise": "stijging van uitstroom", "flow_out_fall": "daling van uitstroom",
    "speed_rise": "stijging van loopsnelheid", "speed_fall": "daling van loopsnelheid",
    "crossings_rise": "stijging van passages", "crossings_fall": "daling van passages",
    "objects_rise": "stijging van objecten in beeld",
    "objects_fall": "daling van objecten in beeld",
    "alerts": "meldingen", "silent": "zonder bericht", "conditions": "voorwaarden",
    "overstay": "zonder reden",
    "count_in": "geteld naar binnen", "count_out": "geteld naar buiten", "flow": "stroom",
    "dwell": "verblijfsduur", "queue": "wachtrij", "visits": "bezoeken", "occupied": "bezet",
    "state": "toestand", "position": "stand", "fault": "storing", "obstruction": "obstakel",
    "vehicle_present": "voertuig aanwezig", "locked": "vergrendeld", "cycles": "bewegingen",
    "passage": "passage", "object_count": "aantal objecten",
    "object_present": "object aanwezig", "line_crossing": "passage over de lijn",
    "motion": "beweging", "loitering": "rondhangen", "scene_change": "beeld veranderd",
    "online": "bereikbaar", "tamper": "sabotage", "battery": "batterij",
    "battery_voltage": "batterijspanning", "supply_voltage": "voedingsspanning",
    "signal": "signaal", "voltage": "spanning", "current": "stroomsterkte",
    "temperature": "temperatuur", "humidity": "luchtvochtigheid", "pressure": "luchtdruk",
    "opening": "gaat open", "closing": "gaat dicht", "stopped": "gestopt",
    "unknown": "onbekend",
  ]
}
