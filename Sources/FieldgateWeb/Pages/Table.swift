/// A table: on a screen as one, and on a phone each row as a block of its own in which every
/// value bears the name of its column. Where it is wider than its place it scrolls, and can
/// be reached with the keyboard for that.
struct Table: Sendable {
  struct Column: Sendable {
    let name: String
    /// Numbers stand below each other by their last figures.
    let isNumber: Bool

    init(_ name: String, isNumber: Bool = false) {
      self.name = name
      self.isNumber = isNumber
    }

    var head: HTML {
      isNumber
        ? "<th scope=\"col\" class=\"number\">\(name)</th>" : "<th scope=\"col\">\(name)</th>"
    }

    /// A cell of it; nothing in it where nothing is to be said.
    func cell(_ content: HTML) -> HTML {
      let kind: HTML = isNumber ? " class=\"number\"" : ""
      let name: HTML = content.isEmpty ? "" : " data-name=\"\(name)\""
      return "<td\(kind)\(name)>\(content)</td>"
    }
  }

  /// The id of the heading that names it.
  let label: String
  var kind = ""
  let columns: [Column]
  let rows: [HTML]

  /// The cells of a row, of which the first is its head.
  static func row(_ columns: [Column], _ cells: [HTML]) -> HTML {
    let parts = zip(columns, cells).enumerated().map { index, pair -> HTML in
      index == 0 ? "<th scope=\"row\">\(pair.1)</th>" : pair.0.cell(pair.1)
    }
    return "<tr>\(parts)</tr>\n"
  }

  var html: HTML {
    """
    <div class="scroll" tabindex="0" role="region" aria-labelledby="\(label)"><table class="stack \(kind)">
    <thead><tr>\(columns.map(\.head))</tr></thead>
    <tbody>
    \(rows)</tbody></table></div>
    """
  }
}
