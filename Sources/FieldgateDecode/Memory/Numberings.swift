import FieldgateModel

/// How far each source has come that numbers its messages: by device, or by what else an
/// adapter says that the numbers belong to.
package struct Numberings: Hashable, Sendable {
  private var sources: [DeviceID: Numbering] = [:]
  private var changed: Set<DeviceID> = []

  /// As many sources are remembered; of more nothing is known to be missing.
  static let limit = 100_000

  /// Takes a message's number, and gives how many are missing before it.
  mutating func missed(before number: MessageNumber) -> UInt64 {
    let source = number.source
    guard let place = sources.index(forKey: source) else {
      guard sources.count < Self.limit else { return 0 }
      sources[source] = Numbering(number.number, at: number.time)
      changed.insert(source)
      return 0
    }
    let before = sources.values[place]
    let missed = sources.values[place].missed(before: number.number, at: number.time)
    if sources.values[place] != before { changed.insert(source) }
    return missed
  }

  /// Those that changed since they were last taken, in order.
  mutating func takeChanged() -> [(source: DeviceID, numbering: Numbering?)] {
    guard !changed.isEmpty else { return [] }
    defer { changed = [] }
    return changed.sorted().map { ($0, sources[$0]) }
  }

  /// Puts back what was remembered.
  mutating func restore(_ source: DeviceID, _ numbering: Numbering?) {
    sources[source] = numbering
  }
}
