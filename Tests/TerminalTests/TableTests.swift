import FieldgateModel
import Testing

@testable import fieldgate

/// What is printed in columns, on a terminal and in a pipe.
@Suite("Tables") struct TableTests {
  struct Width: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let text: String
    let columns: Int
  }

  @Test(
    "a text takes as many columns as a terminal gives it",
    arguments: [
      Width(testDescription: "ASCII", text: "bollard-07", columns: 10),
      Width(testDescription: "nothing", text: "", columns: 0),
      Width(testDescription: "an accent on its letter", text: "é", columns: 1),
      Width(testDescription: "an accent after its letter", text: "e\u{301}", columns: 1),
      Width(testDescription: "many accents", text: "e\u{301}\u{302}\u{303}", columns: 1),
      Width(testDescription: "Chinese", text: "广场", columns: 4),
      Width(testDescription: "Korean", text: "광장", columns: 4),
      Width(testDescription: "Korean in parts", text: "\u{1100}\u{1161}\u{11A8}", columns: 2),
      Width(testDescription: "Japanese, half as wide", text: "ｶﾀ", columns: 2),
      Width(testDescription: "Latin, twice as wide", text: "ＡＢ", columns: 4),
      Width(testDescription: "an emoji", text: "🚧", columns: 2),
      Width(testDescription: "a flag", text: "🇳🇱", columns: 2),
      Width(testDescription: "a sign that is no emoji", text: "☃—…²", columns: 4),
      Width(testDescription: "Arabic", text: "ميدان", columns: 5),
      Width(testDescription: "Hindi with its vowels' signs", text: "कु", columns: 1),
    ])
  func width(of text: Width) { #expect(columns(of: text.text) == text.columns) }

  private static let names = [
    "Churchillplein", "广场广场", "e\u{301}e\u{301}", "🚧 works", "x\u{1B}[2J", "", "a  b ", "광장",
  ]

  private static func table() -> Table {
    var table = Table("AREA", "RULE", "NOTE")
    for name in names { table.add(name, "rule", "seen", tones: ["RULE": .severity(.severe)]) }
    return table
  }

  @Test("whatever stands in a cell, the next column begins at the same place") func aligned() {
    let lines = Self.table().lines(Paint(isOn: false))
    #expect(lines.count == Self.names.count + 1)
    let starts = lines.map { line -> Int? in
      let place = line.firstRange(of: line.hasPrefix("AREA") ? "RULE" : "rule")
      return place.map { columns(of: line[..<$0.lowerBound]) }
    }
    #expect(Set(starts).count == 1 && starts[0] != nil, "\(lines)")
    #expect(lines.allSatisfy { !$0.hasSuffix(" ") })
  }

  @Test("every row has as many columns, two blanks apart, whatever the data") func stable() {
    for line in Self.table().lines(Paint(isOn: false)) {
      let cells = line.split(separator: #/ {2,}/#)
      #expect(cells.count == 3, "\(line)")
    }
  }

  @Test("colours go around cells, move nothing, and are nothing in a pipe") func painted() {
    let plain = Self.table().lines(Paint(isOn: false))
    #expect(!plain.joined().contains("\u{1B}"))
    let painted = Self.table().lines(Paint(isOn: true))
    #expect(painted[1].contains("\u{1B}[31mrule\u{1B}[0m"))
    #expect(painted.map { $0.replacing(/\u{1B}\[[0-9;]*m/, with: "") } == plain)
  }

  private static let alert = #"""
    {"id":"a.r.1","event":"EVENT","state":"raised","site":"s","area":"广场","areaName":"x",
    "rule":"crowd-density","status":"STATUS","severity":"severe","headline":"HEAD",
    "coverage":{"reporting":3,"expected":4},"sent":"2026-11-22T14:03:40.120Z","sequence":1,"line":7}
    """#

  private static func line(
    event: String = "raised", status: String = "Actual", head: String = "广场: density 4.3"
  ) throws -> AlertLine {
    let text = alert.replacing("EVENT", with: event).replacing("STATUS", with: status)
      .replacing("HEAD", with: head)
    return try #require(AlertLine(Array(text.utf8)))
  }

  @Test("a line of tail has its parts at the same places; wide words move none") func line() throws
  {
    let one = try Self.line()
    #expect(one.number == 7 && one.identity == "a.r.1 1")
    #expect(
      one.text("2026-11-22 15:03:40+01:00", Paint(isOn: false))
        == "2026-11-22 15:03:40+01:00  SEVERE    raised        广场: density 4.3"
        + "  [广场/crowd-density 3/4]")
    let wide = try Self.line(event: "广").text("T", Paint(isOn: false))
    let head = try #require(wide.firstRange(of: "广场:"))
    #expect(columns(of: wide[..<head.lowerBound]) == 1 + 2 + 8 + 2 + 12 + 2)
  }

  @Test("where lines bear the clock alone, another day and another offset are said") func day()
    throws
  {
    let first = try #require(Timestamp(iso8601: "2026-10-24T20:00:00Z"))
    var day = DayMark(LocalTime(zone: .utc), from: first)
    #expect(day.line(at: first + 14_399_999) == nil)
    #expect(day.line(at: first + 14_400_000) == "2026-10-25, +00:00")
    #expect(day.line(at: first + 14_400_001) == nil)
  }

  @Test(
    "a test and an exercise say so before the headline",
    arguments: [
      ("Actual", "x"), ("System", "x"), ("Test", "TEST: x"), ("Exercise", "EXERCISE: x"),
      ("forged", "x"),
    ])
  func status(status: String, expected: String) throws {
    #expect(try Self.line(status: status, head: "x").headline == expected)
  }
}
