import FieldgateModel

/// A table of text: columns as wide on a terminal as their widest cell, at least two blanks
/// between them, no blanks at the end of a line, and nothing in a cell that could move a
/// cursor.
///
/// For `awk -F '  +'` every row has the same columns in the same order: an empty cell is `-`,
/// and no cell has two blanks in a row or a blank at its ends. Nothing is cut off. Colours, on
/// a terminal, are put around whole cells.
struct Table {
  private let titles: [String]
  private var rows: [[(text: String, tone: Paint.Tone)]] = []

  init(_ titles: String...) { self.titles = titles.map(Self.cell) }

  /// - Parameter tones: why cells are painted, by their titles.
  mutating func add(_ cells: String..., tones: [String: Paint.Tone] = [:]) {
    rows.append(zip(titles, cells).map { (Self.cell($1), tones[$0] ?? .plain) })
  }

  var isEmpty: Bool { rows.isEmpty }

  var lines: [String] { lines(.stdout) }

  func lines(_ paint: Paint) -> [String] {
    let all = [titles.map { (text: $0, tone: Paint.Tone.bold) }] + rows
    let widths = titles.indices.map { column in
      all.map { columns(of: $0[column].text) }.max() ?? 0
    }
    return all.map { row in
      var line = ""
      var gap = ""
      for (cell, width) in zip(row, widths) {
        line += gap + paint(cell.tone, cell.text)
        gap = padded("", to: width - columns(of: cell.text) + 2)
      }
      return line
    }
  }

  private static func cell(_ text: String) -> String {
    let words = harmless(text).split(separator: " ")
    return words.isEmpty ? "-" : words.joined(separator: " ")
  }
}
