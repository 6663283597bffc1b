import Foundation

/// The disk and the clock of a daemon, which fail on command: `Tests/CFaults` says how.
struct Faults {
  private let path: String
  /// What the daemon is started with.
  let environment: [String: String]

  /// Nothing fails yet.
  init(in directory: String) throws {
    let library = URL(filePath: Program.fieldgate).deletingLastPathComponent()
      .appending(path: "libFieldgateFaults.so").path()
    guard access(library, R_OK) == 0 else { throw Missing("\(library): build the whole package") }
    path = "\(directory)/faults"
    environment = ["LD_PRELOAD": library, "FIELDGATE_FAULTS": path]
    try end()
  }

  /// From now on this fails.
  func begin(_ fault: String) throws {
    try Data(fault.utf8).write(to: URL(filePath: path), options: .atomic)
  }

  /// Nothing fails any more.
  func end() throws { try begin("") }
}
