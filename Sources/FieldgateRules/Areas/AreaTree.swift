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
  /// Asked for with every message, so worked out once.
  private let ancestorsOf: [AreaID: [AreaID]]
  private let subtreeOf: [AreaID: [AreaID]]
  private let neighboursOf: [AreaID: [AreaID]]
  /// From the top down, each area before those in it, and each with all that it holds
  /// before the next.
  private let placeOf: [AreaID: Int]

  package init(_ areas: [Area]) {
    let byID = Dictionary(areas.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let childrenOf = Dictionary(
      grouping: areas.filter { $0.parent != nil }, by: { $0.parent ?? $0.id }
    ).mapValues { $0.map(\.id) }
    self.areas = byID
    order = areas.map(\.id)
    self.childrenOf = childrenOf
    ancestorsOf = byID.mapValues { Self.ancestors(of: $0, in: byID) }
    subtreeOf = byID.mapValues { Self.subtree(of: $0.id, childrenOf) }
    neighboursOf = Self.neighbours(among: areas, byID)
    placeOf = Self.places(of: areas, byID, childrenOf)
  }

  private static func places(
    of areas: [Area], _ byID: [AreaID: Area], _ childrenOf: [AreaID: [AreaID]]
  ) -> [AreaID: Int] {
    var places: [AreaID: Int] = [:]
    // Areas that lie in each other are begun with last, wherever their circle is met.
    let tops = areas.filter { $0.parent.flatMap { byID[$0] } == nil } + areas
    for top in tops {
      var waiting = [top.id]
      while let next = waiting.popLast() {
        guard places[next] == nil else { continue }
        places[next] = places.count
        waiting += (childrenOf[next] ?? []).reversed()
      }
    }
    return places
  }

  /// Where the area comes when the tree is walked from the top down, each area before
  /// those in it, and with all that it holds before the next.
  func place(of id: AreaID) -> Int { placeOf[id] ?? .max }

  /// The area around it; nil for one at the top, and for one that lies in itself.
  func parent(of id: AreaID) -> AreaID? {
    guard let parent = areas[id]?.parent, areas[parent] != nil, parent != id,
      !ancestors(of: parent).contains(id)
    else { return nil }
    return parent
  }

  /// The smallest area in which both lie; nil where none is.
  func meeting(_ one: AreaID, _ other: AreaID) -> AreaID? {
    let around = Set([other] + ancestors(of: other))
    return ([one] + ancestors(of: one)).first { around.contains($0) }
  }

  package subscript(id: AreaID) -> Area? { areas[id] }

  package func children(of id: AreaID) -> [AreaID] { childrenOf[id] ?? [] }

  /// The area's parent, its parent's parent and so on, nearest first. A circle,
  /// which `check` refuses, ends where it closes.
  package func ancestors(of id: AreaID) -> [AreaID] { ancestorsOf[id] ?? [] }

  /// The area and everything below it, the nearest first.
  package func subtree(of id: AreaID) -> [AreaID] { subtreeOf[id] ?? [id] }

  /// The areas beside it, in the order of the site: those that it names and those that
  /// name it. Never itself, nor what the site does not have.
  package func neighbours(of id: AreaID) -> [AreaID] { neighboursOf[id] ?? [] }

  /// Whether the area is the other or lies in it.
  package func isWithin(_ id: AreaID, _ other: AreaID) -> Bool {
    id == other || ancestors(of: id).contains(other)
  }

  private static func neighbours(
    among areas: [Area], _ byID: [AreaID: Area]
  ) -> [AreaID: [AreaID]] {
    var beside: [AreaID: Set<AreaID>] = [:]
    for area in areas {
      for other in area.neighbours where byID[other] != nil && other != area.id {
        beside[area.id, default: []].insert(other)
        beside[other, default: []].insert(area.id)
      }
    }
    let places = Dictionary(
      areas.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    return beside.mapValues { $0.sorted { (places[$0] ?? 0) < (places[$1] ?? 0) } }
  }

  private static func ancestors(of area: Area, in areas: [AreaID: Area]) -> [AreaID] {
    var found: [AreaID] = []
    var seen: Set = [area.id]
    var next = area.parent.flatMap { areas[$0] }
    while let parent = next, seen.insert(parent.id).inserted {
      found.append(parent.id)
      next = parent.parent.flatMap { areas[$0] }
    }
    return found
  }

  private static func subtree(of id: AreaID, _ childrenOf: [AreaID: [AreaID]]) -> [AreaID] {
    var found = [id]
    var seen: Set = [id]
    var index = 0
    while index < found.count {
      found += (childrenOf[found[index]] ?? []).filter { seen.insert($0).inserted }
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
