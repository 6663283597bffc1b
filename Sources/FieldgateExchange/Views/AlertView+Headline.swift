import FieldgateModel

/// The one line of a view, made anew of the facts that it has: the alert's own headline bears
/// its area's name and its value, whatever a contract says.
extension AlertView {
  func makeHeadline(of kind: Transition) -> LocalizedText {
    LocalizedText(nl: headline(.nl, kind), en: headline(.en, kind))
  }

  private func headline(_ language: Language, _ kind: Transition) -> String {
    var line = "\(areaName[language]): \(what(language))"
    if kind == .cleared { line += language == .nl ? "; weer normaal" : "; back to normal" }
    if kind == .expired { line += language == .nl ? "; verlopen" : "; expired" }
    return line
  }

  private func what(_ language: Language) -> String {
    guard let measure else {
      return language == .nl
        ? "melding, ernst \(Self.severity(severity, language))"
        : "alert, severity \(Self.severity(severity, language))"
    }
    if measure == "test" { return language == .nl ? "dit is een test" : "this is a test" }
    var text = Self.name(of: measure)[language]
    if let told = Self.text(value, of: measure, unit: unit, language) { text += " " + told }
    guard let limit else { return text }
    text += language == .nl ? ", grens " : ", limit "
    text += Wording.number(limit, unit, language)
    if let level {
      text += language == .nl ? " (niveau \(level.rawValue))" : " (level \(level.rawValue))"
    }
    return text
  }

  static func name(of measure: String) -> LocalizedText {
    measure == "silent"
      ? LocalizedText(nl: "stille apparaten", en: "silent devices") : Wording.measure(measure)
  }

  /// A value in words, with its unit; nil where there is none to say.
  static func text(
    _ value: Told?, of measure: String, unit: Unit?, _ language: Language
  ) -> String? {
    let unitText = Wording.unit(unit, of: measure, language)
    return switch value {
    case nil, .withheld?: nil
    case .fewer(let limit)?:
      (language == .nl ? "minder dan " : "fewer than ") + Wording.number(limit, unit, language)
        + unitText
    case .value(.number(let number))?: Wording.number(number, unit, language) + unitText
    case .value(.word(let word))?: Wording.term(word, language)
    case .value(.flag(let flag))?:
      language == .nl ? (flag ? "ja" : "nee") : (flag ? "yes" : "no")
    }
  }

  static func severity(_ severity: Severity, _ language: Language) -> String {
    guard language == .nl else { return severity.description }
    return switch severity {
    case .minor: "gering"
    case .moderate: "matig"
    case .severe: "ernstig"
    case .extreme: "zeer ernstig"
    }
  }
}
