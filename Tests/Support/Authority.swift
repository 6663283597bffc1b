import Foundation

/// A certificate authority of a test's own, and what it has issued, as PEM files that
/// `openssl` makes for this one run; removed with the value.
package final class Authority: Sendable {
  package let directory: String

  /// The authority's own certificate.
  package var certificate: String { file("authority.pem") }

  package init() throws {
    directory = NSTemporaryDirectory() + "fieldgate-tls-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    try openssl(
      ["req", "-x509", "-days", "2", "-subj", "/CN=authority", "-out", "authority.pem"]
        + ["-keyout", "authority.key"] + Self.key)
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  package func file(_ name: String) -> String { directory + "/" + name }

  /// Makes `<name>.pem` and `<name>.key`; with less than no days the certificate has expired.
  package func issue(
    _ name: String, subject: String, alternatives: String, days: Int = 2
  ) throws {
    try openssl(
      ["req", "-subj", "/CN=\(subject)", "-out", "\(name).csr", "-keyout", "\(name).key"]
        + Self.key)
    try "subjectAltName = \(alternatives)".write(
      toFile: file("\(name).ext"), atomically: true, encoding: .utf8)
    try openssl([
      "x509", "-req", "-in", "\(name).csr", "-CA", "authority.pem", "-CAkey", "authority.key",
      "-CAcreateserial", "-days", "\(days)", "-extfile", "\(name).ext", "-out", "\(name).pem",
    ])
  }

  /// The lines of a broker's listener with TLS, with the certificate of that name.
  package func listener(_ port: String = "$PORT", certificate name: String) -> [String] {
    [
      "listener \(port) 127.0.0.1", "certfile \(file(name)).pem", "keyfile \(file(name)).key",
    ]
  }

  private static let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]

  private func openssl(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Broker.Fault(description: "openssl \(arguments.joined(separator: " "))")
    }
  }
}
