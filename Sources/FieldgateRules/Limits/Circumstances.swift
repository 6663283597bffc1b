import FieldgateModel

/// What a limit depends on: where and at which level, and which schedules are open.
struct Circumstances: Sendable {
  let level: ThreatLevel
  let area: AreaID?
  let kind: String?
  private let open: Open

  private enum Open: Sendable {
    case at(Timestamp, Schedules)
    case these(Set<String>)
  }

  init(_ look: borrowing Look, _ area: AreaID) {
    level = look.level
    self.area = area
    kind = look.picture.tree[area]?.kind
    open = .at(look.time.civil, look.schedules)
  }

  init(level: ThreatLevel, area: AreaID?, kind: String?, open: Set<String>) {
    self.level = level
    self.area = area
    self.kind = kind
    self.open = .these(open)
  }

  func isOpen(_ schedule: String) -> Bool {
    switch open {
    case .at(let civil, let schedules): schedules.isActive(schedule, at: civil)
    case .these(let names): names.contains(schedule)
    }
  }
}

/// A place and a schedule that limits tell apart, whatever the level.
struct Corner: Hashable, Sendable {
  let area: AreaID?
  let kind: String?
  let schedule: String?

  func circumstances(at level: ThreatLevel) -> Circumstances {
    Circumstances(level: level, area: area, kind: kind, open: schedule.map { [$0] } ?? [])
  }

  /// ` on opcw in schedule night`; nothing where nothing is told apart.
  var text: String {
    let place = area.map { " on \($0)" } ?? kind.map { " on areas of kind \($0)" } ?? ""
    return place + (schedule.map { " in schedule \($0)" } ?? "")
  }

  /// All that the rows of some limits tell apart: every area and kind that one names, and
  /// none; with every schedule, and with none. Two schedules at once need no look of their
  /// own, for the tighter limit of the two counts then.
  static func all(of limits: [Limit], in tree: AreaTree) -> [Corner] {
    let rows = limits.flatMap(\.rows)
    func unique<Name: Hashable>(_ names: [Name?]) -> [Name] {
      names.reduce(into: []) { found, name in
        if let name, !found.contains(name) { found.append(name) }
      }
    }
    let places: [(AreaID?, String?)] =
      [(nil, nil)] + unique(rows.map(\.kind)).map { (nil, $0) }
      + unique(rows.map(\.area)).map { ($0, tree[$0]?.kind) }
    let schedules: [String?] = [nil] + unique(rows.map(\.schedule))
    return places.flatMap { place in
      schedules.map { Corner(area: place.0, kind: place.1, schedule: $0) }
    }
  }
}

/// Every level, lowest first.
let allLevels = (1...5).compactMap(ThreatLevel.init(rawValue:))
