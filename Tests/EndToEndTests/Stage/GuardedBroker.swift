import FieldgateTestSupport
import Foundation

/// A broker with two doors: at the guarded one users come with their passwords and may do
/// what its ACL says; at the other, the broker's own port, the test looks on.
struct GuardedBroker {
  let broker: Broker
  /// The guarded door.
  let port: Int
  private let folder: Folder

  /// Every user's password is `pw-` and the name.
  init(users: [String], acl: String) throws {
    let port = try Broker.freePort()
    let passwords = Dictionary(uniqueKeysWithValues: users.map { ($0, "pw-\($0)") })
    // With no bound on the queues, Mosquitto 2.0.11 ends the connection of whoever it denies.
    broker = try Broker.start(
      configuration: ["max_queued_messages 1000000"],
      files: ["passwords": try Passwords(passwords).text, "acl": acl],
      listener: [
        "per_listener_settings true", "listener \(port) 127.0.0.1", "allow_anonymous false",
        "password_file $DIRECTORY/passwords", "acl_file $DIRECTORY/acl",
        "listener $PORT 127.0.0.1",
      ])
    self.port = port
    folder = try Folder()
    for user in users {
      let own = "\(folder.path)/\(user)"
      try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
      try "pw-\(user)\n".write(
        toFile: "\(own)/broker-password", atomically: false, encoding: .utf8)
      chmod("\(own)/broker-password", 0o600)
    }
  }

  /// A user's client at the guarded door.
  func client(_ user: String) -> TestClient {
    TestClient(port: port, username: user, password: "pw-\(user)")
  }

  /// What a program of that user has in its environment.
  func environment(_ user: String) -> [String: String] {
    let name = user.replacing("%", with: "%25")
    return [
      "FIELDGATE_BROKER": "mqtt://\(name)@127.0.0.1:\(port)",
      "CREDENTIALS_DIRECTORY": "\(folder.path)/\(user)",
    ]
  }
}
