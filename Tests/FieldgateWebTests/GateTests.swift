import FieldgateEngine
import FieldgateModel
import FieldgateTestSupport
import FieldgateWeb
import Foundation
import Testing

/// Who may read, who may change something, and what tricks do not help.
@Suite("Logging in") struct GateTests {
  /// Hashes cost what they cost; these are made once.
  private static let anna = PasswordHash(ofPassword: "a long pass phrase")
  static let line = "anna:\(anna?.text ?? "")"
  private static func basic(_ pair: String) -> [String: String] {
    ["Authorization": "Basic \(Data(pair.utf8).base64EncodedString())"]
  }

  /// Logs in; the cookie, and what forms must bring back.
  static func session(_ stage: WebStage) throws -> (cookie: String, token: String) {
    let answer = try stage.ask(
      "/login", "POST", body: "user=anna&password=a+long+pass+phrase")
    #expect(answer.status == 303)
    let header = try #require(answer.header("set-cookie"))
    #expect(header.contains("HttpOnly") && header.contains("SameSite=Strict"))
    let cookie = String(header.prefix { $0 != ";" })
    let page = try stage.ask("/", headers: ["Cookie": cookie]).body
    let match = try #require(page.firstMatch(of: /name="token" value="([0-9a-f]{64})"/))
    return (cookie, String(match.1))
  }

  @Test("a password's line holds no password, and only the right one fits")
  func hashes() throws {
    let hash = try #require(Self.anna)
    #expect(hash.text.hasPrefix("scrypt:15:8:3:"))
    #expect(PasswordHash(hash.text) == hash)
    #expect(hash.matches("a long pass phrase"))
    #expect(!hash.matches("a long pass phrasE"))
    #expect(PasswordHash(ofPassword: "a long pass phrase") != hash, "the salt is the same")
  }

  @Test(
    "scrypt as RFC 7914 says it",
    arguments: [
      // Section 12, the second and the third vector, with 32 of their 64 bytes.
      (
        "scrypt:14:8:1:536f6469756d43686c6f72696465:"
          + "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2",
        "pleaseletmein"
      )
    ])
  func vectors(_ text: String, _ password: String) throws {
    let hash = try #require(PasswordHash(text))
    #expect(hash.matches(password))
  }

  @Test(
    "what is no hash is none",
    arguments: [
      "", "scrypt", "scrypt:30:8:1:00000000000000000000:00", "scrypt:15:8:3:00:00",
      "plain:15:8:3:" + String(repeating: "00", count: 16) + ":"
        + String(repeating: "00", count: 32),
      "scrypt:15:8:99:" + String(repeating: "00", count: 16) + ":"
        + String(repeating: "00", count: 32),
    ])
  func badHashes(_ text: String) { #expect(PasswordHash(text) == nil) }

  @Test("on this machine everybody reads, and nobody posts")
  func open() throws {
    let stage = try WebStage(users: [Self.line])
    let alert = try stage.crowd()
    #expect(try stage.ask("/").status == 200)
    #expect(try stage.ask("/alerts/\(alert.id)/ack", "POST", body: "note=x").status == 401)
    #expect(stage.hub.picture.openAlerts.first?.state == .raised)
  }

  @Test("a private page tells nothing before the login")
  func isPrivate() throws {
    let stage = try WebStage(users: [Self.line], isPrivate: true)
    _ = try stage.crowd()
    stage.show { $0.problem = "the store is full" }
    for path in ["/", "/alerts", "/devices", "/health", "/areas/square"] {
      let answer = try stage.ask(path, headers: ["Accept": "text/html"])
      #expect(answer.status == 303)
      #expect(answer.header("location")?.hasPrefix("/login") ?? false)
    }
    for path in ["/metrics", "/healthz", "/events", "/api/v1/areas", "/api/openapi.json"] {
      let answer = try stage.ask(path)
      #expect(answer.status == 401, "\(path)")
      #expect(answer.header("www-authenticate")?.hasPrefix("Basic") ?? false)
    }
    let login = try stage.ask("/login").body
    #expect(!login.contains("the store is full") && !login.contains("severe"))
    #expect(try stage.ask("/metrics", headers: Self.basic("anna:a long pass phrase")).status == 200)
    #expect(
      try stage.ask("/metrics", headers: Self.basic("anna:another one entirely")).status == 401)
    #expect(try stage.ask("/metrics", headers: Self.basic("eve:a long pass phrase")).status == 401)
  }

