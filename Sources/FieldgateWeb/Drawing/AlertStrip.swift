import FieldgateModel

/// When each alert of an area stood, whatever its rule watches, in as many lanes as stood at
/// once.
struct AlertStrip: Sendable {
  let title: String
  /// What it says to who does not see it: not each of them, for the table tells them.
  let name: String
  /// How many there are.
  let count: Int
  let axis: TimeAxis
  let spans: [Chart.Span]

  private static let lane = 22

  /// Each span with its lane: the first one that is free when it begins.
  static func lanes(of spans: [Chart.Span]) -> [(span: Chart.Span, lane: Int)] {
    var ends: [Timestamp] = []
    return spans.sorted { $0.from < $1.from }.map { span in
      let lane = ends.firstIndex { $0 <= span.from } ?? ends.count
      if lane == ends.count { ends.append(span.to) } else { ends[lane] = span.to }
      return (span, lane)
    }
  }

  var html: HTML {
    let lanes = Self.lanes(of: spans)
    let bottom = ((lanes.map(\.lane).max() ?? 0) + 1) * Self.lane + 4
    let parts: [HTML] = lanes.map { span, lane in
      let left = axis.part(span.from) * 100
      let width = max(0.5, axis.part(span.to) * 100 - left)
      let top = lane * Self.lane + 4
      let mark: HTML =
        width > 6
        ? "<text class=\"tick mark \(span.kind)\" x=\"\(left)%\" dx=\"5\" y=\"\(top + 13)\">\(span.mark)</text>"
        : ""
      return
        "<rect class=\"span \(span.kind)\" x=\"\(left)%\" y=\"\(top)\" width=\"\(width)%\" height=\"18\">\(span.title)</rect>\(mark)"
    }
    return """
      <figure><figcaption>\(title) <span class="account">\(count)</span></figcaption>
      <svg class="chart" width="100%" height="\(bottom + 20)" role="img" aria-label="\(name)">\(axis.marks(from: 2, to: Double(bottom)))\(parts)</svg></figure>

      """
  }
}
