import Foundation
import Synchronization

/// A headless Chromium, driven over the DevTools protocol through a pair of pipes: no port,
/// no library. It is gone with this object.
final class Browser {
  private static let names = ["chromium", "chromium-browser", "google-chrome"]

  /// Nil where none is installed.
  static let path: String? = names.map { (name: String) -> String in "/usr/bin/\(name)" }
    .first { (file: String) -> Bool in access(file, X_OK) == 0 }

  struct Fault: Error, CustomStringConvertible {
    let description: String
  }

  private let identifier: pid_t
  private let input: Int32
  private let output: Int32
  private let profile: URL
  private var received: [UInt8] = []
  private var lastCall = 0
  private var session: String?
  /// What the page's console said, and what of it threw.
  private(set) var complaints: [String] = []

  init(width: Int = 1200, height: Int = 900) throws {
    guard let path = Self.path else { throw Fault(description: "no Chromium is installed") }
    profile = FileManager.default.temporaryDirectory.appending(
      path: "chromium-\(UUID().uuidString)")
    var (toBrowser, fromBrowser) = (
      [Int32](repeating: 0, count: 2), [Int32](repeating: 0, count: 2)
    )
    guard pipe(&toBrowser) == 0, pipe(&fromBrowser) == 0 else {
      throw Fault(description: "no pipes")
    }
    // Chromium reads from 3 and writes to 4. Above those numbers nothing is in the way.
    let reading = fcntl(toBrowser[0], F_DUPFD, 100)
    let writing = fcntl(fromBrowser[1], F_DUPFD, 100)
    for end in [toBrowser[1], fromBrowser[0], reading, writing] {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    close(toBrowser[0])
    close(fromBrowser[1])
    input = toBrowser[1]
    output = fromBrowser[0]
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, reading, 3)
    posix_spawn_file_actions_adddup2(&actions, writing, 4)
    for end in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(&actions, end, "/dev/null", O_RDWR, 0)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    let words: [String] = [
      path, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
      "--no-first-run", "--disable-background-networking", "--remote-debugging-pipe",
      "--user-data-dir=\(profile.path)", "--window-size=\(width),\(height)", "about:blank",
    ]
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    let surroundings: [String] = ["PATH=/usr/bin:/bin", "HOME=\(profile.path)"]
    var settings: [UnsafeMutablePointer<CChar>?] = surroundings.map { strdup($0) } + [nil]
    defer { for word in arguments + settings { free(word) } }
    var started: pid_t = 0
    let failure = posix_spawn(&started, path, &actions, &attributes, &arguments, &settings)
    close(reading)
    close(writing)
    guard failure == 0 else { throw Fault(description: "Chromium cannot be started") }
    identifier = started
    let targets = try call("Target.getTargets")["targetInfos"]?.elements ?? []
    guard let page = targets.first(where: { $0["type"]?.text == "page" })?["targetId"]?.text else {
      throw Fault(description: "Chromium has no page")
    }
    session = try call(
      "Target.attachToTarget", #"{"targetId":"\#(page)","flatten":true}"#)["sessionId"]?.text
    for domain in ["Page", "Runtime", "Log"] { _ = try call("\(domain).enable") }
  }

  deinit {
    kill(-identifier, SIGKILL)
    var status: Int32 = 0
    waitpid(identifier, &status, 0)
    close(input)
    close(output)
    try? FileManager.default.removeItem(at: profile)
  }

  /// One for all the tests that need nothing of their own, since it takes longer to start than
  /// to use. They take turns. It ends with the process.
  static func shared<Result>(_ body: (Browser) throws -> Result) throws -> Result {
    turn.lock()
    defer { turn.unlock() }
    let browser = try common ?? Browser()
    if common == nil {
      common = browser
      atexit { Browser.common = nil }
    }
    browser.complaints = []
    _ = try browser.call("Network.clearBrowserCookies")
    return try body(browser)
  }

  private static let turn = NSLock()
  // Touched only by who holds `turn`, and at the end of the process, when no test runs.
  nonisolated(unsafe) private static var common: Browser?

  /// Lets the page have another size and another theme, as if the screen had them.
  ///
  /// - Parameter scheme: `light` or `dark`.
  func emulate(width: Int, height: Int, scheme: String) throws {
    _ = try call(
      "Emulation.setDeviceMetricsOverride",
      #"{"width":\#(width),"height":\#(height),"deviceScaleFactor":1,"mobile":false}"#)
    _ = try call(
      "Emulation.setEmulatedMedia",
      #"{"features":[{"name":"prefers-color-scheme","value":"\#(scheme)"}]}"#)
  }

  /// What a script of `AccessibilityRules` tells.
  func faults(_ script: String) throws -> [String] {
    (try evaluate(script).elements ?? []).compactMap(\.text)
  }

  /// Goes to a page and waits until it is loaded.
  func open(_ address: String) throws {
    _ = try call("Page.navigate", #"{"url":"\#(address)"}"#)
    try wait(for: "a page that is loaded", until: "document.readyState === 'complete'")
  }

  /// The value of an expression in the page.
  @discardableResult
  func evaluate(_ expression: String) throws -> Value {
    let text = String(decoding: try JSONEncoder().encode(expression), as: UTF8.self)
    let answer = try call(
      "Runtime.evaluate",
      #"{"expression":\#(text),"returnByValue":true,"awaitPromise":true}"#)
    if let thrown = answer["exceptionDetails"] {
      throw Fault(description: "\(expression): \(thrown)")
    }
    return answer["result"]?["value"] ?? .null
  }

  /// Waits until an expression is true.
  func wait(for what: String, until expression: String) throws {
    let end = ContinuousClock.now + .seconds(20)
    while ContinuousClock.now < end {
      if case .flag(true) = try evaluate(expression) { return }
      poll(nil, 0, 50)
    }
    throw Fault(description: "\(what) did not come: \(expression)")
  }

  /// Presses a key.
  ///
  /// - Parameter text: what it writes, as in JSON, where it writes anything.
  func press(_ key: String, code: Int, text: String? = nil) throws {
    for type in ["keyDown", "keyUp"] {
      let written = type == "keyDown" ? text.map { #","text":"\#($0)""# } ?? "" : ""
      _ = try call(
        "Input.dispatchKeyEvent",
        #"{"type":"\#(type)","key":"\#(key)","code":"\#(key)","windowsVirtualKeyCode":\#(code)\#(written)}"#
      )
    }
  }

  /// Goes to the next thing that can be used, in one message.
  func pressTab() throws {
    _ = try call(
      "Input.dispatchKeyEvent",
      #"{"type":"rawKeyDown","key":"Tab","code":"Tab","windowsVirtualKeyCode":9}"#)
  }

  private func call(_ method: String, _ parameters: String = "{}") throws -> Value {
    lastCall += 1
    let place = session.map { #","sessionId":"\#($0)""# } ?? ""
    let text = #"{"id":\#(lastCall),"method":"\#(method)","params":\#(parameters)\#(place)}"#
    var bytes = Array(text.utf8) + [0]
    guard write(input, &bytes, bytes.count) == bytes.count else {
      throw Fault(description: "Chromium has gone")
    }
    let end = ContinuousClock.now + .seconds(25)
    while ContinuousClock.now < end {
      let message = try next()
      if case .number(let id) = message["id"] ?? .null, Int(id) == lastCall {
        if let error = message["error"] { throw Fault(description: "\(method): \(error)") }
        return message["result"] ?? .null
      }
      note(message)
    }
    throw Fault(description: "\(method) was not answered")
  }

  private func note(_ event: Value) {
    let parameters = event["params"]
    switch event["method"]?.text {
    case "Runtime.exceptionThrown": complaints.append("thrown: \(event)")
    case "Log.entryAdded" where parameters?["entry"]?["level"]?.text == "error":
      complaints.append(
        "\(parameters?["entry"]?["text"]?.text ?? "") \(parameters?["entry"]?["url"]?.text ?? "")")
    case "Runtime.consoleAPICalled"
    where ["error", "warning"].contains(parameters?["type"]?.text ?? ""):
      complaints.append("console: \(event)")
    default: break
    }
  }

  private func next() throws -> Value {
    while true {
      if let end = received.firstIndex(of: 0) {
        let text = String(decoding: received[..<end], as: UTF8.self)
        received.removeSubrange(...end)
        return try Value(text)
      }
      var ready = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      guard poll(&ready, 1, 25_000) == 1 else { throw Fault(description: "Chromium says nothing") }
      var bytes = [UInt8](repeating: 0, count: 65_536)
      let count = read(output, &bytes, bytes.count)
      guard count > 0 else { throw Fault(description: "Chromium has gone") }
      received += bytes.prefix(count)
    }
  }
}
