import FieldgateModel

/// The areas of a site as a tree: who lies in whom.
///
/// A site has one root; what has no parent and is not the only such area hangs
/// under nothing and stands for itself.
package struct AreaTree: Sendable {
  package let areas: [AreaID: Area]
  /// In the order in which they were given.
  package let order: [AreaID]
  private let childrenOf: [AreaID: [AreaID]]

  package init(_ areas: [Area]) {
    self.areas = Dictionary(areas.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    order = areas.map(\.id)
    childrenOf = Dictionary(
      grouping: areas.filter { $0.parent != nil }, by: { $0.parent ?? $0.id }
    ).mapValues { $0.map(\.id) }
  }

  package subscript(id: AreaID) -> Area? { areas[id] }

  package func children(of id: AreaID) -> [AreaID] { childrenOf[id] ?? [] }

  /// The area's parent, its parent's parent and so on, nearest first. A circle,
  /// which `check` refuses, ends where it closes.
  package func ancestors(of id: AreaID) -> [AreaID] {
    var found: [AreaID] = []
    var next = areas[id]?.parent
    while let parent = next, areas[parent] != nil, parent != id, !found.contains(parent) {
      found.append(parent)
      next = areas[parent]?.parent
    }
    return found
  }

  /// The area and everything below it.
  package func subtree(of id: AreaID) -> [AreaID] {
    var found = [id]
    var index = 0
    while index < found.count {
      found += children(of: found[index]).filter { !found.contains($0) }
      index += 1
    }
    return found
  }

  /// The area's own level, else that of the nearest ancestor that has one, else
  /// significant (3): the level that the Netherlands have had for most of the time
  /// since 2013.
  package func level(of id: AreaID) -> ThreatLevel {
    for area in [id] + ancestors(of: id) {
      if let level = areas[area]?.level { return level }
    }
    return .significant
  }
}
