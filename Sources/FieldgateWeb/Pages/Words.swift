import FieldgateEngine
import FieldgateModel
import FieldgateRules

/// The words of the page in one language.
struct Words: Sendable {
  let language: Language

  func callAsFunction(nl: String, en: String) -> String { language == .nl ? nl : en }
  func callAsFunction(_ text: LocalizedText) -> String { text[language] }

  var map: String { self(nl: "Kaart", en: "Map") }
  var alerts: String { self(nl: "Meldingen", en: "Alerts") }
  var devices: String { self(nl: "Apparaten", en: "Devices") }
  var health: String { self(nl: "Gezondheid", en: "Health") }
  var area: String { self(nl: "Gebied", en: "Area") }
  var level: String { self(nl: "Dreigingsniveau", en: "Threat level") }
  var coverage: String { self(nl: "Dekking", en: "Coverage") }
  var state: String { self(nl: "Toestand", en: "State") }
  var never: String { self(nl: "nooit", en: "never") }
  var none: String { self(nl: "geen", en: "none") }

  func severity(_ severity: Severity) -> String {
    switch severity {
    case .minor: self(nl: "gering", en: "minor")
    case .moderate: self(nl: "matig", en: "moderate")
    case .severe: self(nl: "ernstig", en: "severe")
    case .extreme: self(nl: "extreem", en: "extreme")
    }
  }

  /// What stands for a severity besides its colour.
  static func mark(_ severity: Severity) -> String {
    switch severity {
    case .minor: "i"
    case .moderate: "!"
    case .severe: "!!"
    case .extreme: "!!!"
    }
  }

  func alertState(_ state: AlertState) -> String {
    switch state {
    case .raised: self(nl: "open", en: "raised")
    case .acknowledged: self(nl: "bevestigd", en: "acknowledged")
    case .shelved: self(nl: "opzijgezet", en: "shelved")
    case .cleared: self(nl: "voorbij", en: "cleared")
    case .expired: self(nl: "verlopen", en: "expired")
    }
  }

  func transition(_ transition: Transition) -> String {
    switch transition {
    case .raised: self(nl: "ontstaan", en: "raised")
    case .escalated: self(nl: "verergerd", en: "escalated")
    case .deescalated: self(nl: "verminderd", en: "de-escalated")
    case .updated: self(nl: "bijgewerkt", en: "updated")
    case .acknowledged: self(nl: "bevestigd", en: "acknowledged")
    case .shelved: self(nl: "opzijgezet", en: "shelved")
    case .unshelved: self(nl: "teruggezet", en: "unshelved")
    case .cleared: self(nl: "voorbij", en: "cleared")
    case .expired: self(nl: "verlopen", en: "expired")
    }
  }

  /// Nil for what is real.
  func status(_ status: AlertStatus) -> String? {
    switch status {
    case .actual: nil
    case .exercise: self(nl: "OEFENING", en: "EXERCISE")
    case .test: "TEST"
    case .system: self(nl: "systeem", en: "system")
    }
  }

  func freshness(_ freshness: Freshness?) -> String {
    switch freshness {
    case .fresh: self(nl: "actueel", en: "up to date")
    case .degraded: self(nl: "deels zonder gegevens", en: "partly without data")
    case .blind: self(nl: "zonder gegevens", en: "no data")
    case nil: self(nl: "niet gemeten", en: "not measured")
    }
  }

  func measure(_ name: String) -> String { self(Wording.measure(name)) }

  func bollards(_ word: String) -> String {
    switch BollardState(rawValue: word) {
    case .open: self(nl: "palen open", en: "bollards open")
    case .closed: self(nl: "palen dicht", en: "bollards closed")
    case .moving: self(nl: "palen bewegen", en: "bollards moving")
    case .mixed: self(nl: "palen verschillend", en: "bollards mixed")
    case .faulty: self(nl: "palen gestoord", en: "bollards faulty")
    case nil: word
    }
  }

  /// A value where there is little room: of bollards their state by its word alone.
  func short(_ value: Value?, _ measure: AreaMeasure) -> String {
    guard case .word(let word) = value, measure == .bollards else {
      return self.value(value, measure)
    }
    return switch BollardState(rawValue: word) {
    case .moving: self(nl: "beweegt", en: "moving")
    case .mixed: self(nl: "gemengd", en: "mixed")
    default: Wording.term(word, language)
    }
  }

