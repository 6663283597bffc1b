/// What a request is answered with.
package struct Response: Sendable {
  package enum Body: Sendable {
    case bytes([UInt8])
    /// The connection stays open, and gets what is new as server-sent events.
    /// Before it gets any, `mayListen` is asked, on the server's thread, whether it still may;
    /// `onTakenIn` is called, by a worker, once it gets all that is told from then on.
    case events(
      channel: String, first: [UInt8], mayListen: @Sendable () -> Bool = { true },
      onTakenIn: @Sendable () -> Void = {})
  }

  package var status: Status
  package var headers: [(name: String, value: String)]
  package var body: Body

  package enum Status: Int, Sendable {
    case ok = 200
    case seeOther = 303
    case badRequest = 400
    case unauthorized = 401
    case forbidden = 403
    case notFound = 404
    case methodNotAllowed = 405
    case timedOut = 408
    case conflict = 409
    case tooLarge = 413
    case uriTooLong = 414
    case misdirected = 421
    case tooMany = 429
    case headTooLarge = 431
    case failed = 500
    case notImplemented = 501
    case unavailable = 503
    case versionNotSupported = 505

    package var phrase: String {
      switch self {
      case .ok: "OK"
      case .seeOther: "See Other"
      case .badRequest: "Bad Request"
      case .unauthorized: "Unauthorized"
      case .forbidden: "Forbidden"
      case .notFound: "Not Found"
      case .methodNotAllowed: "Method Not Allowed"
      case .timedOut: "Request Timeout"
      case .conflict: "Conflict"
      case .tooLarge: "Content Too Large"
      case .uriTooLong: "URI Too Long"
      case .misdirected: "Misdirected Request"
      case .tooMany: "Too Many Requests"
      case .headTooLarge: "Request Header Fields Too Large"
      case .failed: "Internal Server Error"
      case .notImplemented: "Not Implemented"
      case .unavailable: "Service Unavailable"
      case .versionNotSupported: "HTTP Version Not Supported"
      }
    }
  }

  package init(_ type: String, _ text: String) { self.init(.ok, type, Array(text.utf8)) }

  package init(_ status: Status, _ type: String, _ text: String) {
    self.init(status, type, Array(text.utf8))
  }

  package init(_ status: Status, _ type: String, _ bytes: [UInt8]) {
    self.status = status
    headers = [("Content-Type", type)]
    body = .bytes(bytes)
  }

  /// One line of plain text.
  package static func line(_ status: Status, _ text: String) -> Response {
    Response(status, "text/plain; charset=utf-8", text + "\n")
  }

  /// To another page of ours.
  package static func redirect(to path: String) -> Response {
    var response = Response.line(.seeOther, path)
    response.headers.append(("Location", path))
    return response
  }

  /// The same with one header more.
  package func adding(_ name: String, _ value: String) -> Response {
    var response = self
    response.headers.append((name, value))
    return response
  }

  /// What every answer says to a browser: no foreign content, no frames, no guessing of
  /// types, and nothing kept.
  private static let always: [(name: String, value: String)] = [
    (
      "Content-Security-Policy",
      "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
  ]

  /// The head as it goes out. Nothing that came from outside can end a line of it.
  func head(keepsAlive: Bool) -> [UInt8] {
    var lines = ["HTTP/1.1 \(status.rawValue) \(status.phrase)"]
    var fields = headers + Self.always
    if !headers.contains(where: { $0.name == "Cache-Control" }) {
      fields.append(("Cache-Control", "no-store"))
    }
    switch body {
    case .bytes(let bytes): fields.append(("Content-Length", "\(bytes.count)"))
    case .events: break
    }
    fields.append(("Connection", keepsAlive ? "keep-alive" : "close"))
    for (name, value) in fields {
      let harmless = value.unicodeScalars.filter { $0.value >= 32 && $0.value < 127 }
      lines.append("\(name): \(String(String.UnicodeScalarView(harmless)))")
    }
    return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
  }
}
