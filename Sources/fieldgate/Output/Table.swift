import FieldgateDaemon

/// A table of text: columns as wide as their widest cell, two blanks between them,
/// no blanks at the end of a line, and nothing in a cell that could move a cursor.
struct Table {
  private let titles: [String]
  private var rows: [[String]] = []

  init(_ titles: String...) { self.titles = titles }

  mutating func add(_ cells: String...) {
    rows.append(cells.map { $0.isEmpty ? "-" : Log.harmless($0) })
  }

  var isEmpty: Bool { rows.isEmpty }

  var lines: [String] {
    let all = [titles] + rows
    let widths = titles.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { row in
      zip(row, widths).map { cell, width in
        cell + String(repeating: " ", count: width - cell.count)
      }.joined(separator: "  ").trimmedEnd
    }
  }
}

extension String {
  fileprivate var trimmedEnd: String {
    var rest = self[...]
    while rest.last == " " { rest = rest.dropLast() }
    return String(rest)
  }
}
