import FieldgateModel

/// A strip that shows when a word stood: open, closed, ….
struct WordStrip: Sendable {
  let id: String
  let title: String
  let axis: TimeAxis
  let history: AreaHistory
  let entries: [AreaHistory.Word]
  let name: @Sendable (String) -> String

  /// When each word stood, as far as that is known: where nothing was heard the strip is empty.
  var runs: [(word: String, from: Timestamp, to: Timestamp)] {
    var runs: [(word: String, from: Timestamp, to: Timestamp)] = []
    for (index, entry) in entries.enumerated() {
      let next = index + 1 < entries.count ? entries[index + 1] : nil
      let patience = history.patience(entry.isQuarter || next?.isQuarter == true)
      let end = min(next?.time ?? history.to, entry.time + patience)
      if let last = runs.last, last.word == entry.word, last.to == entry.time {
        runs[runs.count - 1].to = end
      } else {
        runs.append((entry.word, entry.time, end))
      }
    }
    return runs
  }

  var html: HTML {
    let runs = runs
    var parts: [HTML] = []
    for entry in runs {
      let left = axis.part(entry.from)
      let long = max(0.003, axis.part(entry.to) - left)
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
    // What was known last is not how it is now.
    let last = runs.last.flatMap { $0.to == history.to ? name($0.word) : nil } ?? "–"
    return """
      <figure><figcaption>\(title) <span class="account">\(last)</span></figcaption>
      <svg class="chart" width="100%" height="50" role="img" aria-label="\(title): \(last)">\(axis.marks(from: 29, to: 32))\(parts)</svg></figure>

      """
  }
}
