import FieldgateDecode
import FieldgateEngine
import FieldgateModel
import FieldgateRules
import Testing

@testable import FieldgateWeb

/// How the page says numbers, times and the engine's own words in its two languages.
@Suite("Words of the page") struct WordsTests {
  private let nl = Words(language: .nl)
  private let en = Words(language: .en)

  @Test(
    "a number has as many decimals as it deserves",
    arguments: [
      (0, "0"), (0.034, "0.03"), (1.2, "1.2"), (2.5, "2.5"), (2.48, "2.48"), (7, "7"),
      (27.44, "27.4"),
      (148.3, "148"), (9348, "9348"), (10_981, "10\u{202F}981"),
      (1_234_567, "1\u{202F}234\u{202F}567"),
      (-3737, "-3737"), (-12_345, "-12\u{202F}345"),
    ])
  func numbers(_ number: Double, _ text: String) {
    #expect(en.number(number) == text)
    #expect(nl.number(number) == text.replacing(".", with: ","))
  }

  @Test(
    "a length of time says its unit in the page's language",
    arguments: [
      (5000, "5\u{A0}s", "5\u{A0}s"), (180_000, "3\u{A0}min", "3\u{A0}min"),
      (3 * 3_600_000, "3\u{A0}u", "3\u{A0}h"), (5 * 86_400_000, "5\u{A0}d", "5\u{A0}d"),
    ] as [(Milliseconds, String, String)])
  func lengths(_ length: Milliseconds, _ dutch: String, _ english: String) {
    #expect(nl.length(length) == dutch)
    #expect(en.length(length) == english)
  }

  @Test("the gateway's own reasons are said in the page's language, whichever they came in")
  func notes() {
    let (dutch, english) = (
      "geen van de samengevoegde meldingen is nog open", "none of the folded alerts is open"
    )
    for text in [dutch, english] {
      #expect(nl.note(text) == dutch)
      #expect(en.note(text) == english)
    }
    #expect(nl.note("seen it") == "seen it" && en.note("gezien") == "gezien")
  }

  @Test(
    "how long something is kept is said in whole units",
    arguments: [
      (12 * 3_600_000, "12 uur", "12 hours"), (3_600_000, "1 uur", "1 hour"),
      (86_400_000, "24 uur", "24 hours"), (36 * 3_600_000, "36 uur", "36 hours"),
      (2 * 86_400_000, "2 dagen", "2 days"), (90 * 60_000, "90 minuten", "90 minutes"),
      (60_000, "1 minuut", "1 minute"), (1000, "1 seconde", "1 second"),
      (30_000, "30 seconden", "30 seconds"), (730 * 86_400_000, "730 dagen", "730 days"),
    ] as [(Milliseconds, String, String)])
  func ages(_ age: Milliseconds, _ dutch: String, _ english: String) throws {
    #expect(nl.age(age) == dutch)
    #expect(en.age(age) == english)
    let stage = try WebStage()
    stage.show { $0.retention.ages[.quarantinedRaw] = age }
    #expect(
      PageTests.plain(try stage.page("/health")).contains(
        "Unreadable messages themselves \(english) "))
  }

  @Test("what stands in English on a Dutch page says so")
  func english() throws {
    let stage = try WebStage()
    try stage.say("counter/cam-1", #"{"people":"many"}"#)
    #expect(
      try stage.page("/devices", language: "nl").contains(
        #/data-name="Reden"><span lang="en">[^<]+</span></td>/#))
    #expect(try !stage.page("/devices").contains("<span lang=\"en\">"))
    #expect(try stage.page("/", language: "nl").contains(">Mensen</th>"))
    #expect(try !stage.page("/", language: "nl").contains("Personen"))
  }

  @Test(
    "why a limit holds is said in Dutch, too",
    arguments: [
      ("the only one", "de enige"), ("no row of the table fits", "geen rij van de tabel past"),
      ("row: from level 4 up", "rij: vanaf niveau 4"),
      (
        "row: area opcw, schedule night, from level 4 up",
        "rij: gebied opcw, rooster night, vanaf niveau 4"
      ),
      ("row: kind square", "rij: soort square"), ("of 3 conditions", "van 3 voorwaarden"),
      ("something new", "something new"),
    ])
  func reasons(_ english: String, _ dutch: String) {
    #expect(nl.why(english) == dutch)
    #expect(en.why(english) == english)
  }

  @Test("nothing is called calm while a connection is away")
  func calm() throws {
    let stage = try WebStage()
    for (link, words) in [
      (GatewayHealth.Link.connected, "Nothing is the matter."), (.away, "No alert is open;"),
    ] {
      var health = GatewayHealth()
      health.inbound = link
      health.outbound = link
      // Without areas, none of which is blind then.
      let page = Page(
        picture: LivePicture(plan: stage.plan, zone: .utc, health: health), now: WebStage.start,
        words: en, visitor: nil, hasLogin: false)
      #expect(page.calm.hasPrefix(words), "\(page.calm)")
    }
  }

  @Test("every word that the engine gives has one in Dutch")
  func words() {
    for measure in Measure.allCases {
      let name = Wording.measure(measure.rawValue)
      #expect(
        name.nl != name.en || ["passage"].contains(measure.rawValue) || measure.rawValue == "code",
        "\(measure)")
    }
    for outcome in Outcome.allCases { #expect(nl.outcome(outcome) != en.outcome(outcome)) }
    for kind in DataClass.aged { #expect(nl.dataClass(kind) != en.dataClass(kind)) }
    for quality in Quality.allCases { #expect(nl.quality(quality) != en.quality(quality)) }
    for what in ["minor", "clear", "reset of severe"] { #expect(nl.limit(what) != what) }
    for side in ["above", "below", "rises", "falls", "after", "at most", "atLeast"] {
      #expect(nl.side(side, 1) != en.side(side, 1), "\(side)")
    }
  }

  @Test(
    "a label's name that is too long loses its brackets first, then its end",
    arguments: [
      ("Churchillplein", "Churchillplein", false),
      ("Frederik Hendriklaan", "Frederik Hendriklaan", true),
      ("Carnegieplein (Peace Palace)", "Carnegieplein", false),
      ("Organisatie voor het Verbod", "Organisatie voor he…", true),
    ])
  func labels(_ name: String, _ shown: String, _ isSqueezed: Bool) {
    let layout = LabelLayout(.wide)
    let text = layout.text("name", name, layout.name, layout.room, isName: true).text
    #expect(text.contains(">\(shown)</text>"), "\(text)")
    #expect(text.contains("textLength") == isSqueezed, "\(text)")
  }
}
