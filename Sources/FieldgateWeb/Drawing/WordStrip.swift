import FieldgateModel

/// A strip that shows when a word stood: open, closed, ….
struct WordStrip: Sendable {
  let id: String
  let title: String
  let axis: TimeAxis
  let history: AreaHistory
  let entries: [AreaHistory.Word]
  let name: @Sendable (String) -> String

  var html: HTML {
    var parts: [HTML] = []
    for (index, entry) in entries.enumerated()
    where index == 0 || entries[index - 1].word != entry.word {
      let next = entries[index...].first { $0.word != entry.word }?.time ?? history.to
      let left = axis.part(entry.time)
      let long = max(0.003, axis.part(next) - left)
      let name = name(entry.word)
      // Where the word has no room, the colour and who points at it must do.
      let text: HTML =
        long > 0.03 + Double(name.count) * 0.024
        ? "<text class=\"tick \(entry.word)\" x=\"\(left * 100)%\" dx=\"6\" y=\"21\">\(name)</text>"
        : ""
      parts.append(
        "<rect class=\"word \(entry.word)\" x=\"\(left * 100)%\" y=\"4\" width=\"\(long * 100)%\" height=\"25\"><title>\(name)</title></rect>\(text)"
      )
    }
    let last = entries.last.map { name($0.word) } ?? "–"
    return """
      <figure><figcaption>\(title) <span class="account">\(last)</span></figcaption>
      <svg class="chart" width="100%" height="50" role="img" aria-label="\(title): \(last)">\(axis.marks(from: 29, to: 32))\(parts)</svg></figure>

      """
  }
}
