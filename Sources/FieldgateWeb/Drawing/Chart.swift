import FieldgateModel
import Glibc

/// A chart of one value over time: the line with its range, what is usual, the limits in
/// force, and the alerts that were open.
///
/// It is as wide as its place: what lies on the time axis is said in parts of the width, the
/// lines stand in a picture within that is stretched, and letters keep their size.
struct Chart: Sendable {
  struct Limit: Sendable {
    var name: String
    var value: Double
    /// `severe`, …: the class that gives its colour.
    var kind: String
  }

  struct Span: Sendable {
    var from: Timestamp
    var to: Timestamp
    var name: String
    /// `!!`, …: what stands for the severity besides its colour.
    var mark: String
    var kind: String
  }

  let id: String
  let title: String
  let unit: String
  let axis: TimeAxis
  let history: AreaHistory
  let points: [AreaHistory.Point]
  let words: Words
  var expected: [(time: Timestamp, range: ClosedRange<Double>)] = []
  var limits: [Limit] = []
  var spans: [Span] = []

  /// Where the lines lie, in pixels from the top.
  private static let frame = (top: 6.0, bottom: 156.0)
  /// How wide the picture within is in units of its own.
  private static let stretched = 1000.0

  var html: HTML {
    let height = spans.isEmpty ? 178 : 198
    return """
      <figure><figcaption>\(title) <small>\(unit)</small> <span class="account">\(account)</span></figcaption>
      <svg class="chart" width="100%" height="\(height)" role="img" aria-labelledby="\(id)-title \(id)-text">
      <title id="\(id)-title">\(title)</title><desc id="\(id)-text">\(account)</desc>
      \(gridLines)\(axis.marks(from: Self.frame.top, to: Self.frame.bottom))
      <svg width="100%" y="\(Self.frame.top)" height="\(Self.frame.bottom - Self.frame.top)" viewBox="0 \(Self.frame.top) \(Self.stretched) \(Self.frame.bottom - Self.frame.top)" preserveAspectRatio="none">\(usual)\(range)\(limitLines)\(line)</svg>
      \(dots)\(scale)\(limitNames)\(alertSpans)
      </svg></figure>

      """
  }

  /// The same in words.
  private var account: String {
    guard let last = points.last, let low = points.map(\.low).min(),
      let high = points.map(\.high).max()
    else { return words(nl: "geen gegevens", en: "no data") }
    let mean = points.reduce(0) { $0 + $1.value } / Double(points.count)
    func number(_ value: Double) -> String { words.number(value) }
    let above = limits.filter { $0.value > top }.map(\.name)
    let limits =
      above.isEmpty
      ? ""
      : words(nl: "; hogere grenzen: ", en: "; higher limits: ") + above.joined(separator: ", ")
    // What was known last is not how it is now.
    let isNow = last.time == history.to
    return words(
      nl:
        "\(isNow ? "nu" : "het laatst") \(number(last.value)), laagst \(number(low)), hoogst \(number(high)), gemiddeld \(number(mean))",
      en:
        "\(isNow ? "now" : "last") \(number(last.value)), lowest \(number(low)), highest \(number(high)), mean \(number(mean))"
    ) + limits
  }

  // MARK: Scales

  /// Four steps, each a round number, from zero to above all that is shown: the values, what is
  /// usual, and the lowest of the limits. Those far above would press the line flat.
  private var step: Double {
    let shown =
      points.map(\.high) + expected.map(\.range.upperBound)
      + [limits.map(\.value).filter { $0 > 0 }.min()].compactMap { $0 }
    // Where all is nothing, and below what the numbers beside it can tell apart, the scale is not of
    // the values.
    let most = shown.max() ?? 1
    return most > 0 ? Self.nice(max(most * 1.05 / 4, 0.01)) : 1
  }

  private var top: Double {
    let most = (points.map(\.high) + [step]).max() ?? 1
    let shown =
      max(most, expected.map(\.range.upperBound).max() ?? 0)
    let lowest = limits.map(\.value).filter { $0 > 0 }.min() ?? 0
    return step * max(2, (max(shown, lowest) * 1.02 / step).rounded(.up))
  }

  /// The next of 1, 2, 2.5, 5 and 10 times a power of ten.
  static func nice(_ number: Double) -> Double {
    let power = pow(10, floor(log10(number)))
    return ([1, 2, 2.5, 5].first { $0 * power >= number * (1 - 1e-9) } ?? 10) * power
  }

  private func x(_ time: Timestamp) -> Double { axis.part(time) * Self.stretched }

