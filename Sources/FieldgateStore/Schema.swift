import GRDB

/// Which stores this program can open, and how an older one is brought up.
enum Schema {
  /// SQLite's `application_id`: "FGST". It tells a store from other databases.
  static let applicationID: Int64 = 0x4647_5354

  /// All migrations, oldest first. A new one is added at the end, in its own file,
  /// under the next number; one that has been released is never edited.
  static let migrations: [Migration] = [
    .foundation, .journal, .auditChain, .upkeep, .receipts, .experiments, .exercises,
  ]

  /// The schema version that this program writes: the last migration's number.
  static var version: Int { migrations.last?.number ?? 0 }

  /// GRDB's form of the migrations.
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    for migration in migrations {
      migrator.registerMigration(migration.identifier) { try migration.run($0) }
    }
    return migrator
  }

  /// The schema version of an open file: the highest number among the migrations
  /// that it has seen, those that this program does not know included; 0 for none.
  static func version(of database: Database) throws -> Int {
    try migrator.appliedIdentifiers(database).compactMap { identifier in
      Int(identifier.prefix { $0.isNumber })
    }.max() ?? 0
  }

  /// What an open file is.
  enum Standing {
    /// It holds no table yet.
    case empty
    /// A store of this schema version.
    case store(version: Int)
    /// Another program's database.
    case foreign(applicationID: Int64)
  }

  /// Looks at the file without writing to it.
  static func standing(of database: Database) throws -> Standing {
    let applicationID = try Int64.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    let objects = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
    if objects == 0, applicationID == 0 || applicationID == Self.applicationID { return .empty }
    guard applicationID == Self.applicationID else {
      return .foreign(applicationID: applicationID)
    }
    return .store(version: try version(of: database))
  }
}

/// One step of the schema.
struct Migration: Sendable {
  /// 1, 2, 3, ….
  let number: Int
  /// What it brings, in a word or two with hyphens.
  let name: String
  let run: @Sendable (Database) throws -> Void

  /// `1-foundation`: the form in which the file remembers it.
  var identifier: String { "\(number)-\(name)" }
}
