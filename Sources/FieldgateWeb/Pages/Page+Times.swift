import FieldgateModel

/// Times and lengths of time as people read them, in the site's zone.
extension Page {
  private var local: LocalTime { LocalTime(zone: picture.zone) }

  /// With its date and its offset, and nothing left out.
  func fullTime(_ timestamp: Timestamp) -> HTML {
    "<time datetime=\"\(timestamp.iso8601)\">\(local.full(timestamp))</time>"
  }

  /// As short as it can be: `14:15:19` for today, `25 Nov 14:15` for another day, with the year
  /// where it is another one. The whole is there for who points at it.
  func timeTag(_ timestamp: Timestamp) -> HTML {
    "<time datetime=\"\(timestamp.iso8601)\" title=\"\(local.full(timestamp))\">\(short(timestamp))</time>"
  }

  private func short(_ timestamp: Timestamp) -> String {
    let (today, civil) = (picture.zone.civilTime(at: now), picture.zone.civilTime(at: timestamp))
    let clock = local.clock(timestamp)
    if (today.year, today.month, today.day) == (civil.year, civil.month, civil.day) {
      return clock
    }
    let day = "\(civil.day)\u{A0}\(words.month(civil.month))"
    return today.year == civil.year
      ? "\(day)\u{A0}\(clock.dropLast(3))" : "\(day)\u{A0}\(civil.year)"
  }

  /// How long ago, with the time itself for who points at it.
  func ago(_ timestamp: Timestamp?) -> HTML {
    guard let timestamp else { return "<span class=\"ill\">\(words.never)</span>" }
    let length = words.length(now - timestamp)
    return
      "<time datetime=\"\(timestamp.iso8601)\" title=\"\(local.full(timestamp))\">\(words(nl: "\(length) geleden", en: "\(length) ago"))</time>"
  }
}

extension Words {
  /// `12 s`, `5 min`, `3 h`, `2 d`, with a blank at which no line breaks.
  func length(_ milliseconds: Milliseconds) -> String {
    let text = LocalTime.ago(milliseconds).replacing(" ", with: "\u{A0}")
    return language == .nl && text.hasSuffix("h") ? text.dropLast() + "u" : text
  }

  /// 1 is January.
  func month(_ number: Int) -> String {
    let names = self(
      nl: "jan feb mrt apr mei jun jul aug sep okt nov dec",
      en: "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
    )
    .split(separator: " ")
    return (1...12).contains(number) ? String(names[number - 1]) : "\(number)"
  }

  /// The day of the week that a count of days since 1970-01-01, a Thursday, falls on.
  func weekday(_ days: Int64) -> String {
    let names = self(nl: "do vr za zo ma di wo", en: "Thu Fri Sat Sun Mon Tue Wed")
      .split(separator: " ")
    return String(names[Int(((days % 7) + 7) % 7)])
  }
}
