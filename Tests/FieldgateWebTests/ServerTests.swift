import FieldgateModel
import FieldgateTestSupport
import FieldgateWeb
import Glibc
import Synchronization
import Testing

/// A slow or hostile client hurts nobody: each is bounded, and others are served meanwhile.
@Suite("The server's limits") struct ServerTests {
  /// A server that says who asks for `/`, listens on `/events`, and never answers `/never`.
  private final class Stage {
    let workers = Workers()
    let server: Server

    init(_ change: (inout ServerLimits) -> Void = { _ in }) throws {
      var limits = ServerLimits()
      limits.headTime = 400
      limits.idleTime = 400
      limits.stallTime = 400
      limits.answerTime = 400
      change(&limits)
      server = try Server(
        at: WebAddress(host: "127.0.0.1", port: 0), limits: limits, workers: workers
      ) { request, reply in
        switch request.path.first {
        case "events":
          var response = Response("text/event-stream", "")
          response.body = .events(channel: "en", first: Array("data: first\n\n".utf8))
          reply(response)
        case "never": break
        case "large":
          reply(Response(.ok, "text/plain", [UInt8](repeating: 120, count: 4_000_000)))
        default: reply(.line(.ok, "\(request.method.rawValue) \(request.body.count)"))
        }
      }
    }

    var port: Int { server.address.port }

    /// Whether somebody else is served. On a busy machine the server may lose its short patience
    /// with who asks slowly.
    func serves() throws -> Bool {
      for _ in 0..<20 {
        if (try? WebClient.ask("GET", "/", port: port))?.status == 200 { return true }
      }
      return false
    }

    deinit {
      server.stop()
      workers.stop()
    }
  }

  @Test("an answer that comes after the end is written into nobody's file")
  func lateAnswer() throws {
    let late: Mutex<Server.Reply?> = Mutex(nil)
    let workers = Workers()
    let server = try Server(at: WebAddress(host: "127.0.0.1", port: 0), workers: workers) {
      _, reply in late.withLock { $0 = reply }
    }
    let client = try WebClient(port: server.address.port)
    client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    let end = ContinuousClock.now + .seconds(20)
    while late.withLock({ $0 == nil }), ContinuousClock.now < end { poll(nil, 0, 5) }
    let reply = try #require(late.withLock { $0 })
    server.stop()
    #expect(client.isClosed(within: 20_000))
    // The rest of the end takes the server's thread some microseconds more; were that not enough,
    // the test would see less and not fail.
    poll(nil, 0, 100)
    // Files that get the numbers which the server has given back.
    let files = (0..<64).compactMap { _ in tmpfile() }
    defer { for file in files { fclose(file) } }
    for _ in 0..<10 {
      reply(.line(.ok, "late"))
      poll(nil, 0, 2)
    }
    workers.stop()
    for file in files {
      var state = stat()
      #expect(fstat(fileno(file), &state) == 0 && state.st_size == 0, "bytes of another")
    }
  }

