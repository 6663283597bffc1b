/// What a quarter of an hour of one series comes to.
///
/// Percentiles are exact over all values and interpolated between neighbours: type 7 of
/// Hyndman and Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50
/// (1996), as in PostgreSQL's `percentile_cont` and NumPy's default.
struct Summary: Hashable, Sendable {
  /// Numbers and words; what has neither is not counted.
  private(set) var count = 0
  private(set) var numbers: [Double] = []
  /// The sum of the differences of a counter; nil where none was said.
  private(set) var delta: Double?
  /// The last word, in the order in which they were added.
  private(set) var text: String?
  /// Of samples of an area: how many devices reported and were expected, summed.
  private(set) var reporting: Int64?
  private(set) var expected: Int64?
  /// Rows up to this sequence are in the kept row already.
  var after: Int64 = 0

  /// One row of the raw tables.
  struct Item {
    var number: Double?
    var text: String?
    var delta: Double?
    var reporting: Int64?
    var expected: Int64?
  }

  mutating func add(_ item: Item) {
    if let number = item.number {
      numbers.append(number)
      count += 1
    } else if let text = item.text {
      self.text = text
      count += 1
    }
    if let more = item.delta { delta = (delta ?? 0) + more }
    if let more = item.reporting { reporting = (reporting ?? 0) + more }
    if let more = item.expected { expected = (expected ?? 0) + more }
  }

  /// The row of a slot whose raw rows are all there.
  func row() -> RollUpRow {
    // In order, so that the sum does not hang on the order of arrival.
    let sorted = numbers.sorted()
    var row = RollUpRow(count: Int64(count))
    row.min = sorted.first
    row.max = sorted.last
    row.sum = sorted.isEmpty ? nil : sorted.reduce(0, +)
    row.p20 = Self.percentile(0.2, of: sorted)
    row.p50 = Self.percentile(0.5, of: sorted)
    row.p80 = Self.percentile(0.8, of: sorted)
    row.delta = delta
    row.text = text
    row.reporting = reporting
    row.expected = expected
    return row
  }

  /// The value below which a share of the sorted values lies; nil of none.
  static func percentile(_ share: Double, of sorted: [Double]) -> Double? {
    guard let last = sorted.last else { return nil }
    let place = share * Double(sorted.count - 1)
    let index = Int(place)
    guard index + 1 < sorted.count else { return last }
    let (low, high) = (sorted[index], sorted[index + 1])
    return low + (high - low) * (place - Double(index))
  }
}

/// A row of the roll-ups, without its key.
struct RollUpRow: Hashable, Sendable {
  var count: Int64
  var min: Double?
  var max: Double?
  var sum: Double?
  var p20: Double?
  var p50: Double?
  var p80: Double?
  var delta: Double?
  var text: String?
  var reporting: Int64?
  var expected: Int64?
  /// Values that came after the raw ones were gone: counted, and not in the percentiles.
  var late: Int64?
  /// The last sequence that it may hold.
  var through: Int64 = 0

  init(count: Int64) { self.count = count }

  /// Adds what came after the raw rows were gone. Of the percentiles nothing more can be
  /// said than they say; the last word stays where there is one.
  mutating func add(_ other: RollUpRow) {
    count += other.count
    min = [min, other.min].compactMap { $0 }.min()
    max = [max, other.max].compactMap { $0 }.max()
    sum = Self.sum(sum, other.sum)
    if p50 == nil { (p20, p50, p80) = (other.p20, other.p50, other.p80) }
    delta = Self.sum(delta, other.delta)
    text = text ?? other.text
    reporting = Self.sum(reporting, other.reporting)
    expected = Self.sum(expected, other.expected)
    late = (late ?? 0) + other.count
  }

  private static func sum<Number: AdditiveArithmetic>(_ left: Number?, _ right: Number?) -> Number?
  {
    guard let left, let right else { return left ?? right }
    return left + right
  }
}
