import FieldgateModel

/// The one line that a person reads at night, in both languages: where, what, how much,
/// against which limit: `Churchillplein: density 4.3 people/m², limit 3.0 (level 4)`,
/// `Churchillplein: dichtheid 4,3 mensen/m², grens 3,0 (niveau 4)`.
///
/// - Parameter because: why it came to this, where the value alone does not say it.
func headlines(
  of alert: Alert, _ setting: Episode.Setting, _ transition: Transition,
  because: LocalizedText? = nil
) -> LocalizedText {
  func line(_ language: Language) -> String {
    let headline = Headline(
      alert: alert, language: language, phrase: alert.reason ?? setting.rule.kind.phrase(for: alert)
    )
    var line = "\(setting.place[language]): \(headline.what)"
    switch transition {
    case .cleared: line += headline.say(nl: "; weer normaal", en: "; back to normal")
    case .updated where alert.certainty == .possible:
      line += headline.say(
        nl: "; niet meer bevestigd door sensoren", en: "; no longer confirmed by sensors")
    default: break
    }
    if alert.isFlapping, alert.state.isOpen, transition != .cleared {
      let (count, minutes) = (setting.flapping.above, headline.minutes(setting.flapping.within))
      line += headline.say(
        nl: "; meer dan \(count) keer gemeld in \(minutes) min",
        en: "; raised more than \(count) times in \(minutes) min")
    }
    return line + (because.map { "; " + $0[language] } ?? "")
  }
  return LocalizedText(nl: line(.nl), en: line(.en))
}

/// What is the matter, in one language.
private struct Headline {
  let alert: Alert
  let language: Language
  /// What the rule's kind says of it in its own words.
  let phrase: LocalizedText?

  func say(nl: String, en: String) -> String { language == .nl ? nl : en }

  var what: String {
    if let folded = alert.folded { return flood(folded) }
    if alert.measure == "test" { return say(nl: "dit is een test", en: "this is a test") }
    if alert.value != nil, let phrase { return phrase[language] }
    switch alert.value {
    case .number(let number) where alert.measure == "silent":
      let (count, expected) = (Int(number), alert.coverage.expected)
      return say(
        nl: "\(count) van \(expected) \(expected == 1 ? "apparaat" : "apparaten") stil",
        en: "\(count) of \(expected) \(expected == 1 ? "device" : "devices") silent")
        + names(of: alert.devices)
    case .number(let number):
      let limit = alert.limit.map {
        say(nl: ", grens ", en: ", limit ") + text($0, alert.unit)
          + say(nl: " (niveau ", en: " (level ") + "\(alert.level.rawValue))"
      }
      return "\(measure) \(text(number, alert.unit))\(unit)\(limit ?? "")"
    case .word(let word): return "\(measure) \(term(word))" + names(of: alert.devices)
    case .flag(let flag):
      return "\(measure) " + say(nl: flag ? "ja" : "nee", en: "\(flag)")
    case nil: return "\(measure) " + say(nl: "onbekend", en: "unknown")
    }
  }

  /// `14 alerts, more than 10 in 10 min; most severe: severe crowd-density on World Forum`.
  private func flood(_ folded: Folded) -> String {
    let span = minutes(folded.within)
    let isOne = folded.count == 1
    var line = say(
      nl: "\(folded.count) melding\(isOne ? "" : "en") samengevoegd, want er waren er meer dan"
        + " \(folded.above) in \(span) min",
      en: "\(folded.count) alert\(isOne ? "" : "s") folded into one, since more than"
        + " \(folded.above) came in \(span) min")
    line += say(nl: "; nog open: \(folded.openCount)", en: "; still open: \(folded.openCount)")
    let named = folded.open.prefix(3).map { "\($0.area)/\($0.rule)" }.joined(separator: ", ")
    if !named.isEmpty { line += " (\(named)\(more(folded.openCount - 3)))" }
    return line
  }

  func minutes(_ span: Milliseconds) -> String { decimal(Double(span) / 60_000, places: 1) }

  private var measure: String { Wording.measure(alert.measure)[language] }

  private func term(_ word: String) -> String { Wording.term(word, language) }

  /// ` (bollard-1, bollard-2, bollard-3 and 2 more)`; nothing for none.
  private func names(of devices: [DeviceID]) -> String {
    guard !devices.isEmpty else { return "" }
    let names = devices.prefix(3).map(\.rawValue).joined(separator: ", ")
    return " (\(names)\(more(devices.count - 3)))"
  }

  private func more(_ count: Int) -> String {
    count > 0 ? say(nl: " en nog \(count)", en: " and \(count) more") : ""
  }

  private var unit: String { Wording.unit(alert.unit, of: alert.measure, language) }

  private func text(_ number: Double, _ unit: Unit?) -> String {
    Wording.number(number, unit, language)
  }

  private func decimal(_ number: Double, places: Int) -> String {
    Wording.decimal(number, places: places, language)
  }
}