  @Test("who is logged in acknowledges and shelves, by name")
  func commands() throws {
    let stage = try WebStage(users: [Self.line])
    let alert = try stage.crowd()
    let (cookie, token) = try Self.session(stage)
    #expect(
      try stage.page("/alerts/\(alert.id)", cookies: cookie)
        .contains("<form method=\"post\" action=\"/alerts/\(alert.id)/ack\""))
    let acknowledged = try stage.ask(
      "/alerts/\(alert.id)/ack", "POST", headers: ["Cookie": cookie],
      body: "token=\(token)&note=seen+it")
    #expect(acknowledged.status == 303)
    #expect(acknowledged.header("location") == "/alerts/\(alert.id)")
    #expect(stage.hub.picture.openAlerts.first?.acknowledgedBy == "anna")
    #expect(
      PageTests.plain(try stage.page("/alerts/\(alert.id)"))
        .contains("acknowledged · moderate · anna: seen it"))
    let shelved = try stage.ask(
      "/alerts/\(alert.id)/shelve", "POST", headers: ["Cookie": cookie],
      body: "token=\(token)&for=30m&reason=works")
    #expect(shelved.status == 303)
    #expect(stage.hub.picture.openAlerts.first?.shelf?.reason == "works")
  }

  @Test("why something was not done is told once, on a page that can be loaded again")
  func refusals() throws {
    let stage = try WebStage(users: [Self.line])
    let alert = try stage.crowd()
    let path = "/alerts/\(alert.id)"
    let (cookie, token) = try Self.session(stage)
    func acknowledge() throws {
      let answer = try stage.ask(
        "\(path)/ack", "POST", headers: ["Cookie": cookie], body: "token=\(token)&note=x")
      #expect(answer.status == 303)
      #expect(answer.header("location") == path)
    }
    try acknowledge()
    #expect(try !stage.page(path, cookies: cookie).contains("role=\"alert\""))
    try acknowledge()
    // Not to others, and not about another alert.
    #expect(try !stage.page(path).contains("role=\"alert\""))
    #expect(try !stage.page("/", cookies: cookie).contains("role=\"alert\""))
    #expect(try stage.page(path, cookies: cookie).contains("role=\"alert\">it was not obeyed<"))
    #expect(try !stage.page(path, cookies: cookie).contains("role=\"alert\""))
    try acknowledge()
    #expect(
      try stage.page(path, language: "nl", cookies: cookie).contains(
        "role=\"alert\">het is niet gedaan<"))
    for act in ["ack", "shelve", "unshelve"] {
      #expect(try stage.ask("\(path)/\(act)").header("location") == path, "\(act)")
    }
    #expect(try stage.ask("\(path)/other").status == 404)
  }

  @Test("what somebody writes is not gone because a page without a script loads itself again")
  func writing() throws {
    let stage = try WebStage(users: [Self.line])
    let alert = try stage.crowd()
    let (cookie, _) = try Self.session(stage)
    let refresh = "http-equiv=\"refresh\""
    #expect(try stage.page("/alerts/\(alert.id)").contains(refresh))
    #expect(try !stage.page("/alerts/\(alert.id)", cookies: cookie).contains(refresh))
    #expect(try !stage.page("/devices").contains(refresh))
    #expect(try stage.page("/alerts", cookies: cookie).contains(refresh))
  }

  static let shelves: [(most: String, offers: String)] = [
    ("8h", "15m 30m 1h 2h 4h 8h"), ("2h", "15m 30m 1h 2h"),
    ("10m", "10m"), ("90m", "15m 30m 1h 90m"), ("90s", "90s"),
    ("1d", "15m 30m 1h 2h 4h 8h 12h 24h"),
    ("3d", "15m 30m 1h 2h 4h 8h 12h 24h 2d 3d"),
  ]

  @Test("a site's alerts are shelved for as long as it allows and no longer", arguments: shelves)
  func shelving(_ shelf: (most: String, offers: String)) throws {
    let stage = try WebStage(
      users: [Self.line], plan: WebStage.plan(.actual, shelve: shelf.most))
    let alert = try stage.crowd()
    let (cookie, token) = try Self.session(stage)
    let page = try stage.page("/alerts/\(alert.id)", cookies: cookie)
    let offers = page.matches(of: /<option value="([^"]*)"/).map { String($0.1) }
    #expect(offers.joined(separator: " ") == shelf.offers)
    _ = try stage.ask(
      "/alerts/\(alert.id)/shelve", "POST", headers: ["Cookie": cookie],
      body: "token=\(token)&for=\(offers.last ?? "")&reason=works")
    #expect(stage.hub.picture.openAlerts.first?.state == .shelved)
  }

  static let forgeries: [(String, [String: String], String)] = [
    ("no token", [:], "note=x"),
    ("another token", [:], "token=0000&note=x"),
    ("another site's form", ["Origin": "http://evil.example"], "token=TOKEN"),
    ("a browser that says so", ["Sec-Fetch-Site": "cross-site"], "token=TOKEN"),
  ]

  @Test("a forged form does nothing", arguments: forgeries)
  func forgery(_ forgery: (name: String, headers: [String: String], body: String)) throws {
    let stage = try WebStage(users: [Self.line])
    let alert = try stage.crowd()
    let (cookie, token) = try Self.session(stage)
    let headers = forgery.headers.merging(["Cookie": cookie]) { $1 }
    let answer = try stage.ask(
      "/alerts/\(alert.id)/ack", "POST", headers: headers,
      body: forgery.body.replacing("TOKEN", with: token))
    #expect(answer.status == 403, "\(forgery.name)")
    #expect(stage.hub.picture.openAlerts.first?.state == .raised)
  }

  @Test("a session ends by logging out, by time, and with its user's line")
  func ends() throws {
    let stage = try WebStage(users: [Self.line], isPrivate: true)
    func reads(_ cookie: String) throws -> Bool {
      try stage.ask("/metrics", headers: ["Cookie": cookie]).status == 200
    }
    let (first, token) = try Self.session(stage)
    #expect(try reads(first))
    #expect(
      try stage.ask("/logout", "POST", headers: ["Cookie": first], body: "token=\(token)").status
        == 303)
    #expect(try !reads(first))
    let (second, _) = try Self.session(stage)
    try stage.take(.tick, after: 13 * 3_600_000)
    #expect(try !reads(second))
    let (third, _) = try Self.session(stage)
    try stage.replaceUsers([])
    #expect(try !reads(third))
  }

  @Test("many passwords cannot be tried, whoever tries them")
  func guessing() throws {
    let stage = try WebStage(users: [Self.line])
    var statuses: [Int] = []
    for number in 0..<13 {
      statuses.append(
        try stage.ask("/login", "POST", body: "user=anna&password=guess+\(number)").status)
    }
    #expect(statuses.prefix(10).allSatisfy { $0 == 403 })
    #expect(statuses.suffix(3).allSatisfy { $0 == 429 })
    try stage.take(.tick, after: 4000)
    #expect(
      try stage.ask("/login", "POST", body: "user=anna&password=a+long+pass+phrase").status == 303)
  }

  @Test(
    "a browser that was led here by another name gets nothing",
    arguments: [
      ("127.0.0.1:8077", 200), ("localhost", 200), ("[::1]:8077", 200), ("page.example", 200),
      ("PAGE.example:443", 200), ("evil.example", 421), ("127.0.0.1.evil.example", 421),
      ("", 421),
    ])
  func rebinding(_ host: String, _ status: Int) throws {
    #expect(try WebStage().ask("/", headers: ["Host": host]).status == status)
  }

  @Test("a language is chosen, and one stays on the page")
  func language() throws {
    let stage = try WebStage()
    let answer = try stage.ask(
      "/language/nl", headers: ["Referer": "http://localhost/areas/square?span=day"])
    #expect(answer.header("location") == "/areas/square?span=day")
    #expect(answer.header("set-cookie")?.hasPrefix("lang=nl;") ?? false)
    let elsewhere = try stage.ask("/language/nl", headers: ["Referer": "http://evil.example/x"])
    #expect(elsewhere.header("location") == "/")
    let tricky = try stage.ask(
      "/language/nl", headers: ["Referer": "http://localhost//evil.example"])
    #expect(tricky.header("location") == "/")
  }
}
