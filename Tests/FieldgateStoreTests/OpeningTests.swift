import FieldgateStore
import Foundation
import GRDB
import Testing

@Suite struct OpeningTests {
  let file: TemporaryStore

  init() throws { file = try TemporaryStore() }

  @Test(arguments: [
    ("journal_mode", "wal"), ("auto_vacuum", "2"), ("application_id", "1179079508"),
  ])
  func theFileIsMadeWith(pragma: String, value: String) throws {
    let store = try Store(path: file.path)
    #expect(try file.rows("PRAGMA \(pragma)").first?[pragma] == value)
    try store.close()
  }

  @Test func everyFileIsReadableByTheGroupAndNobodyElse() throws {
    let store = try Store(path: file.path)
    for suffix in ["", "-wal", "-shm"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: file.path + suffix)
      #expect(attributes[.posixPermissions] as? Int == 0o640, "\(suffix)")
    }
    try store.close()
  }

  @Test func theJournalFilesStayForReadersWhoMayNotMakeThem() throws {
    let store = try Store(path: file.path)
    _ = try store.commit(.filled { $0.readings = [stored(reading())] })
    try store.close()
    #expect(FileManager.default.fileExists(atPath: file.path + "-wal"))
    #expect(FileManager.default.fileExists(atPath: file.path + "-shm"))
  }

  @Test func anEmptyFileBecomesAStore() throws {
    try Data().write(to: URL(fileURLWithPath: file.path))
    let store = try Store(path: file.path)
    #expect(try store.stateRows().isEmpty)
    try store.close()
    #expect(try file.rows("PRAGMA auto_vacuum").first?["auto_vacuum"] == "2")
  }

  @Test(arguments: [
    "hello\n", String(repeating: "site: international-zone\n", count: 1000),
  ])
  func whatIsNoDatabaseIsRefusedAndLeftAsItIs(content: String) throws {
    try Data(content.utf8).write(to: URL(fileURLWithPath: file.path))
    #expect(throws: StoreError.notADatabase(path: file.path)) { try Store(path: file.path) }
    #expect(throws: StoreError.notADatabase(path: file.path)) {
      try StoreReader(path: file.path)
    }
    #expect(try file.bytes() == Data(content.utf8))
  }

  @Test func anotherProgramsDatabaseIsRefusedAndLeftAsItIs() throws {
    try file.sql { try $0.execute(sql: "CREATE TABLE song (title TEXT)") }
    let before = try file.bytes()
    let refusal = StoreError.notAStore(path: file.path, applicationID: 0)
    #expect(throws: refusal) { try Store(path: file.path) }
    #expect(throws: refusal) { try StoreReader(path: file.path) }
    #expect(try file.bytes() == before)
  }

  @Test func aNewerSchemaIsRefusedWithBothVersions() throws {
    try Store(path: file.path).close()
    try file.sql {
      try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('999-future')")
    }
    let before = try file.bytes()
    let refusal = StoreError.newerSchema(path: file.path, file: 999, program: 7)
    #expect(throws: refusal) { try Store(path: file.path) }
    #expect(throws: refusal) { try StoreReader(path: file.path) }
    #expect(refusal.description.contains("999") && refusal.description.contains("up to 7"))
    #expect(try file.bytes() == before)
  }

  @Test func aDirectoryThatIsNotThereIsNamed() throws {
    let path = file.directory.appendingPathComponent("none/fieldgate.db").path
    let error = #expect(throws: StoreError.self) { try Store(path: path) }
    #expect(
      error
        == .failed(
          path: path, doing: "creating", failure: .cannotOpen,
          message: "No such file or directory"))
  }
}
