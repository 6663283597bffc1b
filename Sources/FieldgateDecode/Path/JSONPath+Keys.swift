/// The keys that a path names, wherever in it: in its steps and in its filters.
extension JSONPath {
  package var keys: Set<String> {
    var keys: Set<String> = []
    query.gather(into: &keys)
    return keys
  }
}

extension JSONPathQuery {
  fileprivate func gather(into keys: inout Set<String>) {
    for selector in segments.flatMap(\.selectors) {
      switch selector {
      case .name(let name): keys.insert(String(decoding: name, as: UTF8.self))
      case .filter(let condition): condition.gather(into: &keys)
      case .wildcard, .index, .slice: break
      }
    }
  }
}

extension JSONPathQuery.Condition {
  fileprivate func gather(into keys: inout Set<String>) {
    switch self {
    case .all(let conditions), .any(let conditions):
      for condition in conditions { condition.gather(into: &keys) }
    case .not(let condition): condition.gather(into: &keys)
    case .exists(_, let query): query.gather(into: &keys)
    case .compares(let left, _, let right):
      for case .value(_, let steps) in [left, right] {
        for case .name(let name) in steps { keys.insert(String(decoding: name, as: UTF8.self)) }
      }
    }
  }
}
