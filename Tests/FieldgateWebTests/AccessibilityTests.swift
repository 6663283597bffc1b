import FieldgateModel
import FieldgateTestSupport
import Foundation
import Testing

@testable import FieldgateWeb

/// Every page, light and dark, against `AccessibilityRules` in a real browser, where one is
/// installed: Debian's package `chromium`.
@Suite(
  "Accessibility", .serialized,
  .enabled(if: Browser.path != nil, "no Chromium is installed (package chromium)"))
struct AccessibilityTests {
  enum Scheme: String, CaseIterable, Sendable { case light, dark }

  /// A page in a state worth seeing.
  struct Sight: Sendable, CustomTestStringConvertible {
    let name: String
    /// `ALERT` stands for the id of the open alert.
    let path: String
    var isExercise = false
    var isLoggedIn = false
    /// Nothing has happened yet.
    var isCalm = false
    /// The open alert stands on the site as a whole.
    var isOfWhole = false

    var testDescription: String { name }
  }

  private static let password = "a long pass phrase"
  private static let user = "anna:\(PasswordHash(ofPassword: password)?.text ?? "")"

  static let sights = [
    Sight(name: "map", path: "/"), Sight(name: "map without alerts", path: "/", isCalm: true),
    Sight(name: "map of an exercise", path: "/", isExercise: true),
    Sight(name: "map with an alert on the whole site", path: "/", isOfWhole: true),
    Sight(name: "area", path: "/areas/square"),
    Sight(name: "area over a day", path: "/areas/square?span=day"),
    Sight(name: "area over a week", path: "/areas/square?span=week"),
    Sight(name: "area without values", path: "/areas/bad"),
    Sight(name: "alerts", path: "/alerts"),
    Sight(name: "alerts, none", path: "/alerts", isCalm: true),
    Sight(name: "alert", path: "/alerts/ALERT"),
    Sight(name: "alert, logged in", path: "/alerts/ALERT", isLoggedIn: true),
    Sight(name: "devices", path: "/devices"), Sight(name: "health", path: "/health"),
    Sight(name: "log in", path: "/login"), Sight(name: "not found", path: "/nowhere"),
  ]

  @Test("a page breaks no rule", arguments: sights, Scheme.allCases)
  func rules(sight: Sight, scheme: Scheme) throws {
    let stage = try WebStage(
      users: [Self.user], status: sight.isExercise ? .exercise : .actual)
    let path = try Self.prepare(stage, for: sight)
    try Browser.shared { browser in
      try stage.looping {
        let address = "http://127.0.0.1:\(stage.port)"
        // One theme in each language: words are as long as they are.
        try browser.open("\(address)/language/\(scheme == .light ? "nl" : "en")")
        if sight.isLoggedIn { try Self.logIn(browser, address) }
        try browser.emulate(width: 1280, height: 900, scheme: scheme.rawValue)
        try browser.open(address + path)
        try Self.measure(browser, width: 1280, scheme)
        try Self.checkKeyboard(browser)
        for width in [390, 320] {
          try browser.emulate(width: width, height: 700, scheme: scheme.rawValue)
          let faults = try browser.faults(AccessibilityRules.reflow)
          #expect(faults == [], "\(width) pixels")
        }
        try Self.measure(browser, width: 390, scheme)
      }
    }
  }

  /// What is seen at a width, with the window as high as the page.
  private static func measure(_ browser: Browser, width: Int, _ scheme: Scheme) throws {
    try browser.emulate(width: width, height: 900, scheme: scheme.rawValue)
    let height = try browser.evaluate("document.documentElement.scrollHeight").number ?? 900
    try browser.emulate(width: width, height: Int(height) + 10, scheme: scheme.rawValue)
    // The way to skip lies over the page while it has the focus.
    try browser.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    let faults = try browser.faults(AccessibilityRules.page)
    #expect(faults == [], "\(width) pixels")
  }

  private static func checkKeyboard(_ browser: Browser) throws {
    let count = Int(try browser.evaluate(AccessibilityRules.walk).number ?? 0)
    // Once more, for the way round through the browser's own.
    for _ in 0...count {
      try browser.pressTab()
      try browser.evaluate(AccessibilityRules.step)
    }
    let faults = try browser.faults(AccessibilityRules.arrival)
    #expect(faults == [])
    #expect(count > 5, "the menu alone is more")
  }

