import FieldgateModel
import FieldgateTestSupport
import FieldgateWeb
import Foundation
import Testing

/// The pages in a real browser, where one is installed: Debian's package `chromium`.
@Suite(
  "In a browser", .serialized,
  .enabled(if: Browser.path != nil, "no Chromium is installed (package chromium)"))
struct BrowserTests {
  @Test("every page loads in both languages without a complaint, and nothing of a name runs")
  func complaints() throws {
    let stage = try WebStage()
    let alert = try stage.crowd()
    try stage.say("counter/\(WebStage.device)", #"{"people":"many"}"#)
    let browser = try Browser()
    try stage.looping {
      for language in ["nl", "en"] {
        try browser.open("http://127.0.0.1:\(stage.port)/language/\(language)")
        for path in PageTests.paths + ["/alerts/\(alert.id)"] {
          try browser.open("http://127.0.0.1:\(stage.port)\(path)")
          #expect(try browser.evaluate("document.documentElement.lang").text == language)
          let title = try browser.evaluate("document.title").text ?? ""
          #expect(title.hasSuffix("The Zone") || title.hasSuffix("De Zone"), "\(path): \(title)")
          // Wider than the window would be cut off for who cannot scroll sideways.
          #expect(
            try isTrue(browser, "document.documentElement.scrollWidth <= innerWidth"), "\(path)")
          try checkNames(browser, path)
        }
      }
    }
    #expect(browser.complaints == [])
  }

  /// Everything that can be used has a name, and every text that is shown has its contrast from the
  /// style sheet, which another test works out.
  private func checkNames(_ browser: Browser, _ path: String) throws {
    let nameless = try browser.evaluate(
      """
      [...document.querySelectorAll('a, button, input:not([type=hidden]), select')].filter((one) =>
        !(one.textContent.trim() || one.getAttribute('aria-label') || (one.labels && one.labels.length)))
        .map((one) => one.outerHTML).join('\\n')
      """)
    #expect(nameless.text == "", "\(path)")
  }

  private func isTrue(_ browser: Browser, _ expression: String) throws -> Bool {
    if case .flag(true) = try browser.evaluate(expression) { true } else { false }
  }

  @Test("a change is seen without loading the page, and the focus stays where it was")
  func live() throws {
    let stage = try WebStage()
    try stage.count(10)
    let browser = try Browser()
    try stage.looping {
      try browser.open("http://127.0.0.1:\(stage.port)/")
      try browser.evaluate("window.mark = 'the same page'")
      try browser.wait(
        for: "a listener", until: "document.getElementById('line').textContent === ''")
    }
    #expect(waits { stage.service.counts.listeners == 1 })
    try browser.evaluate("document.getElementById('t1').focus()")
    // The loop's thread is over, so that nobody else uses the stage.
    _ = try stage.crowd(250)
    try browser.wait(
      for: "the alert in the list",
      until: "document.getElementById('open-alerts').textContent.includes('Square: occupancy 250')")
    try browser.wait(
      for: "the value on the map",
      until: "document.getElementById('l1').textContent.includes('2.50 p/m²')")
    try browser.wait(
      for: "the colour", until: "document.getElementById('s1').classList.contains('severe')")
    #expect(try isTrue(browser, "document.getElementById('s1') instanceof SVGGElement"))
    #expect(try isTrue(browser, "document.activeElement.id === 't1'"))
    #expect(try browser.evaluate("window.mark").text == "the same page")
    #expect(browser.complaints == [])
  }

  @Test("when the gateway is gone the page says that it is old, in either language")
  func lost() throws {
    for (language, words) in [("nl", "Verbinding verbroken"), ("en", "Connection lost")] {
      let stage = try WebStage()
      let browser = try Browser()
      try stage.looping {
        try browser.open("http://127.0.0.1:\(stage.port)/language/\(language)")
        try browser.evaluate("document.documentElement.lang")
        try browser.wait(
          for: "the page", until: "document.getElementById('line').textContent === ''")
      }
      #expect(waits { stage.service.counts.listeners == 1 })
      stage.service.stop()
      try browser.wait(
        for: words,
        until: "document.getElementById('line').textContent.startsWith('\(words)')")
      // Not at the foot of the page, where nobody looks.
      #expect(
        try isTrue(browser, "document.getElementById('line').getBoundingClientRect().top === 0"))
      #expect(
        try isTrue(browser, "document.getElementById('line').getBoundingClientRect().height > 24"))
      #expect(try isTrue(browser, "document.body.classList.contains('lost')"))
    }
  }

  @Test("a link is followed and a form is sent by the Enter key")
  func enter() throws {
    let stage = try WebStage()
    let browser = try Browser()
    try stage.looping {
      try browser.open("http://127.0.0.1:\(stage.port)/")
      try browser.evaluate("document.querySelector('header nav a[href=\"/devices\"]').focus()")
      try browser.press("Enter", code: 13, text: "\\r")
      try browser.wait(
        for: "the devices",
        until: "location.pathname === '/devices' && document.readyState === 'complete'")
      try browser.evaluate(
        "const field = document.querySelector('[name=q]'); field.focus(); field.value = 'cam-1'; null"
      )
      try browser.press("Enter", code: 13, text: "\\r")
      try browser.wait(
        for: "what was looked for",
        until: "location.search === '?q=cam-1' && document.readyState === 'complete'")
    }
  }

  @Test("the page can be used with the keyboard alone")
  func keyboard() throws {
    let stage = try WebStage()
    let alert = try stage.crowd()
    let browser = try Browser()
    try stage.looping {
      try browser.open("http://127.0.0.1:\(stage.port)/")
      try browser.press("Tab", code: 9)
      #expect(try browser.evaluate("document.activeElement.className").text == "skip")
      #expect(try isTrue(browser, "document.activeElement.getBoundingClientRect().left >= 0"))
      var reached: Set<String> = []
      for _ in 0..<40 {
        try browser.press("Tab", code: 9)
        reached.insert(
          try browser.evaluate("document.activeElement.getAttribute('href') || ''").text ?? "")
        // Behind the last one it begins anew.
        if try isTrue(browser, "document.activeElement === document.body") { continue }
        let outline = try browser.evaluate(
          "((one) => getComputedStyle(one).outlineStyle + ' ' + one.matches('.label a'))(document.activeElement)"
        )
        #expect(
          outline.text == "solid false" || outline.text?.hasSuffix("true") ?? false, "\(outline)")
      }
      for path in ["/alerts", "/devices", "/health", "/areas/square", "/alerts/\(alert.id)"] {
        #expect(reached.contains(path), "\(path) cannot be reached")
      }
    }
  }

  @Test("without a script the page is whole and loads itself again")
  func withoutScript() throws {
    let stage = try WebStage()
    _ = try stage.crowd()
    let text = try stage.page("/")
    #expect(text.contains("<noscript><meta http-equiv=\"refresh\" content=\"30\"></noscript>"))
    #expect(text.contains("Square: occupancy 150"))
  }

  private func waits(until condition: () -> Bool) -> Bool {
    let end = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < end {
      if condition() { return true }
      poll(nil, 0, 10)
    }
    return condition()
  }
}
