import FieldgateModel
import FieldgateStore

/// The history of the areas' values over a window, as it is read.
package struct AreaValues: Sendable {
  /// A value of an area.
  package struct Key: Hashable, Comparable, Sendable {
    package var area: AreaID
    package var measure: String

    package init(area: AreaID, measure: String) {
      self.area = area
      self.measure = measure
    }

    package static func < (left: Self, right: Self) -> Bool {
      (left.area, left.measure) < (right.area, right.measure)
    }
  }

  /// A quarter of an hour of a value, with what a report needs of it: a year of a site is
  /// millions of them.
  package struct Quarter: Hashable, Sendable {
    private let number: Int32
    /// Samples with a number.
    package let count: Int32
    private let meanOrNone: Double
    private let maxOrNone: Double
    private let coverageOrNone: Float
    /// Its last word was that bollards are closed.
    package let isClosed: Bool

    package init(
      slot: Slot, count: Int64, mean: Double?, max: Double?, coverage: Double?,
      isClosed: Bool = false
    ) {
      number = Int32(clamping: slot.number)
      self.count = Int32(clamping: count)
      meanOrNone = mean ?? .nan
      maxOrNone = max ?? .nan
      coverageOrNone = coverage.map { Float($0) } ?? .nan
      self.isClosed = isClosed
    }

    package var slot: Slot { Slot(number: Int64(number)) }
    package var mean: Double? { meanOrNone.isNaN ? nil : meanOrNone }
    package var max: Double? { maxOrNone.isNaN ? nil : maxOrNone }
    package var coverage: Double? { coverageOrNone.isNaN ? nil : Double(coverageOrNone) }
  }

  package let window: Window
  /// By the quarters' order.
  package private(set) var quarters: [Key: [Quarter]] = [:]
  package private(set) var units: [Key: String] = [:]

  /// Reads them out of a store.
  package init(_ reader: StoreReader, in window: Window) throws {
    self.window = window
    try reader.areaHistory(from: window.from, to: window.to) { quarter in
      let key = Key(area: quarter.area, measure: quarter.measure)
      quarters[key, default: []].append(
        Quarter(
          slot: quarter.slot, count: quarter.count, mean: quarter.mean, max: quarter.max,
          coverage: quarter.coverage, isClosed: quarter.text == "closed"))
      units[key] = quarter.unit
    }
    for key in quarters.keys { quarters[key]?.sort { $0.slot < $1.slot } }
  }

  package func distribution(of key: Key) -> Distribution { Distribution(quarters[key] ?? []) }

  /// The measures that an area has values of, in the order in which they are told.
  package func measures(of area: AreaID) -> [String] {
    let order = ["density", "occupancy", "flow_in", "flow_out", "speed", "crossings", "objects"]
    let known = Set(quarters.keys.filter { $0.area == area }.map(\.measure))
    return order.filter(known.contains) + known.subtracting(order).sorted()
  }

  /// The quarters at whose end the bollards of an area stood closed.
  package func closed(in area: AreaID) -> [Slot] {
    (quarters[Key(area: area, measure: "bollards")] ?? []).filter(\.isClosed).map(\.slot)
  }

  /// The share of the devices that were expected in an area which reported, over all of its
  /// values and quarters; nil where none was expected. A value that had no number in the whole
  /// window counts, too: a counter that is dead all the time must not vanish from the figure. A
  /// device that does not give a value says so with `measures` in the inventory.
  package func coverage(of area: AreaID) -> Double? {
    let shares = quarters.filter { $0.key.area == area }.values.flatMap { $0 }.compactMap(
      \.coverage)
    return shares.isEmpty ? nil : shares.reduce(0, +) / Double(shares.count)
  }

  /// In how many quarters of an hour an area had any number at all.
  package func seenQuarters(of area: AreaID) -> Int64 {
    let slots = quarters.filter { $0.key.area == area }.values.flatMap { $0 }
      .filter { $0.count > 0 }.map(\.slot)
    return Int64(Set(slots).count)
  }
}
