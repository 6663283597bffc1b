import Foundation

/// What did not come in time, or is not where it should be.
struct Missing: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Waits until the probe gives something: a row, a message, the end of a process. The limit
/// is generous, since it only says when to give up; what is waited for is what is observed.
func eventually<Result>(
  _ what: String, within limit: Duration = .seconds(40), _ probe: () throws -> Result?
) throws -> Result {
  let patience = ContinuousClock.now + limit
  while true {
    if let result = try probe() { return result }
    guard ContinuousClock.now < patience else { throw Missing("no \(what) within \(limit)") }
    poll(nil, 0, 10)
  }
}

/// Waits until the condition holds.
func eventually(
  _ what: String, within limit: Duration = .seconds(40), holds condition: () throws -> Bool
) throws {
  let _: Bool = try eventually(what, within: limit) { try condition() ? true : nil }
}

/// A directory of a test's own, removed when nobody holds it any more.
final class Folder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory
      .appending(path: "fieldgate-end-\(UUID().uuidString)").path()
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
