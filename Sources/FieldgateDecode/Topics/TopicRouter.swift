import FieldgateModel

/// A pattern of an adapter that a topic matches, and what it captured.
struct TopicMatch: Sendable {
  /// The pattern's number in its adapter.
  let pattern: Int
  let captures: [String?]
}

/// Which adapters listen to a topic.
///
/// Patterns are found by their first level, and a topic that was heard lately is not
/// looked up again: devices speak on the same few topics for years. What is kept
/// depends on the topic alone, so that it changes nothing but the time it takes.
struct TopicRouter: Sendable {
  struct Route: Sendable {
    /// The adapter's number.
    let adapter: Int
    let matches: [TopicMatch]
  }

  private struct Listener: Sendable {
    let adapter: Int
    let index: Int
    let pattern: TopicPattern
    let captures: Int
  }

  private let byFirst: [[UInt8]: [Listener]]
  /// Those whose first level is not fixed.
  private let others: [Listener]
  private var recent: [String: [Route]] = [:]

  /// As many topics are kept; then all are forgotten.
  private static let limit = 4096

  init(_ adapters: [Adapter]) {
    var byFirst: [[UInt8]: [Listener]] = [:]
    var others: [Listener] = []
    for (number, adapter) in adapters.enumerated() {
      for (index, pattern) in adapter.patterns.enumerated() {
        let listener = Listener(
          adapter: number, index: index, pattern: pattern, captures: adapter.captures)
        if case .literal(let bytes)? = pattern.levels.first {
          byFirst[bytes, default: []].append(listener)
        } else {
          others.append(listener)
        }
      }
    }
    self.byFirst = byFirst
    self.others = others
  }

  /// The adapters that listen to a topic, in their order.
  mutating func routes(of topic: String) -> [Route] {
    if let known = recent[topic] { return known }
    let routes = lookUp(topic)
    if topic.utf8.count <= 512 {
      if recent.count >= Self.limit { recent = [:] }
      recent[topic] = routes
    }
    return routes
  }

  private func lookUp(_ topic: String) -> [Route] {
    let levels = TopicLevels(topic)
    var matches: [Int: [TopicMatch]] = [:]
    for listener in (byFirst[Array(levels[0])] ?? []) + others {
      guard let captures = listener.pattern.match(levels, slots: listener.captures) else {
        continue
      }
      matches[listener.adapter, default: []].append(
        TopicMatch(pattern: listener.index, captures: captures))
    }
    return matches.keys.sorted().map { Route(adapter: $0, matches: matches[$0] ?? []) }
  }
}
