import FieldgateModel

/// Words and figures of the page in the site's language and zone.
struct PageText: Sendable {
  let language: Language
  let zone: Zone

  func say(_ nl: String, _ en: String) -> String { language == .nl ? nl : en }

  /// `2026-11-22 15:03`, in the site's zone.
  func time(_ time: Timestamp) -> String { "\(day(time)) \(clock(time))" }

  func day(_ time: Timestamp) -> String { AreaFigures.day(time, zone) }

  func clock(_ time: Timestamp) -> String {
    let civil = zone.civilTime(at: time)
    return "\(Self.two(civil.hour)):\(Self.two(civil.minute))"
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// At most so many decimals, with the comma or point of the language; a dash for none.
  ///
  /// - Parameter decimals: nil for as many as make three digits or so.
  func number(_ number: Double?, decimals: Int? = nil) -> String {
    guard let number, number.isFinite else { return "–" }
    let places = decimals ?? (number.magnitude >= 100 ? 0 : number.magnitude >= 10 ? 1 : 2)
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let text = JSONValue.text(of: (number * scale).rounded() / scale)
    return language == .nl ? String(text.map { $0 == "." ? "," : $0 }) : text
  }

  func count(_ count: some BinaryInteger) -> String { "\(count)" }

  func percent(_ share: Double?) -> String {
    share.map { "\(number($0 * 100, decimals: 0)) %" } ?? "–"
  }

  func hours(_ length: Milliseconds) -> String {
    "\(number(Double(length) / 3_600_000)) \(say("u", "h"))"
  }

  /// `40 s`, `12 min`, `3 h`.
  func span(_ length: Milliseconds?) -> String {
    guard let length else { return "–" }
    let seconds = length / 1000
    switch seconds {
    case ..<120: return "\(seconds) s"
    case ..<7200: return "\(seconds / 60) min"
    default: return "\(seconds / 3600) \(say("u", "h"))"
    }
  }

  func severity(_ severity: Severity) -> String {
    switch severity {
    case .minor: say("gering", "minor")
    case .moderate: say("matig", "moderate")
    case .severe: say("ernstig", "severe")
    case .extreme: say("zeer ernstig", "extreme")
    }
  }

  func severities(_ counts: [Severity: Int]) -> String {
    let parts = Severity.allCases.reversed().compactMap { severity in
      counts[severity].map { "\($0) \(self.severity(severity))" }
    }
    return parts.isEmpty ? "–" : parts.joined(separator: ", ")
  }

  func value(_ measure: String) -> String {
    switch measure {
    case "density": say("dichtheid", "density")
    case "occupancy": say("aanwezigen", "people present")
    case "flow_in": say("instroom", "flow in")
    case "flow_out": say("uitstroom", "flow out")
    case "speed": say("loopsnelheid", "walking speed")
    case "crossings": say("lijnpassages", "line crossings")
    case "objects": say("objecten in beeld", "objects in view")
    default: Wording.measure(measure)[language]
    }
  }

  /// The kind of a rule.
  func kind(_ kind: String) -> String {
    guard language == .nl else { return kind }
    return switch kind {
    case "threshold": "grens"
    case "anomaly": "afwijking"
    case "state": "toestand"
    case "silence": "stilte"
    case "rate": "verandering"
    case "composite": "samengesteld"
    case "overstay": "zonder reden"
    default: kind
    }
  }

  func unit(_ unit: String) -> String {
    switch unit {
    case "people/m2": say("mensen/m²", "people/m²")
    case "people": say("mensen", "people")
    case "people/min": say("mensen/min", "people/min")
    case "objects": say("objecten", "objects")
    default: unit
    }
  }
}
