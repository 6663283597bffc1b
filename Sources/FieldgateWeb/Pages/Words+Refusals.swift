import FieldgateModel

/// Why something was not done, in the words of the page.
extension Words {
  /// The engine and the page refuse in English; what is known of it is told in Dutch, and the rest
  /// says that it is English (WCAG 2.2, 3.1.2).
  func refusal(_ text: String) -> HTML {
    guard language == .nl else { return HTML(escaping: text) }
    return dutch(text).map { HTML(escaping: $0) } ?? "<span lang=\"en\">\(text)</span>"
  }

  private func dutch(_ text: String) -> String? {
    switch text {
    case "the store takes nothing now; nothing was done":
      return "de opslag neemt nu niets aan; er is niets gedaan"
    case "too much waits already; try again":
      return "er wacht al te veel; probeer het nog eens"
    case "it was not obeyed": return "het is niet gedaan"
    case "shelve needs a 'reason'": return "opzijzetten vraagt een reden"
    default: break
    }
    if text.hasPrefix("no open alert has the id ") { return "deze melding is niet meer open" }
    if let most = text.wholeMatch(of: /shelve needs 'for': .*; at most ([0-9]+[a-z]+)/)?.1 {
      return "opzijzetten vraagt een duur, hoogstens \(duration(String(most)))"
    }
    if let match = text.wholeMatch(
      of: /an alert is shelved for at most ([0-9]+[a-z]+), not (.+)/)
    {
      return "een melding wordt hoogstens \(duration(String(match.1))) opzijgezet, niet "
        + duration(String(match.2))
    }
    guard
      let match = text.wholeMatch(of: /the alert '[^']*' is ([a-z ]+)(, by (.+) until .+)?(; .+)?/)
    else { return nil }
    switch match.1 {
    case "not shelved": return "de melding is niet opzijgezet"
    case "acknowledged already": return "de melding is al bevestigd"
    case "shelved": return "de melding is opzijgezet; zet haar eerst terug"
    case "shelved already":
      let by = match.3.map { ", door \($0)" } ?? ""
      return "de melding is al opzijgezet\(by); zet haar eerst terug"
    default: return nil
    }
  }

  /// A length as the site's files write it: `15m`, `8h`, `2d`.
  func duration(_ text: String) -> String {
    guard let match = text.wholeMatch(of: /([0-9]+)(ms|s|m|h|d)/) else { return text }
    let unit =
      switch match.2 {
      case "d": match.1 == "1" ? self(nl: "dag", en: "day") : self(nl: "dagen", en: "days")
      case "h": self(nl: "uur", en: "h")
      case "m": "min"
      default: String(match.2)
      }
    return "\(match.1) \(unit)"
  }
}
