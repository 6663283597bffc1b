import FieldgateDocument
import FieldgateModel

/// A row of a table of limits: another limit under some conditions.
struct LimitRow: Hashable, Sendable {
  var level: ThreatLevel?
  var schedule: String?
  var kind: String?
  var area: AreaID?
  var value: Double
  var place: Place

  /// A row that names the area comes before one that does not; then one that names the
  /// kind of area, then one that names a schedule, then the one of the higher level.
  func isMoreSpecific(than other: LimitRow) -> Bool {
    func order(_ row: LimitRow) -> [Int] {
      [
        row.area == nil ? 0 : 1, row.kind == nil ? 0 : 1, row.schedule == nil ? 0 : 1,
        row.level?.rawValue ?? 0,
      ]
    }
    return order(other).lexicographicallyPrecedes(order(self))
  }

  /// Whether it says of the same conditions what another row says.
  func isAlike(_ other: LimitRow) -> Bool {
    level == other.level && schedule == other.schedule && kind == other.kind && area == other.area
  }

  func fits(_ circumstances: Circumstances) -> Bool {
    fitsPlace(circumstances) && (schedule.map { circumstances.isOpen($0) } ?? true)
  }

  func fitsPlace(_ circumstances: Circumstances) -> Bool {
    (level.map { $0 <= circumstances.level } ?? true)
      && (area.map { $0 == circumstances.area } ?? true)
      && (kind.map { $0 == circumstances.kind } ?? true)
  }

  /// `area opcw, schedule night, from level 4 up`.
  var text: String {
    let parts = [
      area.map { "area \($0)" }, kind.map { "kind \($0)" }, schedule.map { "schedule \($0)" },
      level.map { "from level \($0.rawValue) up" },
    ]
    return parts.compactMap { $0 }.joined(separator: ", ")
  }

  init(
    level: ThreatLevel? = nil, schedule: String? = nil, kind: String? = nil, area: AreaID? = nil,
    value: Double, place: Place
  ) {
    self.level = level
    self.schedule = schedule
    self.kind = kind
    self.area = area
    self.value = value
    self.place = place
  }

  /// Reads one row, whose limit stands behind the word `side`.
  init?(_ node: Node, side: String, _ context: RuleContext, _ diagnostics: Diagnostics) {
    guard var reader = MappingReader(node, "a row of 'limits'", diagnostics) else { return nil }
    let levelNode = reader.take("level")
    let scheduleNode = reader.take("schedule")
    let kindNode = reader.take("kind")
    let areaNode = reader.take("area")
    let value = reader.require(side)?.number(diagnostics)
    reader.finish()
    level = levelNode?.integer(in: 1...5, diagnostics).flatMap(ThreatLevel.init(rawValue:))
    schedule = scheduleNode.flatMap { context.schedule($0, diagnostics) }
    kind = kindNode.flatMap { context.kind($0, diagnostics) }
    area = areaNode.flatMap { context.area($0, diagnostics) }
    place = node.place
    let given = [levelNode, scheduleNode, kindNode, areaNode].compactMap { $0 }
    if given.isEmpty {
      diagnostics.error(
        at: node.place,
        "a row of 'limits' says when it counts: give it 'level', 'schedule', 'kind' or 'area'")
    }
    let read = [level != nil, schedule != nil, kind != nil, area != nil].filter { $0 }
    guard let value, !given.isEmpty, read.count == given.count else { return nil }
    self.value = value
  }
}
