import Foundation
import Synchronization

/// A real Mosquitto of a test's own: on a free loopback port, with its own
/// configuration and a directory that goes with it.
///
/// It ends with `stop` (SIGTERM), `kill` (SIGKILL) or, at the latest, when nobody holds
/// it any more; then its directory is removed. `restart` brings it back on the same port
/// with what it had persisted.
package final class Broker: Sendable {
  /// Why there is no broker.
  package struct Fault: Error, CustomStringConvertible {
    package let description: String

    package init(description: String) { self.description = description }
  }

  package let port: Int
  /// Its configuration, log and persistence; removed in the end.
  package let directory: String
  private let process: Mutex<pid_t?>

  /// `mqtt://127.0.0.1:<port>`.
  package var url: String { "mqtt://127.0.0.1:\(port)" }

  /// Starts a broker and waits until it answers.
  ///
  /// Anonymous clients may do everything; sessions and messages are persisted every
  /// second and at a clean end; queues have no bound. `configuration` is appended line
  /// by line and wins over that; `files` are written into the directory first, and
  /// `$DIRECTORY` in lines and contents stands for it (ACL files, passwords,
  /// certificates). With `listener` the line that opens the port is replaced, `$PORT`
  /// standing for it. With `main` nothing is said but these lines.
  package static func start(
    configuration: [String] = [], files: [String: String] = [:],
    listener: [String] = ["listener $PORT 127.0.0.1"], main: [String]? = nil
  ) throws -> Broker {
    var last = Fault(description: "no attempt was made")
    // Somebody else may take the port between our look and the broker's.
    for _ in 0..<5 {
      let broker = try Broker(configuration, files, listener, main)
      do {
        try broker.restart()
        return broker
      } catch let fault as Fault {
        last = fault
      }
    }
    throw last
  }

  private init(
    _ configuration: [String], _ files: [String: String], _ listener: [String], _ main: [String]?
  ) throws {
    port = try Self.freePort()
    var template = Array((NSTemporaryDirectory() + "fieldgate-broker-XXXXXX").utf8CString)
    guard let made = mkdtemp(&template) else {
      throw Fault(description: "no temporary directory: \(String(cString: strerror(errno)))")
    }
    directory = String(cString: made)
    process = Mutex(nil)
    let user = getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? "root"
    let defaults = [
      "user \(user)", "allow_anonymous true", "persistence true",
      "persistence_location \(directory)/", "autosave_interval 1", "max_queued_messages 0",
      "log_dest file \(directory)/log", "log_type all",
    ]
    for (name, content) in files { try write(name, filled(content)) }
    let lines = (main ?? listener + defaults + configuration).map(filled)
    try write("mosquitto.conf", lines.joined(separator: "\n") + "\n")
  }

  deinit {
    end(with: SIGKILL)
    try? FileManager.default.removeItem(atPath: directory)
  }

  private func filled(_ text: String) -> String {
    text.replacingOccurrences(of: "$DIRECTORY", with: directory)
      .replacingOccurrences(of: "$PORT", with: String(port))
  }

  private func write(_ name: String, _ content: String) throws {
    let path = directory + "/" + name
    try FileManager.default.createDirectory(
      at: URL(fileURLWithPath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
    try content.write(toFile: path, atomically: false, encoding: .utf8)
    chmod(path, 0o600)
  }

  /// Ends it in good order: it saves what it persists.
  package func stop() { end(with: SIGTERM) }

  /// Ends it at once, as a loss of power would.
  package func kill() { end(with: SIGKILL) }

  /// Sends it a signal: SIGUSR1 makes it persist what it has, now.
  package func send(_ signal: Int32) {
    process.withLock { if let running = $0 { _ = Glibc.kill(running, signal) } }
  }

  /// What it has logged so far.
  package var log: String {
    (try? String(contentsOfFile: directory + "/log", encoding: .utf8)) ?? ""
  }

  /// Starts it again after `stop` or `kill`, and waits until it answers.
  package func restart() throws {
    end(with: SIGTERM)
    let started = try spawn()
    process.withLock { $0 = started }
    let patience = ContinuousClock.now + .seconds(20)
    while ContinuousClock.now < patience {
      if Self.answers(port) { return }
      var status: Int32 = 0
      if waitpid(started, &status, WNOHANG) == started {
        process.withLock { $0 = nil }
        throw Fault(description: "mosquitto ended at once: \(log)")
      }
      poll(nil, 0, 5)
    }
    throw Fault(description: "mosquitto does not answer on port \(port): \(log)")
  }

  private func spawn() throws -> pid_t {
    let places: [String] = [
      "/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/usr/bin/mosquitto",
    ]
    guard let program = places.first(where: { access($0, X_OK) == 0 }) else {
      throw Fault(description: "mosquitto is not installed: apt-get install mosquitto")
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(
        &actions, descriptor, directory + "/log", O_WRONLY | O_CREAT | O_APPEND, 0o600)
    }
    // Sockets of the process that tests must not live on in the broker: closing one would
    // end no connection.
    for descriptor in Int32(3)..<1_024 {
      posix_spawn_file_actions_addclose(&actions, descriptor)
    }
    var arguments: [UnsafeMutablePointer<CChar>?] =
      ([program, "-c", directory + "/mosquitto.conf"] as [String]).map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var started: pid_t = 0
    // The threads that tests run on block most signals, and a program inherits that: it
    // would not hear SIGTERM.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    let failure = posix_spawn(&started, program, &actions, &attributes, &arguments, environ)
    guard failure == 0 else {
      throw Fault(description: "\(program): \(String(cString: strerror(failure)))")
    }
    return started
  }

  private func end(with signal: Int32) {
    process.withLock { process in
      guard let running = process else { return }
      _ = Glibc.kill(running, signal)
      var status: Int32 = 0
      let patience = ContinuousClock.now + .seconds(10)
      while waitpid(running, &status, WNOHANG) == 0 {
        if ContinuousClock.now > patience { _ = Glibc.kill(running, SIGKILL) }
        poll(nil, 0, 2)
      }
      process = nil
    }
  }

  /// A port of the loopback interface that nobody listens on now.
  package static func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw Fault(description: "no socket") }
    defer { close(descriptor) }
    var address = loopback(port: 0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let outcome = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
      }
    }
    guard outcome == 0 else { throw Fault(description: "no free port on the loopback interface") }
    return Int(UInt16(bigEndian: address.sin_port))
  }

  private static func answers(_ port: Int) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var address = loopback(port: port)
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }

  private static func loopback(port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }
}