  @Test("a connection serves one request after the other")
  func keepsAlive() throws {
    let stage = try Stage()
    let client = try WebClient(port: stage.port)
    for _ in 0..<3 { #expect(try client.ask("GET", "/").body == "GET 0\n") }
    #expect(try client.ask("POST", "/", body: "12345").body == "POST 5\n")
    let head = try client.ask("HEAD", "/")
    #expect(head.header("content-length") == "7")
    #expect(head.header("x-content-type-options") == "nosniff")
    #expect(head.header("content-security-policy")?.hasPrefix("default-src 'self'") ?? false)
  }

  @Test("requests that are sent at once are answered in order")
  func pipelined() throws {
    let stage = try Stage()
    let client = try WebClient(port: stage.port)
    client.send(
      "GET /a HTTP/1.1\r\nHost: a\r\n\r\nPOST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
    )
    #expect(try client.answer().body == "GET 0\n")
    #expect(try client.answer().body == "POST 3\n")
  }

  @Test("an endless head is refused when it is too large")
  func endlessHead() throws {
    let stage = try Stage()
    let client = try WebClient(port: stage.port)
    client.send("GET / HTTP/1.1\r\n")
    var sent = 0
    while sent < 4_000_000, client.send(String(repeating: "X-Endless: yes\r\n", count: 100)) {
      sent += 1600
    }
    #expect(sent < 4_000_000, "the server took \(sent) bytes of a head")
    #expect(try stage.serves())
  }

  @Test("a head that never ends is given up, and the client is told")
  func slowHead() throws {
    let stage = try Stage()
    let client = try WebClient(port: stage.port)
    client.send("GET / HTTP/1.1\r\nHost: a\r\n")
    #expect(try stage.serves())
    #expect(try client.answer().status == 408)
    #expect(client.isClosed(within: 3000))
  }

  @Test("a client that drips bytes gets no more time than one that is silent")
  func drip() throws {
    let stage = try Stage()
    let client = try WebClient(port: stage.port)
    client.send("GET / HTTP/1.1\r\n")
    let began = ContinuousClock.now
    var isRefused = false
    while !isRefused, ContinuousClock.now - began < .seconds(8) {
      isRefused = !client.send("X") || client.receive(within: 50) != nil
    }
    #expect(isRefused)
    #expect(ContinuousClock.now - began < .seconds(6))
  }

  @Test("a huge body is refused before it is read")
  func hugeBody() throws {
    let stage = try Stage()
    let client = try WebClient(port: stage.port)
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\nxxxx")
    #expect(try client.answer().status == 413)
    #expect(try stage.serves())
  }

  @Test("hundreds of idle connections keep nobody out")
  func idleConnections() throws {
    // The head's time is long here: it is the room that makes place.
    let stage = try Stage { $0.headTime = 60_000 }
    let idle = try (0..<400).map { _ in try WebClient(port: stage.port) }
    for _ in 0..<20 { #expect(try stage.serves()) }
    #expect(stage.server.counts.connections <= ServerLimits().connections)
    #expect(stage.server.counts.dropped > 200)
    withExtendedLifetime(idle) {}
  }

  @Test("idle connections end by themselves")
  func idleEnds() throws {
    let stage = try Stage()
    let client = try WebClient(port: stage.port)
    #expect(try client.ask("GET", "/").status == 200)
    #expect(client.isClosed(within: 5000))
  }

  @Test("an answer that never comes is given up")
  func noAnswer() throws {
    let stage = try Stage()
    #expect(try WebClient.ask("GET", "/never", port: stage.port).status == 503)
    #expect(try stage.serves())
  }

  @Test("a client that does not read a large answer is dropped")
  func slowReader() throws {
    let stage = try Stage()
    let client = try WebClient(port: stage.port, room: 4096)
    client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(waits { stage.server.counts.connections == 1 })
    #expect(try stage.serves())
    // Two of them: itself, until it stalls, and who looks.
    #expect(waits { stage.server.counts.connections == 0 }, "it is still there")
  }

  @Test("a listener that does not read is dropped, and the others hear everything")
  func slowListener() throws {
    let stage = try Stage { $0.stallTime = 60_000 }
    let slow = try WebClient(port: stage.port, room: 4096)
    slow.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
    let quick = try WebClient(port: stage.port)
    quick.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(quick.text(until: "data: first\n\n") != nil)
    #expect(waits { stage.server.counts.listeners == 2 })
    let filling = String(repeating: "x", count: 20_000)
    for number in 0..<60 {
      stage.server.tell(["en": Array("data: \(number) \(filling)\n\n".utf8)])
      #expect(quick.text(until: "data: \(number) \(filling)\n\n") != nil, "news \(number)")
    }
    #expect(waits { stage.server.counts.listeners == 1 })
    #expect(stage.server.counts.dropped == 1)
    withExtendedLifetime(slow) {}
  }

  @Test("there are so many listeners and no more")
  func listeners() throws {
    let stage = try Stage { $0.listeners = 3 }
    let clients = try (0..<4).map { _ in try WebClient(port: stage.port) }
    var refused = 0
    for client in clients {
      client.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
      let text = client.text(until: "\n\n", within: 5000) ?? client.text(until: "\r\n\r\n") ?? ""
      if text.contains("503") { refused += 1 }
    }
    #expect(refused == 1)
    #expect(stage.server.counts.listeners == 3)
  }

  @Test("a client that goes in the middle of everything leaves nothing behind")
  func goesAway() throws {
    let stage = try Stage { $0.answerTime = 5000 }
    for text in [
      "", "GET", "GET /never HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /events HTTP/1.1\r\nHost: a\r\n\r\n",
    ] {
      let client = try WebClient(port: stage.port)
      client.send(text)
      // With what is unread thrown away the kernel sends a reset.
      var off = linger(l_onoff: 1, l_linger: 0)
      setsockopt(
        client.descriptor, SOL_SOCKET, SO_LINGER, &off, socklen_t(MemoryLayout<linger>.size))
    }
    #expect(waits { stage.server.counts.connections == 0 })
    #expect(try stage.serves())
  }

  @Test("a taken port is told in the system's words")
  func takenPort() throws {
    let stage = try Stage()
    let workers = Workers()
    defer { workers.stop() }
    #expect(throws: Server.Unavailable.self) {
      _ = try Server(
        at: WebAddress(host: "127.0.0.1", port: stage.port), workers: workers
      ) { _, _ in }
    }
  }

  /// Looks until it is so, for at most ten seconds.
  private func waits(until condition: () -> Bool) -> Bool {
    let end = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < end {
      if condition() { return true }
      poll(nil, 0, 10)
    }
    return condition()
  }

  @Test(
    "addresses",
    arguments: [
      ("127.0.0.1:8077", true), ("localhost:1", true), ("[::1]:0", true), ("0.0.0.0:80", false),
      ("[2001:db8::1]:80", false),
    ])
  func addresses(_ text: String, _ isLoopback: Bool) throws {
    let address = try #require(WebAddress(text))
    #expect(address.description == text)
    #expect(address.isLoopback == isLoopback)
  }

  @Test(
    "what is no address",
    arguments: ["", "8077", ":8077", "127.0.0.1", "127.0.0.1:", "a:99999", "::1:80", "[a]:1"])
  func noAddresses(_ text: String) { #expect(WebAddress(text) == nil) }
}
