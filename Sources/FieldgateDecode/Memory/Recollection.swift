import FieldgateModel

/// Names that one message told and another uses: aliases, ids of zones and lines.
///
/// It has tables, each of one scope: a device, an edge node. What a scope said last
/// holds; nothing is forgotten by itself, so that it survives a restart and a silence.
package struct Recollection: Hashable, Sendable {
  /// Whose names these are: an adapter's or a format's table, and the scope.
  struct Key: Hashable, Sendable {
    var table: String
    var scope: String
  }

  private(set) var tables: [Key: [String: String]] = [:]
  private(set) var changed: Set<Key> = []

  /// As many scopes, and as many names in one of them; more are not remembered.
  static let scopes = 10_000
  static let names = 4096
  /// Bytes of a name, and of what it stands for.
  static let length = 256

  mutating func remember(_ name: String, as meaning: String, in key: Key) {
    let known = tables[key]
    guard known?[name] != meaning, !name.isEmpty, name.utf8.count <= Self.length,
      meaning.utf8.count <= Self.length, key.scope.utf8.count <= 4 * Self.length,
      known != nil || tables.count < Self.scopes,
      known?[name] != nil || (known?.count ?? 0) < Self.names
    else { return }
    tables[key, default: [:]][name] = meaning
    changed.insert(key)
  }

  func recall(_ name: String, in key: Key) -> String? { tables[key]?[name] }

  /// All names of a scope, sorted.
  func names(in key: Key) -> [String] { tables[key]?.keys.sorted() ?? [] }

  mutating func forget(_ key: Key) {
    if tables.removeValue(forKey: key) != nil { changed.insert(key) }
  }

  mutating func takeChanged() -> [Key] {
    defer { changed = [] }
    return changed.sorted { ($0.table, $0.scope) < ($1.table, $1.scope) }
  }

  mutating func restore(_ key: Key, _ names: [String: String]?) { tables[key] = names }
}
