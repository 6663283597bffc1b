import FieldgateModel

/// The one table that all parts write into: plain text, aligned, ready for a page.
struct SpeedTable {
  private enum Line {
    case section(String)
    case row([String])
  }

  private var lines: [Line] = []

  /// Begins a group of rows.
  mutating func section(_ title: String) { lines.append(.section(title)) }

  /// Adds a row: what was measured, the figure, its unit, and what stands beside it: a
  /// ratio or a count.
  mutating func row(_ what: String, _ figure: String, _ unit: String, _ beside: String = "") {
    lines.append(.row([what, figure, unit, beside]))
  }

  /// The table's text; figures stand to the right of their column.
  var text: String {
    let heads = ["", "median (least to most), or value", "unit", "beside it"]
    let rows = lines.compactMap { line -> [String]? in
      if case .row(let cells) = line { cells } else { nil }
    }
    let widths = heads.indices.map { column in
      ([heads] + rows).map { $0[column].count }.max() ?? 0
    }
    func aligned(_ cells: [String]) -> String {
      let padded = zip(cells, widths).enumerated().map { column, pair in
        let blanks = String(repeating: " ", count: pair.1 - pair.0.count)
        return column == 1 ? blanks + pair.0 : pair.0 + blanks
      }
      let line = "  " + padded.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
    var text = aligned(heads) + "\n"
    for line in lines {
      switch line {
      case .section(let title): text += "\n\(title)\n"
      case .row(let cells): text += aligned(cells) + "\n"
      }
    }
    return text
  }
}

/// The median of some runs, with the least and the most of them.
struct Spread {
  private let sorted: [Double]

  init(_ values: [Double]) { sorted = values.sorted() }

  /// The one in the middle; of an even number the mean of the two there.
  var median: Double {
    guard !sorted.isEmpty else { return .nan }
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }

  /// The value below which such a part of them lies: of n values that at place
  /// `round(part · (n − 1))`.
  func quantile(_ part: Double) -> Double {
    guard !sorted.isEmpty else { return .nan }
    return sorted[Int((part * Double(sorted.count - 1)).rounded())]
  }

  /// `19,800 (18,000 to 20,100)`; of one run its value alone.
  func text(places: Int = 0) -> String {
    guard sorted.count > 1 else { return number(median, places: places) }
    let ends = [quantile(0), quantile(1)].map { number($0, places: places) }
    return "\(number(median, places: places)) (\(ends[0]) to \(ends[1]))"
  }
}

/// A number with so many decimals and a comma at each three digits before the point.
func number(_ value: Double, places: Int = 0) -> String {
  guard value.isFinite, abs(value) < 1e15 else { return "-" }
  var factor = 1.0
  for _ in 0..<places { factor *= 10 }
  let scaled = Int64((abs(value) * factor).rounded())
  let (whole, rest) = scaled.quotientAndRemainder(dividingBy: Int64(factor))
  var text = ""
  for (place, digit) in whole.description.reversed().enumerated() {
    if place > 0, place.isMultiple(of: 3) { text.insert(",", at: text.startIndex) }
    text.insert(digit, at: text.startIndex)
  }
  if places > 0 {
    let digits = rest.description
    text += "." + String(repeating: "0", count: places - digits.count) + digits
  }
  return (value < 0 && scaled != 0 ? "-" : "") + text
}

/// A number of things.
func number(_ value: Int) -> String { number(Double(value)) }
