import Glibc

/// A client of HTTP for tests, on a socket of its own, that can behave as badly as the test
/// wants. Each call ends within its time.
package final class WebClient {
  package struct Fault: Error, CustomStringConvertible {
    package let description: String
  }

  package struct Answer: Sendable {
    package var status: Int
    /// By name in lower case, all of a name.
    package var headers: [String: [String]]
    package var body: String

    package func header(_ name: String) -> String? { headers[name]?.first }
  }

  package let descriptor: Int32
  private var buffer: [UInt8] = []

  /// Connects to a port of this machine.
  ///
  /// - Parameter room: bytes that the kernel may hold for a client that does not read.
  package init(port: Int, room: Int32? = nil) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw Fault(description: "no socket") }
    if var room {
      setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &room, socklen_t(MemoryLayout<Int32>.size))
    }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let code = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard code == 0 else {
      // Whoever throws here has an object already, whose end closes the descriptor.
      let reason = String(cString: strerror(errno))
      throw Fault(description: "port \(port): \(reason)")
    }
  }

  deinit { close(descriptor) }

  /// Sends bytes; false where the other side has gone.
  @discardableResult
  package func send(_ text: String) -> Bool {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// What has come within the time; nil where the other side closed, or nothing came.
  package func receive(within milliseconds: Int32 = 5000) -> [UInt8]? {
    var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&ready, 1, milliseconds) == 1 else { return nil }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &bytes, bytes.count, 0)
    return count > 0 ? Array(bytes.prefix(count)) : nil
  }

  /// Whether the other side closes within the time, whatever it says before.
  package func isClosed(within milliseconds: Int32) -> Bool {
    var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    var bytes = [UInt8](repeating: 0, count: 65_536)
    while poll(&ready, 1, milliseconds) == 1 {
      if recv(descriptor, &bytes, bytes.count, 0) <= 0 { return true }
    }
    return false
  }

  /// Text that comes until it holds another one; nil where it does not within the time.
  package func text(until end: String, within milliseconds: Int32 = patience) -> String? {
    // A server that keeps a line awake sends something for ever.
    let limit = ContinuousClock.now + .milliseconds(Int(milliseconds))
    while true {
      let text = String(decoding: buffer, as: UTF8.self)
      if text.contains(end) {
        buffer = []
        return text
      }
      guard ContinuousClock.now < limit, let more = receive(within: milliseconds) else {
        return nil
      }
      buffer += more
    }
  }

  /// Sends a request and reads its answer.
  package func ask(
    _ method: String, _ path: String, headers: [String: String] = [:], body: String? = nil
  ) throws -> Answer {
    var lines = ["\(method) \(path) HTTP/1.1"]
    var fields = ["Host": "localhost"].merging(headers) { $1 }
    if let body { fields["Content-Length"] = "\(body.utf8.count)" }
    lines += fields.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    send(lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? ""))
    return try answer(hasBody: method != "HEAD")
  }

  /// How long an answer is waited for: it only says when to give up.
  package static let patience: Int32 = 40_000

  /// The next answer.
  package func answer(hasBody: Bool = true) throws -> Answer {
    func split() -> (head: String, length: Int)? {
      let text = buffer
      for index in text.indices.dropLast(3)
      where text[index...(index + 3)].elementsEqual([13, 10, 13, 10]) {
        return (String(decoding: text[..<index], as: UTF8.self), index + 4)
      }
      return nil
    }
    while split() == nil {
      guard let more = receive(within: Self.patience) else {
        throw Fault(
          description: "no whole answer: '\(String(decoding: buffer.prefix(200), as: UTF8.self))'")
      }
      buffer += more
    }
    guard let (head, length) = split() else { throw Fault(description: "no head") }
    buffer.removeFirst(length)
    var lines = head.split(separator: "\r\n").map(String.init)[...]
    let words = lines.removeFirst().split(separator: " ")
    var headers: [String: [String]] = [:]
    for line in lines {
      let pair = line.split(separator: ":", maxSplits: 1)
      headers[pair[0].lowercased(), default: []].append(String(pair[1].drop { $0 == " " }))
    }
    let size = hasBody ? Int(headers["content-length"]?.first ?? "") ?? 0 : 0
    while buffer.count < size {
      guard let more = receive(within: Self.patience) else {
        throw Fault(description: "the body is not whole")
      }
      buffer += more
    }
    let body = String(decoding: buffer.prefix(size), as: UTF8.self)
    buffer.removeFirst(size)
    return Answer(status: words.count > 1 ? Int(words[1]) ?? 0 : 0, headers: headers, body: body)
  }

  /// One request on a connection of its own.
  package static func ask(
    _ method: String = "GET", _ path: String, port: Int, headers: [String: String] = [:],
    body: String? = nil
  ) throws -> Answer {
    try WebClient(port: port).ask(method, path, headers: headers, body: body)
  }
}
