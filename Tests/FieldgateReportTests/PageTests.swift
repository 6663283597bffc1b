import FieldgateModel
import FieldgateReport
import FieldgateStore
import Foundation
import FoundationXML
import Testing

@Suite("The report as a page") struct PageTests {
  /// A busy hour, with texts that would like to be markup.
  private static func page(_ language: Language = .en) throws -> String {
    let file = try ReportStore()
    try file.sample(
      "square", "density", (0..<60).filter { $0 / 15 != 2 }.map { ($0, .number(Double($0) / 10)) })
    try file.sample("street", "occupancy", [(3, .number(7))])
    try file.say("counter", .occupancy, 0..<60)
    try file.say("<script>alert(1)</script>", .temperature, 0..<2, in: nil)
    try file.say("x\u{1B}[2J\u{202E}", .temperature, 0..<2, in: nil)
    try file.alert(
      "one", "crowd", raised: 10, acknowledged: 12, cleared: 40, severity: .severe,
      advises: "Turn <i>")
    try file.alert("two", "calm", on: "street", raised: 20)
    try file.commit {
      $0.levelChanges = [
        LevelChange(
          area: "zone", level: .critical, since: ReportStore.at(15), until: ReportStore.at(45),
          by: "anna", reason: "\" onload=\"x", kind: .set)
      ]
    }
    var outline = ReportStore.outline
    outline.language = language
    var report = try SiteReport(
      StoreReader(path: file.store.path), of: outline,
      in: Window(from: ReportStore.at(0), to: ReportStore.at(60)), at: ReportStore.at(60))
    report.exercises = [
      ExerciseFigures(
        name: "<b>drill", by: "anna", began: ReportStore.at(5), ended: nil,
        result: ExerciseFigures.Result(
          outcomes: [ExerciseFigures.Count("met", 41), ExerciseFigures.Count("missed", 42)],
          noise: 43,
          partners: [
            ExerciseFigures.Partner("police", expected: 44, sent: 45, acknowledged: 46, noise: 47)
          ]))
    ]
    return ReportPage(report).html
  }

  @Test("it is well-formed, whatever the texts are", arguments: Language.allCases)
  func wellFormed(language: Language) throws {
    let page = try Self.page(language)
    // HTML's own empty elements and doctype are the only things that XML does not know.
    let xml = page.replacing("<!doctype html>", with: "")
      .replacing(/<meta [^>]*>/, with: "").replacing("&quot;", with: "").replacing(
        "&#39;", with: "")
    let parser = XMLParser(data: Data(xml.utf8))
    let isParsed = parser.parse()
    #expect(isParsed, "\(String(describing: parser.parserError)) at \(parser.lineNumber)")
  }

  @Test("it needs no other host, no script, and lets nothing become markup")
  func selfContained() throws {
    let page = try Self.page()
    for word in [
      "http://", "https://", "<script", "<link", "<img", "url(", "@import", "<i>", "<b>full",
    ] {
      #expect(!page.contains(word), "\(word)")
    }
    #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    #expect(page.contains("raised: &lt;b&gt;full&lt;/b&gt;"))
    #expect(page.contains("&quot; onload=&quot;x"))
    #expect(!page.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
    #expect(page.contains("default-src 'none'"))
  }

  @Test("charts break where nothing is known; alerts and levels stand below")
  func charts() throws {
    let page = try Self.page()
    let square = try #require(
      page.split(separator: "<svg").dropFirst().first { $0.contains("Square") })
    // Two quarters, a gap, and one quarter alone.
    #expect(square.split(separator: "<polyline").count == 3)
    #expect(square.split(separator: "<circle").count == 3)
    #expect(square.contains("rect class=\"severe\""))
    #expect(square.contains("rect class=\"l5\"") && square.contains("rect class=\"l3\""))
  }

  @Test("it tells of exercises: what came of what was expected, and whom it reached")
  func exercises() throws {
    let page = try Self.page()
    let section = try #require(page.split(separator: "id=\"exercises\">").last)
    #expect(section.contains("&lt;b&gt;drill") && section.contains("police"))
    for count in 41...47 { #expect(section.contains("<td class=\"n\">\(count)</td>"), "\(count)") }
  }

  @Test("what it makes itself, and the headlines that were kept, are in the site's language")
  func ownWords() throws {
    let file = try ReportStore()
    try file.say("camera", .objectCount, 0..<2, label: "car")
    try file.say("counter", .countOut, 0..<2)
    try file.alert("one", "crowd", raised: 10)
    try file.alert("left out", "crowd", raised: 12, status: .test)
    var outline = ReportStore.outline
    outline.language = .nl
    let report = try SiteReport(
      StoreReader(path: file.store.path), of: outline,
      in: Window(from: ReportStore.at(0), to: ReportStore.at(60)), at: ReportStore.at(60))
    let page = ReportPage(report).html
    for words in [
      "objecten in beeld van Plein", "geteld naar buiten", ">grens<", "vol op het plein",
      "1 melding van oefeningen en proeven is weggelaten",
    ] {
      #expect(page.contains(words), "\(words)")
    }
    for words in ["count_out", "objects of square", ">threshold<"] {
      #expect(!page.contains(words), "\(words)")
    }
  }

  @Test("it speaks the site's language")
  func languages() throws {
    let (dutch, english) = (try Self.page(.nl), try Self.page(.en))
    #expect(dutch.contains("<html lang=\"nl\">") && dutch.contains("Evenredigheid"))
    #expect(dutch.contains("Plein") && dutch.contains("ernstig"))
    #expect(english.contains("Proportionality") && !english.contains("Evenredigheid"))
  }
}
