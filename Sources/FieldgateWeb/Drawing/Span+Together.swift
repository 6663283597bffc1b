import FieldgateModel

extension Chart.Span {
  /// Spans of which those of one kind that lie close together are one: who draws very many needs no
  /// more of them than can be told apart. What they are named by goes.
  ///
  /// - Parameter gap: how far apart they may be, in milliseconds.
  static func together(
    _ spans: some Sequence<Chart.Span>, within gap: Milliseconds
  ) -> [Chart.Span] {
    var merged: [Chart.Span] = []
    for var span in spans.sorted(by: { $0.from < $1.from }) {
      let last = merged.lastIndex { $0.kind == span.kind }
      if let last, span.from - merged[last].to <= gap {
        merged[last].to = max(merged[last].to, span.to)
      } else {
        span.name = ""
        merged.append(span)
      }
    }
    return merged
  }

  /// For who points at it.
  var title: HTML { name.isEmpty ? "" : "<title>\(name)</title>" }
}