  private static func prepare(_ stage: WebStage, for sight: Sight) throws -> String {
    if sight.isCalm { return sight.path }
    // An alert that is over, one that is open, a message that cannot be read, a stranger.
    _ = try stage.crowd()
    for _ in 0..<3 { try stage.count(1) }
    var alert = try stage.crowd(250)
    if sight.isOfWhole {
      alert.id = "whole"
      alert.area = "zone"
      stage.showAlert(alert)
    }
    try stage.say("counter/\(WebStage.device)", #"{"people":"many"}"#)
    try stage.say("counter/stranger", #"{"people":3}"#)
    return sight.path.replacing("ALERT", with: alert.id.rawValue)
  }

  private static func logIn(_ browser: Browser, _ address: String) throws {
    try browser.open("\(address)/login")
    try browser.evaluate(
      """
      document.querySelector('[name=user]').value = 'anna';
      document.querySelector('[name=password]').value = '\(Self.password)';
      document.querySelector('main form').submit();
      """)
    try browser.wait(
      for: "the map of who is logged in",
      until: "location.pathname === '/' && document.querySelector('form.corner') !== null")
  }

  // MARK: The rules themselves

  /// What is done to a page that breaks no rule, and which rule must say so.
  static let plants: [(rule: String, script: String)] = [
    ("language", "document.documentElement.lang = ''"),
    ("language", "document.querySelector('h1').lang = 'Nederlands!'"),
    ("title", "document.title = ' '"),
    ("headings", "document.querySelector('h1').remove()"),
    ("headings", "document.querySelector('h2').outerHTML = '<h4>deep</h4>'"),
    ("headings", "document.querySelector('h2').textContent = ''"),
    ("landmarks", "document.querySelector('footer').outerHTML = '<div>Fieldgate</div>'"),
    ("landmarks", "document.querySelector('nav').removeAttribute('aria-label')"),
    ("landmarks", "document.body.append('a word outside')"),
    (
      "landmarks",
      "document.querySelector('nav').after(document.querySelector('nav').cloneNode(true))"
    ),
    ("skip", "document.querySelector('.skip').remove()"),
    ("skip", "document.getElementById('content').id = 'other'"),
    ("name", "document.querySelector('header nav a').textContent = ''"),
    ("name", "document.querySelector('main').insertAdjacentHTML('beforeend', '<button></button>')"),
    ("name", "document.querySelector('main').insertAdjacentHTML('beforeend', '<input name=q>')"),
    ("label in name", "document.querySelector('svg.wide a').setAttribute('aria-label', 'an area')"),
    ("role", "document.querySelector('h1').setAttribute('role', 'headline')"),
    ("aria", "document.querySelector('h1').setAttribute('aria-labeled', 'x')"),
    ("reference", "document.querySelector('section').setAttribute('aria-labelledby', 'gone')"),
    ("keyboard", "document.querySelector('h1').setAttribute('onclick', '')"),
    ("keyboard", "document.querySelector('a').tabIndex = 3"),
    ("hidden", "document.querySelector('header nav').setAttribute('aria-hidden', 'true')"),
    ("twice", "document.querySelector('h1').id = 'content'"),
    ("table", "document.querySelector('thead th').removeAttribute('scope')"),
    ("table", "document.querySelector('thead th').textContent = ''"),
    ("table", "document.querySelector('tbody td').remove()"),
    ("list", "document.querySelector('ul').append(document.createElement('div'))"),
    ("picture", "document.querySelector('svg.wide').removeAttribute('role')"),
    (
      "picture",
      "document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=/icon.svg>')"
    ),
    ("zoom", "document.querySelector('meta[name=viewport]').content += ', user-scalable=no'"),
    (
      "refresh",
      "document.head.insertAdjacentHTML('beforeend', '<meta http-equiv=refresh content=30>')"
    ),
    ("link", "document.querySelector('td a').style.textDecoration = 'none'"),
    ("news", "document.getElementById('line').removeAttribute('role')"),
    (
      "target",
      "document.querySelectorAll('header li').forEach((one) => { one.style.width = '10px'; one.style.overflow = 'hidden'; one.firstChild.style.padding = 0; })"
    ),
    ("small", "document.querySelector('h1').style.fontSize = '8px'"),
    ("contrast", "document.querySelector('h1').style.color = '#999999'"),
    ("contrast", "document.querySelector('svg.wide .name').style.fill = '#bbbbbb'"),
    ("contrast", "document.querySelector('svg.wide .card').style.fill = '#333333'"),
    (
      "contrast",
      "document.querySelector('main').style.background = 'linear-gradient(#ffffff, #444444)'"
    ),
    (
      "covered",
      "const one = document.createElement('div'); Object.assign(one.style, { position: 'absolute', inset: '0', background: '#ffffff' }); document.body.append(one)"
    ),
  ]

  @Test("a rule notices its breach")
  func plants() throws {
    let stage = try WebStage()
    _ = try stage.crowd()
    try Browser.shared { browser in
      try stage.looping {
        try browser.emulate(width: 1280, height: 3000, scheme: "light")
        for (rule, script) in Self.plants {
          try browser.open("http://127.0.0.1:\(stage.port)/")
          let before = try browser.faults(AccessibilityRules.page)
          #expect(before == [], "before '\(script)'")
          try browser.evaluate("{ \(script); null }")
          let faults = try browser.faults(AccessibilityRules.page)
          #expect(faults.contains { $0.hasPrefix("\(rule): ") }, "\(rule), \(script): \(faults)")
        }
      }
    }
  }

  @Test("what cannot be reached, is not seen or does not fit is noticed")
  func plantsOfUse() throws {
    let stage = try WebStage()
    try Browser.shared { browser in
      try stage.looping {
        try browser.emulate(width: 320, height: 700, scheme: "light")
        try browser.open("http://127.0.0.1:\(stage.port)/health")
        try browser.evaluate("document.querySelector('h1').style.width = '400px'")
        #expect(try !browser.faults(AccessibilityRules.reflow).isEmpty)
        for (script, rule) in [
          ("document.querySelector('header a').style.outline = 'none'", "focus: "),
          ("document.querySelector('.skip').style.left = '-99em'", "focus: "),
          ("document.querySelector('header nav a').tabIndex = -1", "keyboard: "),
        ] {
          try browser.open("http://127.0.0.1:\(stage.port)/health")
          try browser.evaluate("\(script); null")
          let count = Int(try browser.evaluate(AccessibilityRules.walk).number ?? 0)
          for _ in 0...count {
            try browser.pressTab()
            try browser.evaluate(AccessibilityRules.step)
          }
          let faults = try browser.faults(AccessibilityRules.arrival)
          #expect(faults.contains { $0.hasPrefix(rule) }, "\(script): \(faults)")
        }
      }
    }
  }
}
