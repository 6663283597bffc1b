/// Whether two patterns can take the same topic.
extension TopicPattern {
  func overlaps(_ other: TopicPattern) -> Bool {
    for (index, level) in levels.enumerated() {
      if case .rest = level { return other.levels.count > index }
      guard index < other.levels.count else { return false }
      let own = other.levels[index]
      if case .rest = own { return true }
      guard Self.overlap(level, own) else { return false }
    }
    return levels.count == other.levels.count
  }

  private static func overlap(_ left: Level, _ right: Level) -> Bool {
    switch (left, right) {
    case (.literal(let one), .literal(let other)): one == other
    case (.literal(let bytes), .parts(let parts)), (.parts(let parts), .literal(let bytes)):
      fits(bytes[...], parts)
    // Two levels with captures may be one where their fixed beginnings are.
    case (.parts(let one), .parts(let other)): begins(one, as: other)
    default: true
    }
  }

  private static func fits(_ level: ArraySlice<UInt8>, _ parts: [Part]) -> Bool {
    let slots = parts.compactMap { if case .capture(let slot) = $0 { slot } else { nil } }
    var captures = [String?](repeating: nil, count: (slots.max() ?? -1) + 1)
    return match(level, parts, &captures)
  }

  private static func begins(_ left: [Part], as right: [Part]) -> Bool {
    guard case .literal(let one)? = left.first, case .literal(let other)? = right.first else {
      return true
    }
    return one.starts(with: other) || other.starts(with: one)
  }
}

extension Adapter {
  /// A topic of this adapter's on which every message is its own, so that `other`, which
  /// is asked after it, never gets one there; nil where there is none.
  ///
  /// A message that has a `when`, or another format, lets others go on to the next.
  package func starves(_ other: Adapter) -> String? {
    for rule in messages where rule.conditions.isEmpty {
      for pattern in rule.patterns.map({ patterns[$0] }) {
        let isTaken = other.messages.contains { message in
          type(of: other.formats[message.format]) == type(of: formats[rule.format])
            && message.patterns.contains { other.patterns[$0].overlaps(pattern) }
        }
        if isTaken { return pattern.text }
      }
    }
    return nil
  }
}
