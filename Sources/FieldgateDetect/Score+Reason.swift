import FieldgateModel

extension Score {
  /// The score in words: `count 412, expected 120–210 for Sunday 15:00, above
  /// expectation for 3 h`.
  ///
  /// - Parameters:
  ///   - noun: names the measure in that language: count, density, value.
  ///   - unit: what the detector's values are divided by before they are told: minutes of
  ///     a slot, where people know a flow by the minute.
  package func reason(
    of noun: String = "value", in language: Language = .en, unit: Double = 1
  ) -> String {
    ReasonText(score: self, noun: noun, language: language, unit: unit).text
  }
}

/// The words of one score.
private struct ReasonText {
  let score: Score
  let noun: String
  let language: Language
  let unit: Double

  private func say(nl: String, en: String) -> String { language == .nl ? nl : en }

  var text: String {
    let when = score.week.text(in: language)
    guard let observed = score.observed else {
      return say(nl: "geen \(noun) voor \(when)", en: "no \(noun) for \(when)")
    }
    let band = score.expected.map {
      say(nl: ", verwacht ", en: ", expected ")
        + "\(number($0.lowerBound))–\(number($0.upperBound))"
        + say(nl: " voor ", en: " for ") + when
    }
    let grounds: String =
      switch score.ground {
      case .deviation: (band ?? "") + deviation
      case .stuck:
        say(nl: ", ", en: ", the same value")
          + (lasting.isEmpty ? "" : say(nl: "al", en: " for") + lasting + say(nl: " ", en: ""))
          + say(nl: "dezelfde waarde", en: "")
      case .newValue:
        say(
          nl: ", \(number(score.distance)) van elke eerdere waarde",
          en: ", \(number(score.distance)) from any value before")
      case .newDeparture:
        (band ?? "")
          + side(
            nl: { ", verder \($0) de verwachting dan ooit" },
            en: { ", further \($0) expectation than ever" })
      case .late:
        (band ?? "") + say(nl: ", ouder dan de vorige", en: ", older than the slot before")
      case .missing: ""
      }
    return "\(noun) \(number(observed))" + grounds
      + (score.isLearning ? say(nl: ", leert nog", en: ", still learning") : "")
  }

  private var deviation: String {
    side(
      nl: { ", \(lasting.isEmpty ? "" : "al" + lasting + " ")\($0) de verwachting" },
      en: { ", \($0) expectation" + (lasting.isEmpty ? "" : " for" + lasting) })
  }

  /// Nothing where there is no side.
  private func side(nl: (String) -> String, en: (String) -> String) -> String {
    switch (score.direction, language) {
    case (.crowd, .nl): nl("boven")
    case (.lull, .nl): nl("onder")
    case (.crowd, .en): en("above")
    case (.lull, .en): en("below")
    case (nil, _): ""
    }
  }

  /// ` 3 h`; nothing where it has only begun.
  private var lasting: String {
    let minutes = (score.time - score.since) / 60_000
    return switch minutes {
    case ..<1: ""
    case ..<120: " \(minutes) min"
    case ..<(48 * 60): " \(minutes / 60) " + say(nl: "uur", en: "h")
    default: " \(minutes / 1440) " + say(nl: "dagen", en: "d")
    }
  }

  /// Whole where it is large, with two digits behind the point where it is small.
  private func number(_ value: Double) -> String {
    let value = value / unit
    guard abs(value) < 1e15 else { return "\(value)" }
    let steps: Double = abs(value) >= 100 ? 1 : abs(value) >= 10 ? 10 : 100
    let rounded = (value * steps).rounded() / steps
    if rounded == rounded.rounded() { return "\(Int64(rounded))" }
    return "\(rounded)".replacing(".", with: say(nl: ",", en: "."))
  }
}
