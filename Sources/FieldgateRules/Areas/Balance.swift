import FieldgateModel

/// How many people are in an area by those who came in less those who went out.
///
/// Counters miss some, and what they miss adds up; so at quiet times, when it is known
/// how many are there, the balance is put right. It never falls below zero.
package struct Balance: Hashable, Sendable {
  package private(set) var people: Double
  /// People at the last quiet time, and since then all who came less all who went, below
  /// zero too.
  private var counted: Double
  /// By how many the count was off at the last quiet time: more than there were, or fewer.
  package private(set) var drift: Double?
  /// The quiet time at which it was put right last; nil for never.
  package private(set) var corrected: Timestamp?
  /// Since when it has been kept, by people's clocks; nil before it begins.
  private(set) var since: Timestamp?

  init(_ rule: BalanceRule?) {
    people = rule?.people ?? 0
    counted = rule?.people ?? 0
  }

  /// What one message says: all that came in and went out by it at once, so that it does
  /// not matter which it tells first.
  mutating func add(_ net: Double) {
    people = max(0, people + net)
    counted += net
  }

  mutating func begin(at civil: Timestamp) { since = since ?? civil }

  /// It is a quiet time: so many are there.
  mutating func correct(to known: Double, at civil: Timestamp) {
    drift = counted - known
    corrected = civil
    since = civil
    people = known
    counted = known
  }

  /// When it is put right next: the first quiet time after the last one, or after it began.
  func due(by rule: BalanceRule) -> Timestamp? { since.flatMap { rule.next(after: $0) } }

  static let version = 1

  func bytes() -> [UInt8] {
    var writer = StateWriter()
    writer.write(people)
    writer.write(counted)
    writer.write(drift) { $0.write($1) }
    writer.write(corrected) { $0.write($1) }
    writer.write(since) { $0.write($1) }
    return writer.bytes
  }

  init(bytes: [UInt8]) throws(StateReader.Unreadable) {
    var reader = StateReader(bytes)
    people = try reader.double()
    counted = try reader.double()
    drift = try reader.optional { reader throws(StateReader.Unreadable) in try reader.double() }
    corrected = try reader.optional { reader throws(StateReader.Unreadable) in
      try reader.timestamp()
    }
    since = try reader.optional { reader throws(StateReader.Unreadable) in
      try reader.timestamp()
    }
    guard people.isFinite, people >= 0, counted.isFinite else {
      throw reader.unreadable("a number of people")
    }
  }
}

/// When the balance of an area is put right, and to what.
package struct BalanceRule: Hashable, Sendable {
  /// Times of day at which it is known how many are there.
  package var quiet: [QuietTime]
  /// How many that is.
  package var people: Double
  /// The site's.
  package var zone: Zone

  package init(quiet: [QuietTime], people: Double = 0, zone: Zone = .utc) {
    self.quiet = quiet
    self.people = people
    self.zone = zone
  }

  /// The first quiet time after a moment; nil where there is none within two weeks.
  ///
  /// On the day on which clocks leave an hour out, a time in that hour is the moment after
  /// it; on the day on which one comes twice, the first of the two.
  package func next(after moment: Timestamp) -> Timestamp? {
    let day = moment.milliseconds + zone.offset(at: moment)
    let first = day.flooredQuotient(dividingBy: QuietTime.day) - 1
    for number in first...first + 15 {
      let found = quiet.compactMap { time -> Timestamp? in
        guard time.weekdays.isEmpty || time.weekdays.contains(CivilDay(number: Int(number)).weekday)
        else {
          return nil
        }
        let civil = CivilTime(
          Timestamp(milliseconds: number * QuietTime.day + Int64(time.minute) * 60_000))
        return zone.timestamp(of: civil)
      }.filter { $0 > moment }.min()
      if let found { return found }
    }
    return nil
  }
}

/// A moment of the day, of every day or of some days of the week.
package struct QuietTime: Hashable, Sendable {
  static let day: Milliseconds = 86_400_000

  /// Minutes after midnight, 0 to 1439.
  package var minute: Int
  /// Empty for every day.
  package var weekdays: Set<Weekday>

  package init(minute: Int, weekdays: Set<Weekday> = []) {
    self.minute = minute
    self.weekdays = weekdays
  }
}
