import FieldgateModel
import FieldgateStore
import Foundation
import GRDB
import Testing

/// A store whose file is removed, renamed or replaced while it is open.
@Suite struct MovedTests {
  let file: TemporaryStore
  let store: Store

  init() throws {
    file = try TemporaryStore()
    store = try Store(path: file.path)
    _ = try store.commit(.filled { $0.readings = [stored(reading("before"))] })
  }

  private func commit(_ device: DeviceID) throws {
    _ = try store.commit(.filled { $0.readings = [stored(reading(device))] })
  }

  private func refuses(_ device: DeviceID) {
    let error = #expect(throws: StoreError.self) { try commit(device) }
    guard case .failed(_, _, .moved, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  private func devices() throws -> [String] {
    try file.rows("SELECT device FROM readings ORDER BY sequence").compactMap { $0["device"] }
  }

  private func move(_ from: String, _ to: String) throws {
    try FileManager.default.moveItem(atPath: file.path + from, toPath: file.path + to)
  }

  private func remove(_ suffixes: String...) throws {
    for suffix in suffixes { try FileManager.default.removeItem(atPath: file.path + suffix) }
  }

  @Test(
    "what was removed is written anew with all that it held",
    arguments: [[""], ["", "-wal", "-shm"], ["", "-shm"]])
  func removed(suffixes: [String]) throws {
    for suffix in suffixes { try remove(suffix) }
    refuses("lost")
    #expect(!FileManager.default.fileExists(atPath: file.path))
    #expect(try store.reopen(), "it is written anew")
    try commit("after")
    #expect(try devices() == ["before", "after"])
    #expect(try StoreReader(path: file.path).verify().faults.isEmpty)
    let names = try FileManager.default.contentsOfDirectory(atPath: file.directory.path)
    #expect(Set(names) == ["fieldgate.db", "fieldgate.db-wal", "fieldgate.db-shm"])
    let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
    #expect(attributes[.posixPermissions] as? Int == 0o640)
  }

  @Test("what was renamed stays whole under its new name, and is written anew")
  func renamed() throws {
    try move("", ".old")
    refuses("lost")
    try store.reopen()
    try commit("after")
    #expect(try devices() == ["before", "after"])
    let old = try DatabaseQueue(path: file.path + ".old")
    #expect(
      try old.read { try String.fetchAll($0, sql: "SELECT device FROM readings") } == ["before"])
    try old.close()
  }

  @Test("what was renamed and comes back is the store again")
  func back() throws {
    try move("", ".away")
    refuses("lost")
    try move(".away", "")
    try commit("back")
    try move("", ".away")
    refuses("lost")
    try move(".away", "")
    try store.reopen()
    try commit("after")
    #expect(try devices() == ["before", "back", "after"])
  }

  @Test(
    "another file in its place is taken, and the old one's log is not applied to it",
    arguments: [false, true])
  func replaced(isRead: Bool) throws {
    let copy = file.path + ".copy"
    _ = try StoreReader(path: file.path).backup(to: copy, at: noon)
    for number in 0..<50 { try commit(DeviceID("later-\(number)")) }
    // A reader keeps the old log from being emptied when the writer closes.
    let reader = isRead ? try StoreReader(path: file.path) : nil
    _ = try reader?.counts()
    #expect(rename(copy, file.path) == 0)
    refuses("lost")
    #expect(try !store.reopen(), "nothing is written anew")
    try commit("after")
    #expect(try devices() == ["before", "after"])
    #expect(try StoreReader(path: file.path).verify().faults.isEmpty)
    _ = try? reader?.counts()
  }

  @Test("where nothing can be written anew it is tried again")
  func again() throws {
    try remove("")
    refuses("lost")
    let partial = "\(file.path).partial-\(ProcessInfo.processInfo.processIdentifier)"
    try FileManager.default.createDirectory(atPath: partial, withIntermediateDirectories: false)
    // However often: the connection is all that still has it.
    for _ in 0..<2 { #expect(throws: StoreError.self) { try store.reopen() } }
    #expect(!FileManager.default.fileExists(atPath: file.path))
    refuses("lost")
    try FileManager.default.removeItem(atPath: partial)
    try store.reopen()
    try commit("after")
    #expect(try devices() == ["before", "after"])
  }
}