  /// How long something is kept: in days from two on, else in the largest unit that it is whole in.
  func age(_ age: Milliseconds) -> String {
    let units: [(length: Milliseconds, least: Milliseconds, one: String, more: String)] = [
      (86_400_000, 2, self(nl: "dag", en: "day"), self(nl: "dagen", en: "days")),
      (3_600_000, 1, self(nl: "uur", en: "hour"), self(nl: "uur", en: "hours")),
      (60_000, 1, self(nl: "minuut", en: "minute"), self(nl: "minuten", en: "minutes")),
    ]
    let unit =
      units.first { age >= $0.least * $0.length && age % $0.length == 0 }
      ?? (1000, 1, self(nl: "seconde", en: "second"), self(nl: "seconden", en: "seconds"))
    let count = age / unit.length
    return "\(number(count)) \(count == 1 ? unit.one : unit.more)"
  }

  /// A class of objects, as adapters name it.
  func objectClass(_ name: String) -> String {
    let dutch = [
      "person": "personen", "car": "auto's", "truck": "vrachtwagens", "bus": "bussen",
      "bicycle": "fietsen", "motorcycle": "motorfietsen", "vehicle": "voertuigen",
      "animal": "dieren",
    ]
    return language == .nl ? dutch[name] ?? name : name
  }

  func link(_ link: GatewayHealth.Link) -> String {
    switch link {
    case .connected: self(nl: "verbonden", en: "connected")
    case .connecting: self(nl: "verbindt", en: "connecting")
    case .away: self(nl: "niet verbonden", en: "not connected")
    }
  }

  /// A number with as many decimals as it deserves: 2 at most, fewer the larger it is; from
  /// ten thousand on in groups of three.
  func number(_ number: Double) -> String {
    let size = number.magnitude
    let places = size >= 100 ? 0 : size >= 10 ? 1 : 2
    var text = Wording.decimal(number, places: places, language)
    // Of two decimals the last may be none.
    if places == 2, text.hasSuffix("0"), text.contains(language == .nl ? "," : ".") {
      text.removeLast()
    }
    return size >= 10_000 && size < 1e15 ? Self.grouped(text) : text
  }

  func number(_ number: some BinaryInteger) -> String {
    let text = "\(number)"
    return number.magnitude >= 10_000 ? Self.grouped(text) : text
  }

  /// Groups of three by a narrow blank at which no line breaks (ISO 80000-1, 7.3.1).
  private static func grouped(_ digits: String) -> String {
    let sign = digits.hasPrefix("-") ? "-" : ""
    let figures = Array(digits.dropFirst(sign.count))
    let groups = stride(from: figures.count, to: 0, by: -3).map { end in
      String(figures[max(0, end - 3)..<end])
    }
    return sign + groups.reversed().joined(separator: "\u{202F}")
  }

  /// A value of an area with its unit.
  func value(_ value: Value?, _ measure: AreaMeasure) -> String {
    switch value {
    case .number(let number) where measure == .density && number.magnitude < 10:
      "\(Wording.decimal(number, places: 2, padded: true, language)) \(unit(of: measure))"
    case .number(let number): counted(self.number(number), measure)
    case .word(let word): measure == .bollards ? bollards(word) : word
    case .flag(let flag): self.flag(flag)
    case nil: "–"
    }
  }

  private func counted(_ number: String, _ measure: AreaMeasure) -> String {
    guard number == "1", let one = one(of: measure) else { return "\(number) \(unit(of: measure))" }
    return "1 \(one)"
  }

  private func one(of measure: AreaMeasure) -> String? {
    switch measure {
    case .occupancy: self(nl: "persoon", en: "person")
    case .crossings, .objects: self(nl: "object", en: "object")
    default: nil
    }
  }

  func flag(_ flag: Bool) -> String { flag ? self(nl: "ja", en: "yes") : self(nl: "nee", en: "no") }

  func unit(of measure: AreaMeasure) -> String {
    switch measure {
    case .density: self(nl: "p/m²", en: "p/m²")
    case .occupancy: self(nl: "mensen", en: "people")
    case .flowIn, .flowOut: self(nl: "mensen/min", en: "people/min")
    case .speed: "m/s"
    case .crossings, .objects: self(nl: "objecten", en: "objects")
    case .bollards: ""
    }
  }
}
