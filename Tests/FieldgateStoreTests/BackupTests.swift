import FieldgateModel
import FieldgateStore
import Foundation
import GRDB
import Testing

/// A backup is the store of one moment, whole or not there at all.
@Suite struct BackupTests {
  let file: TemporaryStore
  let store: Store
  let target: String

  init() throws {
    file = try TemporaryStore()
    store = try Store(path: file.path)
    target = file.directory.appendingPathComponent("copy.db").path
    _ = try store.commit(
      .filled {
        $0.readings = (0..<2000).map { stored(reading(time: noon + Int64($0))) }
        $0.audit = AuditTests.entries
        $0.alertEvents = [event(.raised, alert())]
      })
  }

  private var others: [String] {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: file.directory.path).filter {
        !$0.hasPrefix("fieldgate.db")
      }.sorted()
    }
  }

  @Test func itIsOneFileForItsOwnerAloneAndSound() throws {
    let reader = try StoreReader(path: file.path)
    let found = try reader.backup(to: target, at: noon)
    let head = try store.auditHead()
    #expect(found.faults.isEmpty && found.head == head && found.events == 1)
    #expect(try others == ["copy.db"])
    let attributes = try FileManager.default.attributesOfItem(atPath: target)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let copy = try StoreReader(path: target)
    #expect(copy.verify() == found)
    #expect(try copy.counts().readings == 2000)
    #expect(try others == ["copy.db"], "reading a backup leaves nothing beside it")
  }

  @Test func aRunBeginsWithItAndKnowsThatItIsACopy() throws {
    _ = try StoreReader(path: file.path).backup(to: target, at: noon + 500)
    let again = try Store(path: target)
    let row = try #require(try again.stateRows().first { $0.owner == StoreReader.copyOwner })
    #expect(row.bytes == Array("2026-11-22T14:03:40.620Z".utf8))
    // The store that it was made of does not.
    #expect(try store.stateRows().isEmpty)
    let result = try again.commit(
      .filled {
        $0.readings = [stored(reading())]
        $0.audit = [AuditEntry(at: noon, "restored")]
      })
    #expect(result.readings == 2001..<2002 && result.audit?.number == 4)
    #expect(try StoreReader(path: target).verify().faults.isEmpty)
  }

  @Test func whatIsCommittedMeanwhileIsNeitherHeldUpNorInIt() throws {
    let reader = try StoreReader(path: file.path)
    var settings = Store.Settings()
    // A commit that had to wait would fail at once.
    settings.busyTimeout = 0
    try store.close()
    let writer = try Store(path: file.path, settings: settings)
    var steps = 0
    var failed: [String] = []
    let found = try reader.backup(to: target, pagesPerStep: 4, at: noon) { done, all in
      steps += 1
      #expect(done <= all)
      do {
        _ = try writer.commit(
          .filled {
            $0.readings = [stored(reading())]
            $0.audit = [AuditEntry(at: noon, by: "guard", "ack")]
          })
      } catch {
        failed.append("\(error)")
      }
    }
    #expect(steps > 5 && failed.isEmpty)
    #expect(found.head.number == 3)
    #expect(try StoreReader(path: target).counts().readings == 2000)
    #expect(try reader.counts().readings == 2000 + Int64(steps))
  }

  @Test func aFileThatIsThereIsReplacedOnlyWhenAsked() throws {
    try Data("mine".utf8).write(to: URL(fileURLWithPath: target))
    let reader = try StoreReader(path: file.path)
    #expect(throws: StoreReader.BackupFault.exists(path: target)) {
      try reader.backup(to: target, at: noon)
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: target)) == Data("mine".utf8))
    _ = try reader.backup(to: target, replacing: true, at: noon)
    #expect(try StoreReader(path: target).verify().faults.isEmpty)
    #expect(try others == ["copy.db"])
  }

  @Test func aFileThatCameMeanwhileStays() throws {
    let reader = try StoreReader(path: file.path)
    let path = target
    #expect(throws: StoreReader.BackupFault.exists(path: path)) {
      try reader.backup(to: path, at: noon) { _, _ in
        try? Data("mine".utf8).write(to: URL(fileURLWithPath: path))
      }
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("mine".utf8))
    #expect(try others == ["copy.db"])
  }

  @Test func aDamagedStoreGivesNoBackupAndLeavesNothing() throws {
    try file.sql {
      try $0.execute(
        sql: """
          DROP TRIGGER audit_entry_is_never_changed;
          UPDATE audit_entry SET who = 'nobody' WHERE number = 2
          """)
    }
    let fault = #expect(throws: StoreReader.BackupFault.self) {
      try StoreReader(path: file.path).backup(to: target, at: noon)
    }
    guard case .unsound(let found) = fault else {
      Issue.record("\(String(describing: fault))")
      return
    }
    #expect(found.faults.map(\.part) == [.schema, .audit])
    #expect(try others.isEmpty)
  }

  @Test(arguments: ["fieldgate.db", "fieldgate.db-wal", "./fieldgate.db", "link"])
  func theStoreIsNeverReplacedByItsCopy(name: String) throws {
    let link = file.directory.appendingPathComponent("link").path
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file.path)
    let path = "\(file.directory.path)/\(name)"
    #expect(throws: StoreReader.BackupFault.itself(path: path)) {
      try StoreReader(path: file.path).backup(to: path, replacing: true, at: noon)
    }
    #expect(try StoreReader(path: file.path).verify().faults.isEmpty)
  }

  @Test func aDirectoryThatIsNotThereIsNamed() throws {
    let path = file.directory.appendingPathComponent("none/copy.db").path
    let fault = #expect(throws: StoreReader.BackupFault.self) {
      try StoreReader(path: file.path).backup(to: path, at: noon)
    }
    guard case .file(let named, "No such file or directory") = fault else {
      Issue.record("\(String(describing: fault))")
      return
    }
    #expect(named.hasPrefix(path))
  }
}
