import FieldgateEngine
import FieldgateModel
import FieldgateRules
import FieldgateTestSupport
import Foundation
import Testing

@testable import FieldgateWeb

/// What the map lets nobody overlook.
@Suite("Map") struct MapTests {
  private static let needsBrowser: Comment = "no Chromium is installed (package chromium)"

  private func raise(
    _ stage: WebStage, on area: AreaID, _ severity: Severity, _ status: AlertStatus = .actual
  ) throws {
    var alert = try stage.crowd()
    for _ in 0..<3 { try stage.count(1) }
    alert.id = AlertID("\(area).\(severity)")
    (alert.area, alert.severity, alert.status) = (area, severity, status)
    stage.showAlert(alert)
  }

  @Test(
    "a label tells the bollards' state by its word alone",
    arguments: [
      (BollardState.closed, "closed", "dicht"), (.faulty, "faulty", "in storing"),
      (.mixed, "mixed", "gemengd"), (.moving, "moving", "beweegt"), (.open, "open", "open"),
    ])
  func bollards(_ word: BollardState, _ english: String, _ dutch: String) {
    for (words, told) in [(Words(language: .en), english), (Words(language: .nl), dutch)] {
      let short = words.short(.word(word.rawValue), .bollards)
      #expect(short == told)
      for form in [MapDrawing.Form.wide, .narrow] {
        let layout = LabelLayout(form)
        let room = form == .wide ? layout.room - layout.posts - 4 : layout.room
        let text = layout.text("value", short, layout.value, room).text
        #expect(text.contains(">\(told)</text>"), "\(text)")
      }
    }
  }

  @Test(
    "an exercise's alert does not hide that an area is blind",
    .enabled(if: Browser.path != nil, needsBrowser))
  func blindInExercise() throws {
    let stage = try WebStage()
    try stage.count(1)
    try stage.take(.tick, after: 600_000)
    try raise(stage, on: "bad", .severe, .exercise)
    #expect(stage.hub.picture.areas["bad"]?.freshness == .blind)
    let text = try stage.page("/")
    let label = try #require(text.firstMatch(of: #/<g id="l2".*/#)).0
    #expect(label.contains("apart") && label.contains(">?</text>"), "\(label)")
    try Browser.shared { browser in
      try stage.looping {
        try browser.emulate(width: 1280, height: 900, scheme: "light")
        try browser.open("http://127.0.0.1:\(stage.port)/")
        let fill = try browser.evaluate(
          "getComputedStyle(document.querySelector('#s2 path.hatched')).fill")
        #expect(fill.text?.contains("#hatch") ?? false, "\(fill)")
        let ground = try browser.evaluate(
          "getComputedStyle(document.querySelector('#s2 path')).fill === getComputedStyle(document.body).backgroundColor"
        )
        if case .flag(true) = ground {} else { Issue.record("\(ground): an exercise's colour") }
      }
    }
  }

  static let marks = zip(Severity.allCases, Severity.allCases.map(Words.mark)).map { ($0, $1) }

  @Test("an alert on the whole site stands at its boundary with a mark", arguments: marks)
  func root(_ severity: Severity, _ mark: String) throws {
    let stage = try WebStage()
    #expect(try stage.page("/").contains("<g id=\"l0\" data-live class=\"label around\"></g>"))
    try raise(stage, on: "zone", severity)
    let text = try stage.page("/")
    for form in ["", "n"] {
      let label = try #require(
        text.split(separator: "\n").first { $0.hasPrefix("<g id=\"\(form)l0\"") })
      #expect(label.contains("label sev \(severity)"), "\(label)")
      #expect(label.contains(">\(mark)</text>"), "\(label)")
      #expect(label.contains("aria-label=\"The Zone, \(severity)"), "\(label)")
    }
  }

  @Test(
    "the boundary is solid and thin while all is calm, coloured by what stands on the site, and dashed in an exercise alone",
    .enabled(if: Browser.path != nil, needsBrowser))
  func boundary() throws {
    var seen: Set<String> = []
    for severity in [nil] + Severity.allCases.map({ $0 }) {
      let stage = try WebStage()
      if let severity { try raise(stage, on: "zone", severity) }
      let line = try boundary(of: stage)
      #expect(line.dash == "none")
      #expect((line.width == "1.5px") == (severity == nil), "\(line)")
      seen.insert(line.colour)
    }
    #expect(seen.count == 5, "\(seen)")
    let stage = try WebStage()
    try raise(stage, on: "zone", .severe, .exercise)
    let line = try boundary(of: stage)
    #expect(line.dash != "none")
    #expect(!seen.contains(line.colour), "\(line)")
  }

  private func boundary(
    of stage: WebStage
  ) throws -> (colour: String, width: String, dash: String) {
    try Browser.shared { browser in
      try stage.looping {
        try browser.emulate(width: 1280, height: 900, scheme: "light")
        try browser.open("http://127.0.0.1:\(stage.port)/")
        func style(_ name: String) throws -> String {
          try browser.evaluate(
            "getComputedStyle(document.querySelector('#s0 path')).\(name)"
          ).text ?? ""
        }
        return (
          try style("stroke"), try style("strokeWidth"), try style("strokeDasharray")
        )
      }
    }
  }
}
