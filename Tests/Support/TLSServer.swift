import Foundation

/// `openssl s_server` on a free loopback port: a peer that speaks TLS as one is told, and
/// says what it was asked.
package final class TLSServer {
  package let port: Int
  private let process = Process()
  private let log: String

  /// - Parameter arguments: beside the port: certificate, key, versions.
  package init(_ arguments: [String], in directory: String) throws {
    port = try Broker.freePort()
    log = "\(directory)/server-\(port).log"
    try Data().write(to: URL(fileURLWithPath: log))
    process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
    process.arguments = ["s_server", "-accept", "127.0.0.1:\(port)"] + arguments
    process.standardInput = Pipe()
    process.standardOutput = FileHandle(forWritingAtPath: log)
    process.standardError = process.standardOutput
    try process.run()
    let patience = ContinuousClock.now + .seconds(10)
    while !output.contains("ACCEPT") {
      guard process.isRunning, ContinuousClock.now < patience else {
        throw Broker.Fault(description: "openssl s_server does not listen: \(output)")
      }
      poll(nil, 0, 5)
    }
  }

  deinit {
    // It inherits a blocked SIGTERM from the threads that tests run on.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// What it has said so far.
  package var output: String {
    String(decoding: (try? Data(contentsOf: URL(fileURLWithPath: log))) ?? Data(), as: UTF8.self)
  }
}
