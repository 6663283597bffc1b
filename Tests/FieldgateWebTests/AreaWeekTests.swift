import FieldgateEngine
import FieldgateModel
import Foundation
import Testing

@testable import FieldgateWeb

/// The page of an area after a week in which much happened.
@Suite("An area's week") struct AreaWeekTests {
  /// A page over a week with one open alert and so many that are over.
  private func page(_ count: Int, _ language: Language) throws -> String {
    let stage = try WebStage()
    var alert = try stage.crowd(250)
    let state = try #require(stage.hub.picture.areas["square"])
    let now = WebStage.start + stage.now
    var history = AreaHistory.read(
      .week, of: "square", stage.hub.picture, store: "/nowhere", at: now)
    alert.headlines = LocalizedText(
      nl: String(repeating: "De palen zijn in storing. ", count: 5),
      en: String(repeating: "The bollards are faulty. ", count: 5))
    alert.state = .cleared
    history.alerts = (0..<count).map { number in
      var past = alert
      past.id = AlertID("johan-de-wittlaan.bollard-fault.20261122T130000000Z\(number)")
      past.onset = now + -Milliseconds(number + 1) * (AlertsPage.length / Int64(count + 2))
      past.cleared = past.onset + 60_000
      past.severity = number % 2 == 0 ? .minor : .moderate
      return past
    }
    let page = Page(
      picture: stage.hub.picture, now: now, words: Words(language: language), visitor: nil,
      hasLogin: true)
    let response = AreaPage(page: page, state: state, history: history, outlook: nil, devices: [])
      .response
    guard case .bytes(let bytes) = response.body else { throw Browser.Fault(description: "none") }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test("it weighs less than 100 kB, tells the newest fifty and says how many more there are")
  func weight() throws {
    let text = try page(AreaHistory.mostAlerts, .nl)
    let whole = text.utf8.count + Style.text.utf8.count + Script.text.utf8.count
    #expect(whole < WeightTests.most, "\(whole) bytes")
    let rows = text.matches(of: #/<td[^>]*><a href="/alerts//#).count
    #expect(rows == 50)
    #expect(PageTests.plain(text).contains("De nieuwste 50; minstens 151 oudere staan hier niet."))
    #expect(
      PageTests.plain(try page(69, .en)).contains("The newest 50; 20 older ones are not shown."))
    #expect(try !page(49, .en).contains("not shown"))
  }

  @Test(
    "the strip is named in short, and draws every alert",
    arguments: [
      (Language.en, "Alerts: 121, worst severe; the table below tells of them"),
      (.nl, "Meldingen: 121, ergste ernstig; de tabel eronder vertelt ervan"),
    ])
  func strip(_ language: Language, _ name: String) throws {
    let text = try page(120, language)
    #expect(text.contains("role=\"img\" aria-label=\"\(name)\""), "\(text.prefix(3000))")
    let drawn = text.matches(of: #/<rect class="span (minor|moderate)" x="([0-9.]+)%"/#)
      .compactMap { Double($0.2) }
    // What is older than the fifty newest is drawn, too, together where it lies close together.
    #expect((drawn.min() ?? 100) < 2, "\(drawn)")
    #expect(drawn.count < 300, "\(drawn.count)")
  }
}
