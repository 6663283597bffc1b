import FieldgateDecode
import FieldgateModel
import FieldgateRules

/// What the engine gives as a word of its own, in the words of the page.
extension Words {
  func certainty(_ certainty: Certainty) -> String {
    switch certainty {
    case .observed: self(nl: "waargenomen", en: "observed")
    case .likely: self(nl: "waarschijnlijk", en: "likely")
    case .possible: self(nl: "mogelijk", en: "possible")
    case .unlikely: self(nl: "onwaarschijnlijk", en: "unlikely")
    case .unknown: self(nl: "onbekend", en: "unknown")
    }
  }

  func quality(_ quality: Quality) -> String {
    guard language == .nl else { return quality.rawValue }
    return switch quality {
    case .good: "goed"
    case .retained: "bewaard bericht"
    case .late: "te laat"
    case .skewed: "klok loopt verkeerd"
    case .range: "buiten bereik"
    case .duplicate: "dubbel"
    case .stale: "verouderd"
    }
  }

  /// What became of a message, as the head of a column.
  func outcome(_ outcome: Outcome) -> String {
    switch outcome {
    case .read: self(nl: "gelezen", en: "read")
    case .nothing: self(nl: "niets te meten", en: "nothing to measure")
    case .unmatched: self(nl: "geen adapter", en: "no adapter")
    case .malformed: self(nl: "misvormd", en: "malformed")
    case .range: self(nl: "buiten bereik", en: "out of range")
    }
  }

  func dataClass(_ kind: DataClass) -> String {
    switch kind {
    case .readings: self(nl: "Metingen", en: "Readings")
    case .readings15min: self(nl: "Kwartieren van apparaten", en: "Quarter hours of devices")
    case .areas15min: self(nl: "Kwartieren van gebieden", en: "Quarter hours of areas")
    case .alerts: self(nl: "Meldingen", en: "Alerts")
    case .quarantined:
      self(nl: "Vormen van onleesbare berichten", en: "Shapes of unreadable messages")
    case .quarantinedRaw:
      self(nl: "Onleesbare berichten zelf", en: "Unreadable messages themselves")
    case .journal: self(nl: "Journaal", en: "Journal")
    }
  }

  /// What a limit does: raise a severity, reset one, clear.
  func limit(_ what: String) -> String {
    if let severity = Severity(name: what) { return self.severity(severity) }
    if what == "clear" { return self(nl: "voorbij", en: "clear") }
    if let name = what.wholeMatch(of: /reset of (.*)/)?.1,
      let severity = Severity(name: String(name))
    {
      return self(nl: "terug van \(self.severity(severity))", en: what)
    }
    return what
  }

  /// The word before a limit, with the limit.
  func side(_ side: String, _ value: Double) -> String {
    let dutch = [
      "above": "boven", "below": "onder", "rises": "stijgt", "falls": "daalt", "after": "na",
      "at most": "hoogstens", "atLeast": "minstens",
    ]
    let word =
      side == "atLeast"
      ? self(nl: "minstens", en: "at least") : self(nl: dutch[side] ?? side, en: side)
    return "\(word) \(number(value))" + (side == "after" ? " s" : "")
  }

  /// What stands beside a transition: what a user wrote, or the gateway's own reason.
  func note(_ text: String) -> String {
    let dutch = [
      "nobody has acknowledged it yet": "nog door niemand bevestigd",
      "its time is over": "de tijd is om", "the exercise is over": "de oefening is voorbij",
      "the flood is over": "de vloed is voorbij",
      "the rule no longer applies to this area": "de regel geldt niet meer voor dit gebied",
      "none of the folded alerts is open": "geen van de samengevoegde meldingen is nog open",
    ]
    // Where the gateway speaks the site's language that may be Dutch already.
    return language == .nl
      ? dutch[text] ?? text : dutch.first { $0.value == text }?.key ?? text
  }

  /// Why a limit is the one in force. Names in it are the site's own.
  func why(_ text: String) -> String {
    guard language == .nl else { return text }
    switch text {
    case "the only one": return "de enige"
    case "no row of the table fits": return "geen rij van de tabel past"
    case "how often a month so strong a score is expected":
      return "zo vaak per maand wordt zo'n score verwacht"
    case "score of the last closed slot": return "score van het laatste gesloten tijdvak"
    default:
      if let count = text.wholeMatch(of: /of ([0-9]+) conditions/)?.1 {
        return "van \(count) voorwaarden"
      }
      guard text.hasPrefix("row: ") else { return text }
      let parts = text.dropFirst(5).split(separator: ", ").map { part -> String in
        if let level = part.wholeMatch(of: /from level ([1-5]) up/)?.1 {
          return "vanaf niveau \(level)"
        }
        for (english, dutch) in [
          ("area ", "gebied "), ("kind ", "soort "), ("schedule ", "rooster "),
        ]
        where part.hasPrefix(english) {
          return dutch + part.dropFirst(english.count)
        }
        return String(part)
      }
      return "rij: " + parts.joined(separator: ", ")
    }
  }
}
