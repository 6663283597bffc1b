import FieldgateDaemon
import Glibc

/// A line of CSV (RFC 4180): a cell with a comma, a quote or a line break stands in
/// quotes.
enum CSV {
  /// On a terminal, nothing in a cell may move its cursor; in a file, a cell is as it
  /// was said.
  private static let isTerminal = isatty(1) == 1

  static func line(_ cells: [String]) -> String {
    cells.map { isTerminal ? Log.harmless($0) : $0 }.map { cell in
      guard cell.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return cell }
      return "\"" + cell.replacing("\"", with: "\"\"") + "\""
    }.joined(separator: ",")
  }
}
