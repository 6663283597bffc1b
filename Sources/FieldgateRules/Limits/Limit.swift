import FieldgateDocument
import FieldgateModel

/// A limit that a value is compared with, and a table of other ones: by threat level,
/// schedule, kind of area and area.
///
///     above: 3.5
///     level: { 4: 3.0, 5: 2.5 }
///     limits: [ { kind: gate, schedule: night, above: 2.5 } ]
///
/// Of the rows that fit, the most specific counts (`LimitRow.isMoreSpecific`); where none
/// does, the limit itself. `level` is the short form of rows that name nothing but a level,
/// each from its level up. Where two schedules are open at once that rows name, the tighter
/// of what they lead to counts.
struct Limit: Hashable, Sendable {
  enum Side: String, Hashable, Sendable {
    case above, below

    var other: Side { self == .above ? .below : .above }
  }

  let side: Side
  let base: Double
  /// Where the limit itself stands.
  let place: Place?
  /// The most specific first; of those alike the one written first.
  let rows: [LimitRow]
  /// Whether it is made easier to reach when it tightens, as a limit that raises; one that
  /// clears is made harder.
  private let tightens: Bool
  private let namesSchedules: Bool

  init(
    side: Side, base: Double, place: Place? = nil, rows: [LimitRow] = [], tightens: Bool = true
  ) {
    self.side = side
    self.base = base
    self.place = place
    self.rows = rows.enumerated().sorted { left, right in
      left.element.isMoreSpecific(than: right.element)
        || !right.element.isMoreSpecific(than: left.element) && left.offset < right.offset
    }.map(\.element)
    self.tightens = tightens
    namesSchedules = rows.contains { $0.schedule != nil }
  }

  /// The same limit seen from the other side.
  var opposite: Limit {
    Limit(side: side.other, base: base, place: place, rows: rows, tightens: !tightens)
  }

  /// The schedules that its rows name.
  var schedules: Set<String> { Set(rows.compactMap(\.schedule)) }

  /// The limit in force, and the row that gives it: nil for the limit itself.
  struct Chosen: Sendable {
    let value: Double
    let row: LimitRow?
  }

  func chosen(in circumstances: Circumstances) -> Chosen {
    guard namesSchedules else {
      return chosen(rows.first { $0.fitsPlace(circumstances) })
    }
    let open = schedules.filter { circumstances.isOpen($0) }
    let each = open.sorted().map { name in
      chosen(
        rows.first { $0.fitsPlace(circumstances) && ($0.schedule == nil || $0.schedule == name) })
    }
    let tightest = each.min { isLowerTighter ? $0.value < $1.value : $0.value > $1.value }
    return tightest
      ?? chosen(rows.first { $0.fitsPlace(circumstances) && $0.schedule == nil })
  }

  private func chosen(_ row: LimitRow?) -> Chosen { Chosen(value: row?.value ?? base, row: row) }

  private var isLowerTighter: Bool { (side == .above) == tightens }

  func value(in circumstances: Circumstances) -> Double {
    rows.isEmpty ? base : chosen(in: circumstances).value
  }

  func isPassed(by value: Double, in circumstances: Circumstances) -> Bool {
    let limit = self.value(in: circumstances)
    return side == .above ? value > limit : value < limit
  }

  /// Whether it gets looser from the first limit to the second.
  func isLooser(_ later: Double, than earlier: Double) -> Bool {
    isLowerTighter ? later > earlier : later < earlier
  }

  /// `at most ` or `at least `: which way it may go.
  var bound: String { isLowerTighter ? "at most " : "at least " }
}
