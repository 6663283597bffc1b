import FieldgateDocument
import FieldgateModel
import FieldgateRules
import Foundation
import Testing

/// Schedules of a `fieldgate.yaml`, in real zones of this machine.
@Suite("Schedules") struct ScheduleTests {
  static func zone(_ name: String) -> Zone? {
    (try? Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/\(name)"))).flatMap {
      Zone(name: name, tzif: Array($0))
    }
  }

  static func read(_ yaml: String) throws -> (schedules: Schedules, said: [String]) {
    let diagnostics = Diagnostics()
    let node = try #require(parse(yaml, file: "f.yaml", into: diagnostics))
    let schedules = Schedules(
      node["schedules"], holidays: node["holidays"], site: try #require(zone("Europe/Amsterdam")),
      zone: zone, diagnostics)
    return (schedules, diagnostics.sorted.map(\.description))
  }

  static let yaml = """
    holidays: ["2026-04-27", 12-25, 12-26]
    schedules:
      night: { from: "22:00", to: "06:00" }
      friday-night: { days: fri, from: "22:00", to: "06:00" }
      office: { days: mon-fri, from: "08:00", to: "18:00", holidays: exclude }
      weekend: { days: [sat, sun], holidays: include }
      feast: { holidays: only }
      market: [ { days: wed, from: "07:00", to: "17:00" }, { dates: ["2026-05-02"], from: "09:00", to: "10:00" } ]
      summer: { months: [6, 7, 8] }
      small-hours: { from: "02:00", to: "03:00" }
      half-past: { from: "02:30", to: "06:00" }
      until-half: { from: "00:00", to: "02:30" }
      new-york: { from: "08:00", to: "18:00", timezone: America/New_York }
      winter-feast: { dates: [12-31], from: "20:00", to: "24:00" }
      over-weekend: { days: sat-mon }
    """

