import FieldgateModel
import FieldgateTestSupport
import FieldgateWeb
import Foundation
import Testing

/// The way to the login and back to where one was.
@Suite("The way back from the login") struct LoginReturnTests {
  @Test(
    "who must log in first comes back to the page that was asked for",
    arguments: [
      ("/", "/login"), ("/alerts", "/login?to=/alerts"),
      ("/areas/square?span=day", "/login?to=/areas/square%3Fspan%3Dday"),
      ("/areas/a%2Fb", "/login?to=/areas/a%252Fb"),
    ])
  func asked(_ path: String, _ login: String) throws {
    let stage = try WebStage(users: [GateTests.line], isPrivate: true)
    let answer = try stage.ask(path, headers: ["Accept": "text/html"])
    #expect(answer.status == 303)
    #expect(answer.header("location") == login)
  }

  static let ways: [(to: String, way: String)] = [
    ("/alerts/a.b", "/alerts/a.b"), ("/areas/a%2Fb?span=day", "/areas/a%2Fb?span=day"), ("", "/"),
    ("alerts", "/"), ("//evil.example", "/"), ("/\\evil.example", "/"), ("/a\\b", "/"),
    ("https://evil.example/", "/"), ("/a\u{7}", "/"), ("/\t/evil.example", "/"),
    ("/a\r\nSet-Cookie: a=b", "/"), ("/\u{E9}/evil.example", "/"), ("/a b", "/"),
    ("/" + String(repeating: "a", count: 3000), "/"),
  ]

  @Test("after the login one comes back to a page of this site and to no other", arguments: ways)
  func way(_ case: (to: String, way: String)) throws {
    let stage = try WebStage(users: [GateTests.line])
    let to = try #require(`case`.to.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
    let answer = try stage.ask(
      "/login", "POST", body: "user=anna&password=a+long+pass+phrase&to=\(to)")
    #expect(answer.status == 303)
    #expect(answer.header("location") == `case`.way)
  }

  @Test("the form keeps the way back, also where the password was wrong")
  func form() throws {
    let stage = try WebStage(users: [GateTests.line])
    let field = "<input type=\"hidden\" name=\"to\" value=\"/areas/square?span=day\">"
    #expect(try stage.page("/login?to=/areas/square%3Fspan%3Dday").contains(field))
    let wrong = try stage.ask(
      "/login", "POST", body: "user=anna&password=x&to=%2Fareas%2Fsquare%3Fspan%3Dday")
    #expect(wrong.status == 403)
    #expect(wrong.body.contains(field))
    #expect(try !stage.page("/login?to=//evil.example").contains("evil"))
  }

  @Test("from an alert one logs in and comes back to it")
  func alert() throws {
    let stage = try WebStage(users: [GateTests.line])
    let alert = try stage.crowd()
    let link = "/login?to=/alerts/\(alert.id)"
    #expect(
      try stage.page("/alerts/\(alert.id)").contains(
        "<p><a href=\"\(link)\">Log in to acknowledge"))
    #expect(try stage.page(link).contains("name=\"to\" value=\"/alerts/\(alert.id)\""))
  }

  @Test("a browser that listens to events is not asked for a password of its own")
  func challenge() throws {
    let stage = try WebStage(users: [GateTests.line], isPrivate: true)
    let answer = try stage.ask("/events", headers: ["Accept": "text/event-stream"])
    #expect(answer.status == 401)
    #expect(answer.header("www-authenticate") == nil)
    #expect(try stage.ask("/events").header("www-authenticate") != nil)
  }

  @Test(
    "a page whose session ends goes to the login, and back from there",
    .enabled(if: Browser.path != nil, "no Chromium is installed (package chromium)"))
  func ended() throws {
    var limits = WebStage.patient
    limits.round = 50
    let stage = try WebStage(users: [GateTests.line], isPrivate: true, limits: limits)
    try Browser.shared { browser in
      let address = "http://127.0.0.1:\(stage.port)"
      try browser.open("\(address)/alerts")
      try browser.wait(
        for: "the login", until: "location.pathname + location.search === '/login?to=/alerts'")
      try logIn(browser)
      try browser.wait(
        for: "a listener",
        until: "location.pathname === '/alerts' && document.readyState === 'complete'")
      try stage.replaceUsers([])
      try browser.wait(
        for: "the login again",
        until: "location.pathname + location.search === '/login?to=%2Falerts'")
      try stage.replaceUsers([GateTests.line])
      try logIn(browser)
      try browser.wait(for: "the alerts again", until: "location.pathname === '/alerts'")
    }
  }

  private func logIn(_ browser: Browser) throws {
    try browser.wait(for: "the form", until: "document.readyState === 'complete'")
    try browser.evaluate(
      """
      document.querySelector('[name=user]').value = 'anna';
      document.querySelector('[name=password]').value = 'a long pass phrase';
      document.querySelector('main form').requestSubmit(); null
      """)
  }
}
