import FieldgateEngine
import FieldgateModel
import FieldgateTestSupport
import FieldgateWeb
import Foundation
import Testing

/// What open alerts say of now, and how many of them count.
@Suite("Open alerts") struct OpenAlertTests {
  @Test(
    "beside what an open alert said stands what is so now",
    arguments: [
      ("en", "said 13:02:00 · now 120 people"), ("nl", "gezegd 13:02:00 · nu 120 mensen"),
    ]
  )
  func now(language: String, words: String) throws {
    let stage = try WebStage()
    let alert = try stage.crowd()
    // The rule says nothing new of it.
    try stage.count(120)
    #expect(stage.hub.picture.alerts[alert.id]?.value == .number(150))
    for path in ["/", "/alerts", "/alerts/\(alert.id)"] {
      let text = PageTests.plain(try stage.page(path, language: language))
      #expect(text.contains(words), "\(path): \(text)")
    }
  }

  @Test("what is so now is told to open pages, and not aloud") func live() throws {
    let stage = try WebStage()
    let alert = try stage.crowd()
    let client = try WebClient(port: stage.port)
    client.send("GET /events?lang=en HTTP/1.1\r\nHost: localhost\r\n\r\n")
    _ = try #require(client.text(until: "event: parts"))
    try stage.count(120)
    let part = "<span id=\"now-\(alert.id)\" data-live aria-live=\"off\">now 120 people</span>"
    #expect(client.text(until: part) != nil)
    #expect(try stage.page("/").contains(part))
  }

  @Test("an exercise's alert says nothing of what really is so, and a past one nothing of now")
  func notNow() throws {
    let stage = try WebStage()
    let real = try stage.crowd()
    var unreal = real
    unreal.id = "exercise.1"
    unreal.status = .exercise
    stage.showAlert(unreal)
    let text = try stage.page("/alerts")
    #expect(text.contains("id=\"now-\(real.id)\"") && !text.contains("id=\"now-exercise.1\""))
    for _ in 0..<3 { try stage.count(1) }
    #expect(try !stage.page("/alerts/\(real.id)").contains("id=\"now-"))
  }

  @Test(
    "an open alert's title lives: on the page and in the browser's tab",
    .enabled(if: Browser.path != nil, "no Chromium is installed (package chromium)"))
  func title() throws {
    let stage = try WebStage()
    let alert = try stage.crowd()
    try Browser.shared { browser in
      try stage.looping {
        try browser.open("http://127.0.0.1:\(stage.port)/language/en")
        try browser.open("http://127.0.0.1:\(stage.port)/alerts/\(alert.id)")
        #expect(
          try browser.evaluate("document.title").text?.hasPrefix("Square: occupancy 150") ?? false)
        try browser.evaluate("window.mark = 'the same page'")
      }
      for _ in 0..<3 { try stage.count(250) }
      try browser.wait(
        for: "the new heading",
        until: "document.querySelector('h1').textContent.includes('250')")
      #expect(
        try browser.evaluate("document.title").text?.hasPrefix("Square: occupancy 250") ?? false)
      #expect(try browser.evaluate("window.mark").text == "the same page")
    }
  }

  @Test("alerts of exercises and tests are not counted with the real ones")
  func counted() throws {
    let stage = try WebStage()
    let real = try stage.crowd()
    for status in [AlertStatus.exercise, .test] {
      var unreal = real
      unreal.id = AlertID("\(status)")
      unreal.status = status
      stage.showAlert(unreal)
    }
    #expect(
      try stage.ask("/metrics").body.contains("\nfieldgate_alerts_open{severity=\"moderate\"} 1\n"))
    #expect(try stage.ask("/api/v1/status").body.contains("\"openAlerts\":1,"))
    // On a gateway that is itself an exercise, they are what there is.
    let exercise = try WebStage(status: .exercise)
    _ = try exercise.crowd()
    #expect(try exercise.ask("/api/v1/status").body.contains("\"openAlerts\":1,"))
  }
}
