import FieldgateModel

/// One value of all areas, each with the total of what lies below it.
///
/// Every area keeps a balanced tree: its leaves are the area's own value, the totals of
/// the areas below it, and corrections for what would be counted twice. What a message
/// changes is marked, and worked out again on the way up alone: the logarithm of the
/// number of leaves, once for each level of the areas. The shape of the trees is the
/// site's, so that the same readings make the same sums, to the last bit, whatever was
/// worked out before.
struct RollUp: Sendable {
  let measure: AreaMeasure
  /// The first stands above all areas that lie in none.
  private var boughs: [Bough]
  private let places: [AreaID: Int]
  /// By device and by area, the corrections that hang on them.
  private let ofDevice: [DeviceID: [Spot]]
  private let ofArea: [AreaID: [Spot]]
  /// How many totals were worked out: what all that was heard has cost.
  private(set) var worked = 0

  /// What a leaf stands for.
  enum Leaf: Hashable, Sendable {
    case own(AreaID)
    case below(Int)
    case correction(Correction)
  }

  private struct Bough: Sendable {
    let area: AreaID?
    /// Where its total is a leaf.
    var parent: Spot?
    var leaves: [Leaf]
    /// A tree in an array: the node i stands above 2i and 2i + 1, the leaves are the
    /// second half.
    var nodes: [Total] = []
    var own = OwnValue()
  }

  /// One leaf of one area's tree.
  struct Spot: Hashable, Sendable {
    let bough: Int
    let leaf: Int
  }

  /// - Parameters:
  ///   - isWatched: whether the area waits for devices of its own.
  ///   - corrections: what hangs where, and on whom.
  init(
    _ measure: AreaMeasure, tree: AreaTree, isWatched: (AreaID) -> Bool,
    corrections: [Correction]
  ) {
    self.measure = measure
    let plan = Self.plan(tree, isWatched)
    var boughs = plan.boughs
    var ofDevice: [DeviceID: [Spot]] = [:]
    var ofArea: [AreaID: [Spot]] = [:]
    for correction in corrections {
      guard let place = plan.places[correction.at] else { continue }
      let spot = Spot(bough: place, leaf: boughs[place].leaves.count)
      boughs[place].leaves.append(.correction(correction))
      for device in correction.devices { ofDevice[device, default: []].append(spot) }
      for area in correction.areas { ofArea[area, default: []].append(spot) }
    }
    for index in boughs.indices {
      var empty = Total()
      empty.validity = .never
      boughs[index].nodes = Array(repeating: empty, count: max(2, 2 * boughs[index].leaves.count))
    }
    self.boughs = boughs
    places = plan.places
    self.ofDevice = ofDevice
    self.ofArea = ofArea
  }

  /// The areas with something to watch in them, from the top down.
  private static func plan(
    _ tree: AreaTree, _ isWatched: (AreaID) -> Bool
  ) -> (boughs: [Bough], places: [AreaID: Int]) {
    var used: Set<AreaID> = []
    for area in tree.order where isWatched(area) {
      used.insert(area)
      used.formUnion(tree.ancestors(of: area))
    }
    var boughs = [Bough(area: nil, leaves: [])]
    var places: [AreaID: Int] = [:]
    func append(_ area: AreaID, below parent: Int) {
      let index = boughs.count
      places[area] = index
      boughs.append(
        Bough(
          area: area, parent: Spot(bough: parent, leaf: boughs[parent].leaves.count),
          leaves: [.own(area)]))
      boughs[parent].leaves.append(.below(index))
    }
    for area in tree.order where used.contains(area) && tree.parent(of: area) == nil {
      append(area, below: 0)
    }
    var next = 1
    while next < boughs.count {
      if let area = boughs[next].area {
        for child in tree.children(of: area)
        where used.contains(child) && tree.parent(of: child) == area {
          append(child, below: next)
        }
      }
      next += 1
    }
    return (boughs, places)
  }
}

// Marking.
extension RollUp {
  /// What hangs on the device, which is expected in these areas.
  func spots(of device: DeviceID, in areas: some Sequence<AreaID>) -> [Spot] {
    areas.flatMap { spots(of: $0) } + (ofDevice[device] ?? [])
  }

  /// What hangs on the area's own value.
  private func spots(of area: AreaID) -> [Spot] {
    (places[area].map { [Spot(bough: $0, leaf: 0)] } ?? []) + (ofArea[area] ?? [])
  }

  /// The area's own value is to be worked out anew.
  mutating func invalidate(_ area: AreaID) { invalidate(spots(of: area)) }

  /// What stands at these leaves is to be worked out anew.
  mutating func invalidate(_ spots: [Spot]) {
    for spot in spots { invalidate(spot) }
  }

  private mutating func invalidate(_ spot: Spot) {
    var next: Spot? = spot
    while let spot = next {
      var node = boughs[spot.bough].leaves.count + spot.leaf
      while node >= 1 {
        // Above what is marked all is marked already.
        guard boughs[spot.bough].nodes[node].validity != .never else { return }
        boughs[spot.bough].nodes[node].validity = .never
        node /= 2
      }
      next = boughs[spot.bough].parent
    }
  }
}

