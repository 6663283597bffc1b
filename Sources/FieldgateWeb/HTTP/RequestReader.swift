/// Reads requests out of the bytes of one connection (HTTP/1.1, RFC 9112), strictly and
/// within limits: what is not plainly a request that a browser or a script would send is
/// refused, and the connection is closed.
///
/// Refused are: heads and bodies that are too large, more than 64 header fields, lines that do not end
/// with CR LF, folded headers, control characters, targets that are no path, methods other
/// than GET, HEAD and POST, every Transfer-Encoding, and more than one Host or
/// Content-Length.
package struct RequestReader: Sendable {
  package struct Limits: Sendable {
    /// Bytes of the request line and the headers together.
    package var head = 8192
    package var body = 8192

    package init() {}
  }

  package enum Outcome: Sendable {
    case needsMore
    case request(Request)
    /// What the client did wrong; nothing more can be read after it.
    case refused(Response.Status, String)
  }

  private let limits: Limits
  private var buffer: [UInt8] = []
  /// Where the search for the end of the head goes on.
  private var searched = 0
  private var head: (request: Request, length: Int)?

  package init(_ limits: Limits = Limits()) { self.limits = limits }

  /// Whether nothing of a next request has come.
  package var isEmpty: Bool { buffer.isEmpty && head == nil }

  /// Takes bytes in; at most a head and a body may wait.
  package mutating func take(_ bytes: some Collection<UInt8>) { buffer += bytes }

  /// The next request, if it is there whole.
  package mutating func next() -> Outcome {
    if head == nil {
      guard let end = endOfHead() else {
        return buffer.count > limits.head
          ? .refused(.headTooLarge, "the head has more than \(limits.head) bytes") : .needsMore
      }
      guard end <= limits.head else {
        return .refused(.headTooLarge, "the head has more than \(limits.head) bytes")
      }
      do throws(Refusal) {
        head = try Self.head(buffer[..<(end - 4)], mostBody: limits.body)
      } catch {
        return .refused(error.status, error.reason)
      }
      buffer.removeFirst(end)
      searched = 0
    }
    guard case (var request, let length)? = head, buffer.count >= length else {
      return .needsMore
    }
    request.body = Array(buffer.prefix(length))
    buffer.removeFirst(length)
    head = nil
    return .request(request)
  }

  /// Behind the empty line.
  private mutating func endOfHead() -> Int? {
    while searched + 4 <= buffer.count {
      if buffer[searched] == 13, buffer[searched + 1] == 10, buffer[searched + 2] == 13,
        buffer[searched + 3] == 10
      {
        return searched + 4
      }
      searched += 1
    }
    return nil
  }

  private struct Refusal: Error {
    let status: Response.Status
    let reason: String

    init(_ status: Response.Status, _ reason: String) {
      self.status = status
      self.reason = reason
    }
  }

  private static func head(
    _ bytes: ArraySlice<UInt8>, mostBody: Int
  ) throws(Refusal) -> (Request, Int) {
    var lines = try lines(bytes)[...]
    let first = lines.removeFirst().split(separator: " ", omittingEmptySubsequences: false)
    guard first.count == 3 else { throw Refusal(.badRequest, "the first line is no request") }
    guard first[2].hasPrefix("HTTP/1.") else {
      throw Refusal(.versionNotSupported, "only HTTP/1.1 is spoken here")
    }
    guard let method = Request.Method(rawValue: String(first[0])) else {
      throw Refusal(.notImplemented, "allowed are GET, HEAD and POST")
    }
    let (path, query) = try target(first[1])
    let (headers, length) = try headers(lines, mostBody: mostBody)
    let isOld = first[2] != "HTTP/1.1"
    guard isOld || headers["host"] != nil else { throw Refusal(.badRequest, "there is no Host") }
    let wishes = headers["connection"]?.lowercased() ?? ""
    let keeps = isOld ? wishes.contains("keep-alive") : !wishes.contains("close")
    return (
      Request(method, path: path, query: query, headers: headers, keepsAlive: keeps), length
    )
  }

  /// Lines of visible ASCII, spaces and tabs.
  private static func lines(_ bytes: ArraySlice<UInt8>) throws(Refusal) -> [String] {
    var lines: [String] = []
    var line: [UInt8] = []
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let byte = bytes[index]
      if byte == 13, index + 1 < bytes.endIndex, bytes[index + 1] == 10 {
        lines.append(String(decoding: line, as: UTF8.self))
        line = []
        index += 1
      } else if byte >= 32 && byte != 127 || byte == 9 {
        line.append(byte)
      } else {
        throw Refusal(.badRequest, "the head holds a control character")
      }
      index += 1
    }
    lines.append(String(decoding: line, as: UTF8.self))
    return lines
  }

  private static func target(_ text: Substring) throws(Refusal) -> ([String], String) {
    guard text.utf8.count <= 2048 else { throw Refusal(.uriTooLong, "the path is too long") }
    guard text.hasPrefix("/"), text.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
      throw Refusal(.badRequest, "the target is no path")
    }
    let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var path: [String] = []
    for segment in parts[0].split(separator: "/") {
      guard let decoded = percentDecoded(segment), !decoded.contains("\0") else {
        throw Refusal(.badRequest, "the path is not encoded well")
      }
      path.append(decoded)
    }
    return (path, parts.count > 1 ? String(parts[1]) : "")
  }

  private static func headers(
    _ lines: ArraySlice<String>, mostBody: Int
  ) throws(Refusal) -> ([String: String], Int) {
    guard lines.count <= 64 else { throw Refusal(.headTooLarge, "there are too many headers") }
    var headers: [String: String] = [:]
    for line in lines {
      guard let colon = line.firstIndex(of: ":"), colon > line.startIndex,
        line[..<colon].utf8.allSatisfy(isTokenCharacter)
      else { throw Refusal(.badRequest, "a header is broken") }
      let name = line[..<colon].lowercased()
      let value = line[line.index(after: colon)...].trimmingBlanks
      if let before = headers[name] {
        guard name != "host", name != "content-length" else {
          throw Refusal(.badRequest, "'\(name)' stands there twice")
        }
        headers[name] = "\(before), \(value)"
      } else {
        headers[name] = value
      }
    }
    guard headers["transfer-encoding"] == nil else {
      throw Refusal(.notImplemented, "no Transfer-Encoding is taken here")
    }
    guard let stated = headers["content-length"] else { return (headers, 0) }
    guard !stated.isEmpty, stated.utf8.count <= 12,
      stated.utf8.allSatisfy({ (48...57).contains($0) }), let length = Int(stated)
    else { throw Refusal(.badRequest, "the Content-Length is no number") }
    guard length <= mostBody else {
      throw Refusal(.tooLarge, "a body may have at most \(mostBody) bytes")
    }
    return (headers, length)
  }

  /// RFC 9110, section 5.6.2.
  private static func isTokenCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122: true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }
}

extension Substring {
  fileprivate var trimmingBlanks: String {
    var rest = self
    while rest.first == " " || rest.first == "\t" { rest.removeFirst() }
    while rest.last == " " || rest.last == "\t" { rest.removeLast() }
    return String(rest)
  }
}
