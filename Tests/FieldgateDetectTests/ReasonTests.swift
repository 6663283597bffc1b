import FieldgateDetect
import FieldgateModel
import Testing

/// Scores in words.
@Suite("Reasons") struct ReasonTests {
  private static func reason(_ fault: Fault, hours: Int) -> String {
    let (scores, during) = fault.play()
    return scores[during.lowerBound + hours].reason(of: "count")
  }

  @Test("a surge, a dip and a stuck sensor say what, against what, and for how long")
  func words() throws {
    let surge = Self.reason(Fault.all[0], hours: 2)
    #expect(
      surge.wholeMatch(
        of: /count \d+, expected \d+–\d+ for Tuesday 12:00, above expectation for \d h/) != nil,
      "\(surge)")
    let dip = Self.reason(Fault.all[1], hours: 4)
    #expect(
      dip.wholeMatch(
        of: /count \d+, expected \d+–\d+ for Tuesday 14:00, below expectation for \d h/) != nil,
      "\(dip)")
    #expect(Self.reason(Fault.all[3], hours: 8) == "count 431, the same value for 8 h")
  }

  @Test("a new value, a late slot, a missing value and a learner say so")
  func others() {
    var slots = NoveltyTests.values(700, seconds: 60)
    slots[600].value = 90
    let new = NoveltyTests.scores(slots)[600].reason()
    #expect(new.wholeMatch(of: /value 90, 3[67](\.\d)? from any value before/) != nil, "\(new)")
    var detector = Detector()
    for slot in Counter(days: 20).slots {
      _ = detector.observe(slot.value, at: slot.time, week: slot.week)
    }
    let week = WeekTime(Counter.monday, in: .utc)
    let late = detector.observe(12, at: Counter.monday, week: week).reason(of: "count")
    #expect(late.hasPrefix("count 12, expected "))
    #expect(late.hasSuffix(" for Monday 00:00, older than the slot before"))
    let next = Counter.monday + 86_400_000 * 30
    #expect(
      detector.observe(nil, at: next, week: WeekTime(next, in: .utc)).reason(of: "density")
        == "no density for Wednesday 00:00")
    #expect(Counter(days: 2).scores()[30].reason().hasSuffix(", still learning"))
  }

  static let places: [(Milliseconds, String)] = [
    (0, "Monday 00:00"), (1_799_999, "Monday 00:00"), (1_800_000, "Monday 00:30"),
    (-1, "Sunday 23:30"), (5 * 86_400_000 + 15 * 3_600_000, "Saturday 15:00"),
  ]

  @Test("places in the week, by the local clock", arguments: places)
  func week(after: Milliseconds, text: String) {
    #expect(WeekTime(Counter.monday + after, in: .utc).description == text)
    let east = Zone(offset: 5_400_000)
    #expect(WeekTime(Counter.monday + after + -5_400_000, in: east).description == text)
  }

  @Test("a holiday is a Sunday")
  func holiday() {
    let noon = Counter.monday + 12 * 3_600_000
    #expect(WeekTime(noon, in: .utc, isHoliday: true).description == "Sunday 12:00")
    #expect(WeekTime(noon, in: .utc, isHoliday: true).isFree)
    #expect(!WeekTime(noon, in: .utc).isFree)
  }

  @Test("half-hours outside the week are refused", arguments: [-1, 336])
  func outside(halfHour: Int) { #expect(WeekTime(halfHour: halfHour) == nil) }
}
