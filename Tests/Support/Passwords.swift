import Foundation

/// A password file for Mosquitto, made by its own `mosquitto_passwd`.
package struct Passwords {
  package let text: String

  /// - Parameter passwords: by user.
  package init(_ passwords: [String: String]) throws {
    let path = NSTemporaryDirectory() + "fieldgate-passwords-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data().write(to: URL(fileURLWithPath: path))
    for (user, password) in passwords.sorted(by: { $0.key < $1.key }) {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/mosquitto_passwd")
      process.arguments = ["-b", path, user, password]
      process.standardError = FileHandle.nullDevice
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      guard process.terminationStatus == 0 else {
        throw Broker.Fault(description: "mosquitto_passwd made no password for \(user)")
      }
    }
    text = try String(contentsOfFile: path, encoding: .utf8)
  }
}
