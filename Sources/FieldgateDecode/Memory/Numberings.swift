import FieldgateModel

/// How far each source has come that numbers its messages: a device, or what else an adapter
/// says that the numbers belong to. What two adapters call the same are two.
package struct Numberings: Hashable, Sendable {
  /// A source as one adapter knows it.
  struct Key: Hashable, Comparable, Sendable {
    var adapter: AdapterID
    var source: DeviceID

    static func < (left: Self, right: Self) -> Bool {
      (left.adapter, left.source) < (right.adapter, right.source)
    }
  }

  private var sources: [Key: Numbering] = [:]
  private var changed: Set<Key> = []

  /// As many sources are remembered; of more nothing is known to be missing.
  static let limit = 20_000

  /// Takes a message's number, and gives how many are missing before it.
  mutating func missed(before number: MessageNumber, by adapter: AdapterID) -> UInt64 {
    let key = Key(adapter: adapter, source: number.source)
    guard let place = sources.index(forKey: key) else {
      guard sources.count < Self.limit else { return 0 }
      sources[key] = Numbering(number.number, at: number.time)
      changed.insert(key)
      return 0
    }
    let before = sources.values[place]
    let missed = sources.values[place].missed(before: number.number, at: number.time)
    if sources.values[place] != before { changed.insert(key) }
    return missed
  }

  /// Those that changed since they were last taken, in order.
  mutating func takeChanged() -> [(key: Key, numbering: Numbering?)] {
    guard !changed.isEmpty else { return [] }
    defer { changed = [] }
    return changed.sorted().map { ($0, sources[$0]) }
  }

  /// Puts back what was remembered.
  mutating func restore(_ key: Key, _ numbering: Numbering?) { sources[key] = numbering }
}
