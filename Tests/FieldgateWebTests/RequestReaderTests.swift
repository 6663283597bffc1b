import FieldgateWeb
import Testing

/// What is read as a request, and what is refused.
@Suite("Reading of requests") struct RequestReaderTests {
  private static func head(_ lines: String...) -> String {
    lines.joined(separator: "\r\n") + "\r\n\r\n"
  }

  struct Good: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let text: String
    let path: [String]
    var query = ""
    var body = ""
    var keepsAlive = true
  }

  static let good = [
    Good(
      testDescription: "the root", text: head("GET / HTTP/1.1", "Host: a"), path: []),
    Good(
      testDescription: "segments, decoded, with a query",
      text: head("GET /areas/a%20b%2Fc?span=day HTTP/1.1", "Host: a"), path: ["areas", "a b/c"],
      query: "span=day"),
    Good(
      testDescription: "needless slashes", text: head("GET //areas///x/ HTTP/1.1", "Host: a"),
      path: ["areas", "x"]),
    Good(
      testDescription: "a body",
      text: head("POST /login HTTP/1.1", "Host: a", "Content-Length: 5") + "a=b&c",
      path: ["login"], body: "a=b&c"),
    Good(
      testDescription: "HTTP/1.0 closes", text: head("GET /x HTTP/1.0"), path: ["x"],
      keepsAlive: false),
    Good(
      testDescription: "asked to close",
      text: head("GET /x HTTP/1.1", "Host: a", "Connection: close"), path: ["x"],
      keepsAlive: false),
  ]

  @Test("a good request is read, whole or byte by byte", arguments: good)
  func reads(_ good: Good) throws {
    for size in [1, 7, 10_000] {
      var reader = RequestReader()
      var found: Request?
      var rest = Array(good.text.utf8)[...]
      while !rest.isEmpty {
        reader.take(rest.prefix(size))
        rest = rest.dropFirst(size)
        if case .request(let request) = reader.next() { found = request }
      }
      let request = try #require(found)
      #expect(request.path == good.path)
      #expect(request.query == good.query)
      #expect(request.body == Array(good.body.utf8))
      #expect(request.keepsAlive == good.keepsAlive)
      #expect(reader.isEmpty)
    }
  }

  @Test("two requests in one packet are two")
  func pipelined() {
    var reader = RequestReader()
    reader.take(
      Array(
        (Self.head("GET /a HTTP/1.1", "Host: a") + Self.head("GET /b HTTP/1.1", "Host: a")).utf8))
    for path in ["a", "b"] {
      guard case .request(let request) = reader.next() else {
        Issue.record("no request for \(path)")
        return
      }
      #expect(request.path == [path])
    }
    guard case .needsMore = reader.next() else {
      Issue.record("there was a third")
      return
    }
  }

  static let bad: [(String, Int, String)] = [
    ("no request", 400, head("hello")),
    ("two words", 400, head("GET /")),
    ("another method", 501, head("DELETE / HTTP/1.1", "Host: a")),
    ("another version", 505, head("GET / HTTP/2", "Host: a")),
    ("a whole address as target", 400, head("GET http://a/ HTTP/1.1", "Host: a")),
    ("a broken escape", 400, head("GET /%2 HTTP/1.1", "Host: a")),
    ("a path that is no UTF-8", 400, head("GET /%ff HTTP/1.1", "Host: a")),
    ("a zero in the path", 400, head("GET /a%00b HTTP/1.1", "Host: a")),
    ("no host", 400, head("GET / HTTP/1.1")),
    ("two hosts", 400, head("GET / HTTP/1.1", "Host: a", "Host: b")),
    (
      "two lengths", 400,
      head("POST / HTTP/1.1", "Host: a", "Content-Length: 1", "Content-Length: 1")
    ),
    ("a length that is no number", 400, head("POST / HTTP/1.1", "Host: a", "Content-Length: +1")),
    ("a negative length", 400, head("POST / HTTP/1.1", "Host: a", "Content-Length: -1")),
    ("a chunked body", 501, head("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked")),
    ("a body that is too large", 413, head("POST / HTTP/1.1", "Host: a", "Content-Length: 8193")),
    (
      "a length of a hundred digits", 400,
      head("POST / HTTP/1.1", "Host: a", "Content-Length: " + String(repeating: "9", count: 100))
    ),
    ("a blank before the colon", 400, head("GET / HTTP/1.1", "Host : a")),
    ("a folded header", 400, head("GET / HTTP/1.1", "Host: a", " more")),
    ("a lone line feed", 400, head("GET / HTTP/1.1\nHost: a")),
    ("a zero in a header", 400, head("GET / HTTP/1.1", "Host: a\0b")),
    (
      "many headers", 431,
      head("GET / HTTP/1.1", (0..<70).map { "X\($0): 1" }.joined(separator: "\r\n"))
    ),
    (
      "a long path", 414,
      head("GET /" + String(repeating: "a", count: 3000) + " HTTP/1.1", "Host: a")
    ),
    ("an endless head", 431, "GET / HTTP/1.1\r\n" + String(repeating: "X: y\r\n", count: 3000)),
    ("an endless line", 431, String(repeating: "A", count: 9000)),
  ]

  @Test("what is no plain request is refused", arguments: bad)
  func refuses(_ bad: (name: String, status: Int, text: String)) {
    for size in [1, 100_000] {
      var reader = RequestReader()
      var status: Int?
      var rest = Array(bad.text.utf8)[...]
      while status == nil, !rest.isEmpty {
        reader.take(rest.prefix(size))
        rest = rest.dropFirst(size)
        if case .refused(let refused, _) = reader.next() { status = refused.rawValue }
      }
      #expect(status == bad.status, "\(bad.name), \(size) bytes at a time")
    }
  }

  @Test("forms, queries and cookies")
  func forms() {
    let form = Form("a=1&b=x+y%26z&c&=d&a=2")
    #expect(form["a"] == "1")
    #expect(form["b"] == "x y&z")
    #expect(form["c"] == "")
    #expect(form["z"] == nil)
    let request = Request(.get, path: [], headers: ["cookie": "a=1; fieldgate=abc=; b="])
    #expect(request.cookie("fieldgate") == "abc=")
    #expect(request.cookie("b") == "")
    #expect(request.cookie("c") == nil)
  }
}
