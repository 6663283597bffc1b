import FieldgateDocument
import FieldgateModel

extension Schedules {
  /// Reads the keys `schedules` and `holidays` of a `fieldgate.yaml`. What is wrong is
  /// told; a schedule that cannot be used keeps its name and is never open, so that the
  /// rules that name it are not told off besides.
  ///
  /// - Parameters:
  ///   - site: the site's zone, for windows without a `timezone` of their own.
  ///   - zone: a time zone by its IANA name; nil where there is none.
  package init(
    _ schedules: Node?, holidays: Node?, site: Zone, zone: @escaping (String) -> Zone?,
    _ diagnostics: Diagnostics
  ) {
    self.init()
    let feasts = holidays.map { Dates($0, diagnostics) } ?? Dates()
    self.zone = site
    self.holidays = feasts
    let reading = WindowReading(feasts: feasts, site: site, zone: zone)
    guard let schedules, !schedules.isNull else { return }
    guard let entries = schedules.entries else {
      diagnostics.error(
        at: schedules.place,
        "expected schedules by name, as in { night: { from: \"22:00\", to: \"06:00\" } }, found"
          + " \(schedules.what)")
      return
    }
    for entry in entries {
      guard let name = entry.key.text(diagnostics) else { continue }
      if names.contains(name) {
        diagnostics.error(at: entry.key.place, "the schedule '\(name)' stands here already")
      }
      let windows = entry.value.list(diagnostics)
      if windows.isEmpty {
        diagnostics.error(at: entry.key.place, "the schedule '\(name)' has no window")
      }
      add(name, windows.compactMap { reading.window($0, diagnostics) })
    }
  }
}

/// What windows are read with.
private struct WindowReading {
  let feasts: Dates
  let site: Zone
  let zone: (String) -> Zone?

  func window(_ node: Node, _ diagnostics: Diagnostics) -> ScheduleWindow? {
    guard var reader = MappingReader(node, "a window of a schedule", diagnostics) else {
      return nil
    }
    let weekdays = reader.take("days").map { $0.weekdays(diagnostics) }
    let fromNode = reader.take("from")
    let toNode = reader.take("to")
    let dates = reader.take("dates").map { Dates($0, diagnostics) }
    let months = reader.take("months").map { node in
      Set(node.list(diagnostics).compactMap { $0.integer(in: 1...12, diagnostics) })
    }
    let holidaysNode = reader.take("holidays")
    let holidays = holidaysNode.map {
      $0.choice(ScheduleWindow.Holidays.self, of: "way with holidays", diagnostics)
    }
    let zoneNode = reader.take("timezone")
    reader.finish()
    if let holidaysNode, holidays != .some(.ignore), feasts.isEmpty {
      diagnostics.error(
        at: holidaysNode.place,
        "the site has no holidays; list them in fieldgate.yaml, as in holidays: [12-25, 12-26]")
    }
    var zone = site
    if let zoneNode, let name = zoneNode.text(diagnostics) {
      if let found = self.zone(name) {
        zone = found
      } else {
        diagnostics.error(
          at: zoneNode.place,
          "'\(name)' is no time zone known here; use an IANA name such as Europe/Amsterdam")
      }
    }
    let from = fromNode.map { $0.minute(in: 0...1439, diagnostics) } ?? 0
    let to = toNode.map { $0.minute(in: 0...1440, diagnostics) } ?? 1440
    guard let from, let to else { return nil }
    if from == to {
      diagnostics.error(
        at: toNode?.place ?? node.place,
        "the window ends when it begins; leave 'from' and 'to' out for whole days")
      return nil
    }
    return ScheduleWindow(
      weekdays: weekdays, months: months, dates: dates,
      holidays: holidays.flatMap { $0 } ?? .ignore,
      feasts: feasts, from: from, to: to, zone: zone)
  }
}

extension Node {
  /// A time of day as minutes after midnight.
  fileprivate func minute(in range: ClosedRange<Int>, _ diagnostics: Diagnostics) -> Int? {
    let parts = scalar?.text.split(separator: ":", omittingEmptySubsequences: false) ?? []
    let digits = parts.allSatisfy { $0.count == 2 && $0.allSatisfy { "0123456789".contains($0) } }
    guard parts.count == 2, digits, let hours = Int(parts[0]), let minutes = Int(parts[1]),
      minutes < 60, range.contains(hours * 60 + minutes)
    else {
      let last = range.upperBound == 1440 ? "24:00" : "23:59"
      diagnostics.error(
        at: place, "expected a time of day from 00:00 to \(last), as in \"22:00\", found \(what)")
      return nil
    }
    return hours * 60 + minutes
  }

  /// Days of the week: words, or two words with a hyphen between them.
  fileprivate func weekdays(_ diagnostics: Diagnostics) -> Set<Weekday> {
    let all = Weekday.allCases
    var days: Set<Weekday> = []
    for element in list(diagnostics) {
      guard let word = element.text(diagnostics) else { continue }
      let ends = word.split(separator: "-").map { Weekday(rawValue: String($0)) }
      switch (ends.count, ends.first ?? nil, ends.last ?? nil) {
      case (1, let day?, _): days.insert(day)
      case (2, let first?, let last?):
        let from = all.firstIndex(of: first) ?? 0
        let to = all.firstIndex(of: last) ?? 0
        days.formUnion((from...(to < from ? to + 7 : to)).map { all[$0 % 7] })
      default:
        element.reportNot(word, of: "day of the week", among: all.map(\.rawValue), diagnostics)
      }
    }
    if elements?.isEmpty ?? isNull {
      diagnostics.error(at: place, "expected days of the week, found \(what)")
    }
    return days
  }
}

extension Dates {
  /// Reads a list of dates: `2026-04-27`, and `12-25` for every year.
  init(_ node: Node, _ diagnostics: Diagnostics) {
    self.init()
    for element in node.list(diagnostics) {
      guard let text = element.text(diagnostics) else { continue }
      let parts = text.split(separator: "-", omittingEmptySubsequences: false)
      let widths = parts.map(\.count)
      let numbers = parts.compactMap { part in
        part.allSatisfy { "0123456789".contains($0) } ? Int(part) : nil
      }
      if widths == [4, 2, 2], numbers.count == 3,
        let time = CivilTime(year: numbers[0], month: numbers[1], day: numbers[2])
      {
        once.insert(CivilDay(time))
      } else if widths == [2, 2], numbers.count == 2,
        CivilTime(year: 2000, month: numbers[0], day: numbers[1]) != nil
      {
        yearly.insert(numbers)
      } else {
        diagnostics.error(
          at: element.place,
          "expected a date such as 2026-04-27, or 12-25 for every year, found \(element.what)")
      }
    }
  }
}