  @Test(
    "open from its beginning until its end, which is not in it",
    arguments: [
      // Summer time: 22:00 is 20:00Z.
      ("night", "2026-07-01T19:59:59.999Z", false), ("night", "2026-07-01T20:00:00Z", true),
      ("night", "2026-07-02T03:59:59.999Z", true), ("night", "2026-07-02T04:00:00Z", false),
      ("night", "2026-12-01T20:30:00Z", false), ("night", "2026-12-01T21:00:00Z", true),
      // 2026-07-03 is a Friday: the morning after belongs to it, its own does not.
      ("friday-night", "2026-07-03T01:00:00Z", false),
      ("friday-night", "2026-07-03T20:00:00Z", true),
      ("friday-night", "2026-07-04T03:00:00Z", true),
      ("friday-night", "2026-07-04T20:00:00Z", false),
      // 2026-04-27 is a Monday and a holiday.
      ("office", "2026-04-20T06:00:00Z", true), ("office", "2026-04-27T09:00:00Z", false),
      ("office", "2026-04-25T09:00:00Z", false), ("office", "2026-04-28T15:59:59.999Z", true),
      ("office", "2026-04-28T16:00:00Z", false),
      ("weekend", "2026-04-27T09:00:00Z", true), ("weekend", "2026-04-25T09:00:00Z", true),
      ("weekend", "2026-04-28T09:00:00Z", false), ("weekend", "2026-04-27T22:00:00Z", false),
      ("feast", "2026-12-25T11:00:00Z", true), ("feast", "2027-12-26T11:00:00Z", true),
      ("feast", "2027-04-27T11:00:00Z", false), ("feast", "2026-12-24T22:59:59.999Z", false),
      ("market", "2026-07-01T06:00:00Z", true), ("market", "2026-05-02T07:30:00Z", true),
      ("market", "2026-05-02T08:00:00Z", false), ("market", "2026-05-09T07:30:00Z", false),
      ("summer", "2026-05-31T21:59:59.999Z", false), ("summer", "2026-05-31T22:00:00Z", true),
      ("summer", "2026-08-31T21:59:59.999Z", true), ("summer", "2026-08-31T22:00:00Z", false),
      ("new-york", "2026-07-01T11:59:59.999Z", false), ("new-york", "2026-07-01T12:00:00Z", true),
      ("winter-feast", "2026-12-31T22:59:59.999Z", true),
      ("winter-feast", "2026-12-31T23:00:00Z", false),
      ("over-weekend", "2026-07-05T10:00:00Z", true),
      ("over-weekend", "2026-07-06T10:00:00Z", true),
      ("over-weekend", "2026-07-07T10:00:00Z", false),
      ("over-weekend", "2026-07-03T10:00:00Z", false),
      ("no-such", "2026-07-01T12:00:00Z", false),
      // 2026-03-29: 02:00 to 03:00 does not exist.
      ("small-hours", "2026-03-29T00:59:59.999Z", false),
      ("small-hours", "2026-03-29T01:00:00Z", false),
      ("half-past", "2026-03-29T00:59:59.999Z", false), ("half-past", "2026-03-29T01:00:00Z", true),
      ("until-half", "2026-03-29T00:59:59.999Z", true),
      ("until-half", "2026-03-29T01:00:00Z", false),
      // 2026-10-25: 02:00 to 03:00 comes twice.
      ("small-hours", "2026-10-24T23:59:59.999Z", false),
      ("small-hours", "2026-10-25T00:00:00Z", true), ("small-hours", "2026-10-25T01:30:00Z", true),
      ("small-hours", "2026-10-25T02:00:00Z", false),
      ("half-past", "2026-10-25T00:29:59.999Z", false), ("half-past", "2026-10-25T00:30:00Z", true),
      ("half-past", "2026-10-25T01:10:00Z", true),
      ("until-half", "2026-10-25T00:29:59.999Z", true),
      ("until-half", "2026-10-25T00:30:00Z", false), ("until-half", "2026-10-25T01:10:00Z", false),
      ("night", "2026-10-25T04:59:59.999Z", true), ("night", "2026-10-25T05:00:00Z", false),
    ])
  func isActive(name: String, time: String, expected: Bool) throws {
    let (schedules, said) = try Self.read(Self.yaml)
    #expect(said == [])
    #expect(
      schedules.isActive(name, at: try #require(Timestamp(iso8601: time))) == expected)
  }

  @Test(
    "when it next opens or closes",
    arguments: [
      ("night", "2026-07-01T12:00:00Z", "2026-07-01T20:00:00.000Z"),
      ("night", "2026-07-01T20:00:00Z", "2026-07-02T04:00:00.000Z"),
      ("night", "2026-07-02T03:59:59.999Z", "2026-07-02T04:00:00.000Z"),
      ("night", "2026-10-24T20:00:00Z", "2026-10-25T05:00:00.000Z"),
      ("friday-night", "2026-07-04T04:00:00Z", "2026-07-10T20:00:00.000Z"),
      ("office", "2026-04-24T16:00:00Z", "2026-04-28T06:00:00.000Z"),
      // Saturday and Sunday touch.
      ("weekend", "2026-07-03T21:59:00Z", "2026-07-03T22:00:00.000Z"),
      ("weekend", "2026-07-03T22:00:00Z", "2026-07-05T22:00:00.000Z"),
      ("feast", "2026-05-01T00:00:00Z", "2026-12-24T23:00:00.000Z"),
      ("feast", "2026-12-25T00:00:00Z", "2026-12-26T23:00:00.000Z"),
      ("summer", "2026-08-31T22:00:00Z", "2027-05-31T22:00:00.000Z"),
      ("half-past", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00.000Z"),
      ("until-half", "2026-03-29T00:00:00Z", "2026-03-29T01:00:00.000Z"),
      // The hour that is left out opens nothing.
      ("small-hours", "2026-03-28T12:00:00Z", "2026-03-30T00:00:00.000Z"),
      ("market", "2026-05-01T12:00:00Z", "2026-05-02T07:00:00.000Z"),
    ])
  func nextChange(name: String, time: String, expected: String) throws {
    let schedules = try Self.read(Self.yaml).schedules
    let found = schedules.nextChange(of: name, after: try #require(Timestamp(iso8601: time)))
    #expect(found?.iso8601 == expected)
  }

  @Test("a schedule that never changes has no next change") func never() throws {
    let schedules = try Self.read(
      "schedules: { always: {}, over: { dates: [\"2020-01-01\"] } }"
    ).schedules
    let now = try #require(Timestamp(iso8601: "2026-07-01T12:00:00Z"))
    #expect(schedules.isActive("always", at: now) && !schedules.isActive("over", at: now))
    #expect(schedules.nextChange(of: "always", after: now) == nil)
    #expect(schedules.nextChange(of: "over", after: now) == nil)
    #expect(schedules.nextChange(of: "none", after: now) == nil)
    // Rules that depend on it look again in a week.
    #expect(schedules.nextLook(at: ["always"], after: now) == now + 7 * 86_400_000)
    #expect(schedules.nextLook(at: [], after: now) == nil)
  }

  /// Looked at minute by minute, a schedule changes exactly where `nextChange` says.
  @Test(
    "what it says of its changes is what it does, over both changes of the clock",
    arguments: ["2026-03-27T00:00:00Z", "2026-10-23T00:00:00Z", "2026-12-23T00:00:00Z"])
  func agrees(start: String) throws {
    let schedules = try Self.read(Self.yaml).schedules
    let start = try #require(Timestamp(iso8601: start))
    for name in schedules.names {
      var next = schedules.nextChange(of: name, after: start)
      var isOpen = schedules.isActive(name, at: start)
      for minute in 1...(4 * 1440) {
        let now = start + Int64(minute) * 60_000
        let isOpenNow = schedules.isActive(name, at: now)
        #expect((isOpenNow != isOpen) == (now == next), "\(name) at \(now.iso8601)")
        if isOpenNow != isOpen { next = schedules.nextChange(of: name, after: now) }
        isOpen = isOpenNow
      }
    }
  }

  @Test(
    "what cannot be meant is told",
    arguments: [
      (
        "{ night: { days: [mno, on], from: \"22:00\", to: \"06:00\" } }",
        [
          "f.yaml:1:30: error: 'mno' is no day of the week; allowed are mon, tue, wed, thu, fri,"
            + " sat, sun; did you mean 'mon'?",
          "f.yaml:1:35: error: 'on' is no day of the week; allowed are mon, tue, wed, thu, fri,"
            + " sat, sun; did you mean 'mon'?",
        ]
      ),
      (
        "{ night: { from: \"22:00\", to: \"22:00\" } }",
        [
          "f.yaml:1:42: error: the window ends when it begins; leave 'from' and 'to' out for whole"
            + " days"
        ]
      ),
      (
        "{ night: { from: 22, to: \"24:01\" } }",
        [
          "f.yaml:1:29: error: expected a time of day from 00:00 to 23:59, as in \"22:00\", found"
            + " '22'",
          "f.yaml:1:37: error: expected a time of day from 00:00 to 24:00, as in \"22:00\", found"
            + " '24:01'",
        ]
      ),
      (
        "{ night: { form: \"22:00\", to: \"06:00\" } }",
        [
          "f.yaml:1:23: error: a window of a schedule has no key 'form'; allowed are days, from, to,"
            + " dates, months, holidays, timezone; did you mean 'from'?"
        ]
      ),
      (
        "{ night: { holidays: on } }",
        [
          "f.yaml:1:33: error: 'on' is no way with holidays; allowed are ignore, include, exclude,"
            + " only",
          "f.yaml:1:33: error: the site has no holidays; list them in fieldgate.yaml, as in"
            + " holidays: [12-25, 12-26]",
        ]
      ),
      (
        "{ night: { dates: [2026-02-30, 1-5], months: [13], timezone: Europe/Amsterdm } }",
        [
          "f.yaml:1:31: error: expected a date such as 2026-04-27, or 12-25 for every year, found"
            + " '2026-02-30'",
          "f.yaml:1:43: error: expected a date such as 2026-04-27, or 12-25 for every year, found"
            + " '1-5'",
          "f.yaml:1:58: error: 13 is out of range; allowed are 1 to 12",
          "f.yaml:1:73: error: 'Europe/Amsterdm' is no time zone known here; use an IANA name such"
            + " as Europe/Amsterdam",
        ]
      ),
      ("{ night: [] }", ["f.yaml:1:14: error: the schedule 'night' has no window"]),
      (
        "[night]",
        [
          "f.yaml:1:12: error: expected schedules by name, as in { night: { from: \"22:00\", to:"
            + " \"06:00\" } }, found a list"
        ]
      ),
    ])
  func faults(yaml: String, expected: [String]) throws {
    #expect(try Self.read("schedules: " + yaml).said == expected)
  }
}