// Working out.
extension RollUp {
  /// Whether something in it is marked or out of date.
  func isOutOfDate(at now: Milliseconds) -> Bool {
    !boughs[0].leaves.isEmpty && !boughs[0].nodes[1].validity.contains(now)
  }

  /// Works out what is marked or out of date.
  mutating func refresh(at now: Milliseconds, from picture: Picture) {
    guard !boughs[0].leaves.isEmpty else { return }
    refresh(0, 1, now, picture)
  }

  private mutating func refresh(
    _ bough: Int, _ node: Int, _ now: Milliseconds, _ picture: Picture
  ) {
    guard !boughs[bough].nodes[node].validity.contains(now) else { return }
    worked += 1
    let count = boughs[bough].leaves.count
    guard node < count else {
      switch boughs[bough].leaves[node - count] {
      case .own(let area):
        boughs[bough].own = picture.ownValue(measure, in: area, at: now)
        boughs[bough].nodes[node] = boughs[bough].own.total
      case .below(let other):
        refresh(other, 1, now, picture)
        boughs[bough].nodes[node] = picture.closed(
          boughs[other].nodes[1], of: boughs[other].area, own: boughs[other].own, measure)
      case .correction(let correction):
        boughs[bough].nodes[node] = picture.total(of: correction, measure, at: now)
      }
      return
    }
    refresh(bough, 2 * node, now, picture)
    refresh(bough, 2 * node + 1, now, picture)
    var total = boughs[bough].nodes[2 * node]
    total.add(boughs[bough].nodes[2 * node + 1])
    boughs[bough].nodes[node] = total
  }

  /// The total over the area and all below it; nil where nothing in it is watched.
  ///
  /// What is out of date at that time is worked out on the way and not kept.
  func total(of area: AreaID, at now: Milliseconds, from picture: Picture) -> Total? {
    guard let bough = places[area] else { return nil }
    return picture.closed(
      total(bough, 1, now, picture), of: area, own: own(bough, now, picture), measure)
  }

  /// How long the total over the area stays as it is; nil where nothing in it is watched.
  func validity(of area: AreaID, at now: Milliseconds, from picture: Picture) -> Validity? {
    guard let bough = places[area] else { return nil }
    let kept = boughs[bough].nodes[1].validity
    return kept.contains(now) ? kept : total(bough, 1, now, picture).validity
  }

  private func total(
    _ bough: Int, _ node: Int, _ now: Milliseconds, _ picture: Picture
  ) -> Total {
    let kept = boughs[bough].nodes[node]
    if kept.validity.contains(now) { return kept }
    let count = boughs[bough].leaves.count
    guard node < count else {
      switch boughs[bough].leaves[node - count] {
      case .own: return own(bough, now, picture).total
      case .below(let other):
        return picture.closed(
          total(other, 1, now, picture), of: boughs[other].area, own: own(other, now, picture),
          measure)
      case .correction(let correction):
        return picture.total(of: correction, measure, at: now)
      }
    }
    var sum = total(bough, 2 * node, now, picture)
    sum.add(total(bough, 2 * node + 1, now, picture))
    return sum
  }

  /// The area's value by its own devices; nil where it has nothing that is watched.
  func own(of area: AreaID, at now: Milliseconds, from picture: Picture) -> OwnValue? {
    places[area].map { own($0, now, picture) }
  }

  private func own(_ bough: Int, _ now: Milliseconds, _ picture: Picture) -> OwnValue {
    guard let area = boughs[bough].area else { return OwnValue() }
    if boughs[bough].nodes[boughs[bough].leaves.count].validity.contains(now) {
      return boughs[bough].own
    }
    return picture.ownValue(measure, in: area, at: now)
  }

  /// The devices that stand behind the area's total, its own first, then those of the
  /// areas below it in their order; the first so many of them.
  func devices(
    of area: AreaID, at now: Milliseconds, most: Int, from picture: Picture
  ) -> [DeviceID] {
    guard let bough = places[area] else { return [] }
    var found: [DeviceID] = []
    var known: Set<DeviceID> = []
    gather(bough, now, most, picture, &found, &known)
    return found
  }

  private func gather(
    _ bough: Int, _ now: Milliseconds, _ most: Int, _ picture: Picture,
    _ found: inout [DeviceID], _ known: inout Set<DeviceID>
  ) {
    for device in own(bough, now, picture).devices {
      if found.count >= most { return }
      if known.insert(device).inserted { found.append(device) }
    }
    for case .below(let other) in boughs[bough].leaves {
      if found.count >= most { return }
      let total = boughs[other].nodes[1]
      if total.validity.contains(now), total.reporting == 0 { continue }
      gather(other, now, most, picture, &found, &known)
    }
  }
}
