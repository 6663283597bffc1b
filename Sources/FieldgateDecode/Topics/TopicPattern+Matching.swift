/// Matching a topic name. A wildcard at the front does not match a topic that
/// begins with `$` (MQTT 5.0, section 4.7.2).
extension TopicPattern {
  /// What the captures hold, by slot, or nil where the topic is another.
  func match(_ topic: TopicLevels, slots count: Int) -> [String?]? {
    guard isLike(topic) else { return nil }
    var captures = [String?](repeating: nil, count: count)
    for (index, level) in levels.enumerated() {
      switch level {
      case .literal, .any: break
      case .parts(let parts):
        guard Self.match(topic[index], parts, &captures) else { return nil }
      case .rest(let slot):
        if let slot { captures[slot] = topic.rest(from: index) }
      }
    }
    return captures
  }

  /// All that can be told without looking into levels with captures.
  private func isLike(_ topic: TopicLevels) -> Bool {
    if case .rest = levels.last {
      guard topic.count >= levels.count else { return false }
    } else {
      guard topic.count == levels.count else { return false }
    }
    for (index, level) in levels.enumerated() {
      switch level {
      case .literal(let bytes): guard topic[index].elementsEqual(bytes) else { return false }
      case .any, .parts, .rest: if index == 0, topic.isReserved { return false }
      }
    }
    return true
  }

  /// Takes a text apart; it is used for texts that are no levels, too.
  static func match(
    _ level: ArraySlice<UInt8>, _ parts: [Part], _ captures: inout [String?]
  ) -> Bool {
    var rest = level
    for (index, part) in parts.enumerated() {
      switch part {
      case .literal(let bytes):
        // Behind a capture the search below has found it already.
        guard rest.starts(with: bytes) else { return false }
        rest = rest.dropFirst(bytes.count)
        if index == parts.count - 1 { return rest.isEmpty }
      case .capture(let slot):
        guard let end = end(of: rest, before: parts[(index + 1)...]), end > rest.startIndex
        else { return false }
        captures[slot] = String(decoding: rest[..<end], as: UTF8.self)
        rest = rest[end...]
      }
    }
    return rest.isEmpty
  }

  /// Where a capture ends: before the first place of the text that follows it, or
  /// before the last one where nothing more follows.
  private static func end(
    of level: ArraySlice<UInt8>, before following: ArraySlice<Part>
  ) -> Int? {
    guard case .literal(let bytes)? = following.first else { return level.endIndex }
    guard level.count > bytes.count else { return nil }
    let last = level.endIndex - bytes.count
    if following.count == 1 { return level[last...].elementsEqual(bytes) ? last : nil }
    return (level.startIndex + 1..<last + 1).first { level[$0...].starts(with: bytes) }
  }
}

/// A topic name in its levels, split once for all patterns.
struct TopicLevels {
  private let bytes: [UInt8]
  private let levels: [Range<Int>]

  init(_ topic: String) {
    bytes = Array(topic.utf8)
    var levels: [Range<Int>] = []
    var start = 0
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "/") {
      levels.append(start..<index)
      start = index + 1
    }
    levels.append(start..<bytes.count)
    self.levels = levels
  }

  var count: Int { levels.count }
  /// A topic of the broker's own: `$SYS/…`.
  var isReserved: Bool { bytes.first == UInt8(ascii: "$") }

  subscript(index: Int) -> ArraySlice<UInt8> { bytes[levels[index]] }

  /// From this level to the end, with its slashes.
  func rest(from index: Int) -> String {
    String(decoding: bytes[levels[index].lowerBound...], as: UTF8.self)
  }
}
