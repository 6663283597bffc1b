import FieldgateModel

/// HTML under construction: what is text is escaped, what is markup was made here.
///
/// Names of devices, areas and rules, headlines and notes come from outside; nothing of them
/// can become markup, and no control character of theirs is let through.
struct Markup: Sendable {
  private(set) var html = ""

  /// A text as it may stand between tags and in quoted attributes.
  static func escaped(_ text: some StringProtocol) -> String { escapedMarkup(text) }

  mutating func raw(_ html: String) { self.html += html + "\n" }

  mutating func heading(_ level: Int, _ text: String, id: String? = nil) {
    let mark = id.map { " id=\"\(Self.escaped($0))\"" } ?? ""
    raw("<h\(level)\(mark)>\(Self.escaped(text))</h\(level)>")
  }

  mutating func paragraph(_ text: String, _ style: String? = nil) {
    let mark = style.map { " class=\"\($0)\"" } ?? ""
    raw("<p\(mark)>\(Self.escaped(text))</p>")
  }

  /// A table; a column whose title ends in `#` holds numbers.
  mutating func table(_ caption: String, _ titles: [String], _ rows: [[String]], none: String) {
    guard !rows.isEmpty else { return paragraph("\(caption): \(none)", "none") }
    raw("<div class=\"table\"><table><caption>\(Self.escaped(caption))</caption><thead><tr>")
    let isNumber = titles.map { $0.hasSuffix("#") }
    for (title, isNumber) in zip(titles, isNumber) {
      let text = isNumber ? String(title.dropLast()) : title
      raw("<th scope=\"col\"\(isNumber ? " class=\"n\"" : "")>\(Self.escaped(text))</th>")
    }
    raw("</tr></thead><tbody>")
    for row in rows {
      let cells = zip(row, isNumber).map { cell, isNumber in
        "<td\(isNumber ? " class=\"n\"" : "")>\(Self.escaped(cell))</td>"
      }
      raw("<tr>\(cells.joined())</tr>")
    }
    raw("</tbody></table></div>")
  }
}
