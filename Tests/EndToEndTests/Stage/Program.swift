import Foundation
import Synchronization

/// A program that a test started: the real binary as a real process, in a process group
/// of its own, with its output and its errors in files.
///
/// It inherits nothing of the environment but the path. Whatever happens it is gone when
/// nobody holds it any more.
final class Program: Sendable {
  /// How it came to its end.
  enum Ending: Hashable, Sendable {
    case exit(Int32)
    case signal(Int32)
  }

  let identifier: pid_t
  private let outputPath: String
  private let errorPath: String
  private let ending = Mutex<Ending?>(nil)

  /// Starts it at once. `directory` takes `name.out` and `name.err`.
  init(
    _ path: String, _ arguments: [String], environment: [String: String], in directory: String,
    name: String
  ) throws {
    outputPath = "\(directory)/\(name).out"
    errorPath = "\(directory)/\(name).err"
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    for (descriptor, path) in [(STDOUT_FILENO, outputPath), (STDERR_FILENO, errorPath)] {
      posix_spawn_file_actions_addopen(
        &actions, descriptor, path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    }
    // Sockets of other tests must not live on in it.
    for descriptor in Int32(3)..<1_024 {
      posix_spawn_file_actions_addclose(&actions, descriptor)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The threads that tests run on block most signals, and a program inherits that.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETPGROUP))
    var surroundings = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/sbin:/usr/bin"]
    surroundings.merge(environment) { $1 }
    var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    var settings: [UnsafeMutablePointer<CChar>?] =
      surroundings.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for word in words + settings { free(word) } }
    var started: pid_t = 0
    let failure = posix_spawn(&started, path, &actions, &attributes, &words, &settings)
    guard failure == 0 else {
      throw Missing("\(path) cannot be started: \(String(cString: strerror(failure)))")
    }
    identifier = started
  }

  deinit {
    kill(-identifier, SIGKILL)
    while current == nil { poll(nil, 0, 2) }
  }

  /// Its end, if it came already.
  var current: Ending? {
    ending.withLock { ending in
      if let ending { return ending }
      var status: Int32 = 0
      guard waitpid(identifier, &status, WNOHANG) == identifier else { return nil }
      // wait(2): the low seven bits are the signal, the next byte the exit code.
      ending = status & 0x7F == 0 ? .exit(status >> 8 & 0xFF) : .signal(status & 0x7F)
      return ending
    }
  }

  func send(_ signal: Int32) {
    if current == nil { kill(identifier, signal) }
  }

  /// Sends the signal, if any, and waits for the end.
  @discardableResult
  func end(_ signal: Int32? = nil, within limit: Duration = .seconds(40)) throws -> Ending {
    if let signal { send(signal) }
    return try eventually("end of process \(identifier)", within: limit) { current }
  }

  var output: String { Self.text(outputPath) }
  var errors: String { Self.text(errorPath) }

  private static func text(_ path: String) -> String {
    String(decoding: (try? Data(contentsOf: URL(filePath: path))) ?? Data(), as: UTF8.self)
  }

  /// The program under test: it was built beside the tests.
  static let fieldgate: String = {
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let beside = URL(filePath: own).deletingLastPathComponent().appending(path: "fieldgate").path()
    if access(beside, X_OK) == 0 { return beside }
    return checkout.appending(path: ".build/debug/fieldgate").path()
  }()

  /// The checkout that the tests were built from.
  static let checkout = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}

/// What a finished command left.
struct Finished {
  let ending: Program.Ending
  let output: String
  let errors: String

  var json: JSON { JSON(output) }
}