  private func y(_ value: Double, _ top: Double) -> Double {
    Self.frame.bottom - min(1, max(0, value / top)) * (Self.frame.bottom - Self.frame.top)
  }

  // MARK: Parts

  private var marks: [(value: Double, y: Double)] {
    let (step, top) = (step, top)
    return (0...Int((top / step).rounded())).map {
      (Double($0) * step, y(Double($0) * step, top))
    }
  }

  private var gridLines: [HTML] {
    marks.map { _, height in
      "<line class=\"grid\" x1=\"0\" y1=\"\(height)\" x2=\"100%\" y2=\"\(height)\"/>"
    }
  }

  /// Numbers on their lines, at the left; the topmost has none above it.
  private var scale: [HTML] {
    marks.dropFirst().dropLast().map { value, height in
      "<text class=\"tick\" x=\"1\" y=\"\(height - 3)\">\(words.number(value))</text>"
    }
  }

  private func band(_ edges: [(time: Timestamp, low: Double, high: Double)], _ kind: String) -> HTML
  {
    guard edges.count > 1 else { return "" }
    let top = top
    let upper: [HTML] = edges.map { "\(x($0.time)),\(y($0.high, top)) " }
    let lower: [HTML] = edges.reversed().map { "\(x($0.time)),\(y($0.low, top)) " }
    return "<polygon class=\"\(kind)\" points=\"\(upper)\(lower)\"/>"
  }

  private var usual: HTML {
    band(expected.map { ($0.time, $0.range.lowerBound, $0.range.upperBound) }, "usual")
  }

  private var range: HTML {
    runs
      .map { run in
        run.contains { $0.low != $0.high }
          ? band(run.map { ($0.time, $0.low, $0.high) }, "range") : ""
      }.joined
  }

  private var line: HTML {
    let top = top
    return runs.filter { $0.count > 1 }
      .map { run -> HTML in
        let corners: [HTML] = run.map { "\(x($0.time)),\(y($0.value, top)) " }
        return "<polyline class=\"line\" points=\"\(corners)\"/>"
      }.joined
  }

  /// Values that stand alone: in the stretched picture they would not be round.
  private var dots: HTML {
    let top = top
    return runs.filter { $0.count == 1 }
      .compactMap(\.first).map { point -> HTML in
        "<circle class=\"point\" cx=\"\(axis.percent(point.time))\" cy=\"\(y(point.value, top))\" r=\"2.5\"/>"
      }.joined
  }

  /// Where nothing was known for a while the line is broken. The quarters of an hour that
  /// lie between minutes are no gap.
  private var runs: [[AreaHistory.Point]] { Self.runs(of: points, in: history) }

  static func runs(
    of points: [AreaHistory.Point], in history: AreaHistory
  ) -> [[AreaHistory.Point]] {
    var runs: [[AreaHistory.Point]] = []
    for point in points {
      if let last = runs.last?.last, !history.isGap(from: last, to: point) {
        runs[runs.count - 1].append(point)
      } else {
        runs.append([point])
      }
    }
    return runs
  }

  private var shownLimits: [(limit: Limit, y: Double)] {
    let top = top
    return limits.filter { $0.value <= top }.map { ($0, y($0.value, top)) }
  }

  private var limitLines: [HTML] {
    shownLimits.map { limit, height in
      "<path class=\"limit \(limit.kind)\" d=\"M0 \(height)H\(Self.stretched)\"/>"
    }
  }

  private var limitNames: [HTML] {
    var taken: [Double] = []
    return shownLimits.sorted { $0.y > $1.y }.map { limit, height -> HTML in
      // Names that would cover each other, or leave the chart, go below their lines.
      let isCrowded = taken.contains { abs($0 - height) < 14 } || height < Self.frame.top + 12
      taken.append(height)
      return
        "<text class=\"tick end\" x=\"100%\" dx=\"-2\" y=\"\(isCrowded ? height + 12 : height - 4)\">\(limit.name)</text>"
    }
  }

  private var alertSpans: [HTML] {
    spans.map { span -> HTML in
      let left = axis.part(span.from) * 100
      let width = max(0.5, axis.part(span.to) * 100 - left)
      let mark: HTML =
        width > 6
        ? "<text class=\"tick mark \(span.kind)\" x=\"\(left)%\" dx=\"5\" y=\"192\">\(span.mark)</text>"
        : ""
      return
        "<rect class=\"span \(span.kind)\" x=\"\(left)%\" y=\"180\" width=\"\(width)%\" height=\"16\">\(span.title)</rect>\(mark)"
    }
  }
}
