import FieldgateModel
import Glibc

/// A chart of one value over time: the line with its range, what is usual, the limits in
/// force, and the alerts that were open.
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
    var kind: String
  }

  let id: String
  let title: String
  let unit: String
  let history: AreaHistory
  let points: [AreaHistory.Point]
  var expected: [(time: Timestamp, range: ClosedRange<Double>)] = []
  var limits: [Limit] = []
  var spans: [Span] = []
  let words: Words
  let zone: Zone

  private static let size = (width: 720.0, height: 210.0)
  private static let frame = (left: 46.0, right: 708.0, top: 12.0, bottom: 164.0)

  init(
    id: String, title: String, unit: String, _ history: AreaHistory,
    _ points: [AreaHistory.Point], words: Words, zone: Zone
  ) {
    self.id = id
    self.title = title
    self.unit = unit
    self.history = history
    self.points = points
    self.words = words
    self.zone = zone
  }

  var html: HTML {
    """
    <figure><figcaption>\(title) <small>\(unit)</small> <span class="account">\(account)</span></figcaption>
    <svg class="chart" viewBox="0 0 \(Self.size.width) \(Self.size.height)" role="img" aria-labelledby="\(id)-title \(id)-text">
    <title id="\(id)-title">\(title)</title><desc id="\(id)-text">\(account)</desc>
    \(grid)\(usual)\(range)\(line)\(limitLines)\(alertSpans)
    </svg></figure>

    """
  }

  /// The same in words.
  private var account: String {
    guard let last = points.last, let low = points.map(\.low).min(),
      let high = points.map(\.high).max()
    else { return words(nl: "geen gegevens", en: "no data") }
    let mean = points.reduce(0) { $0 + $1.value } / Double(points.count)
    return words(
      nl:
        "nu \(words.number(last.value)), laagst \(words.number(low)), hoogst \(words.number(high)), gemiddeld \(words.number(mean))",
      en:
        "now \(words.number(last.value)), lowest \(words.number(low)), highest \(words.number(high)), mean \(words.number(mean))"
    )
  }

  // MARK: Scales

  private var top: Double {
    let most =
      (points.map(\.high) + limits.map(\.value) + expected.map(\.range.upperBound)).max() ?? 1
    return Self.nice(max(most * 1.05, 1e-9))
  }

  /// The next of 1, 2, 2.5, 5 and 10 times a power of ten.
  static func nice(_ number: Double) -> Double {
    let power = pow(10, floor(log10(number)))
    return ([1, 2, 2.5, 5].first { $0 * power >= number } ?? 10) * power
  }

  private func x(_ time: Timestamp) -> Double {
    let part = Double(time - history.from) / Double(max(1, history.to - history.from))
    return Self.frame.left + min(1, max(0, part)) * (Self.frame.right - Self.frame.left)
  }

  private func y(_ value: Double, _ top: Double) -> Double {
    Self.frame.bottom - min(1, max(0, value / top)) * (Self.frame.bottom - Self.frame.top)
  }

  // MARK: Parts

  private var grid: HTML {
    let top = top
    var html: HTML = ""
    for part in 0...4 {
      let value = top * Double(part) / 4
      let height = y(value, top)
      html += """
        <line class="grid" x1="\(Self.frame.left)" y1="\(height)" x2="\(Self.frame.right)" y2="\(height)"/><text class="tick end" x="\(Self.frame.left - 6)" y="\(height + 4)">\(words.number(value))</text>
        """
    }
    let step: Milliseconds =
      switch history.span {
      case .hour: 900_000
      case .day: 4 * 3_600_000
      case .week: 86_400_000
      }
    let offset = zone.offset(at: history.to)
    var tick = Timestamp(
      milliseconds: ((history.from.milliseconds + offset).flooredQuotient(dividingBy: step) + 1)
        * step - offset)
    while tick <= history.to {
      let civil = zone.civilTime(at: tick)
      let text =
        history.span == .week
        ? "\(civil.day)-\(civil.month)"
        : "\(civil.hour):\(civil.minute < 10 ? "0" : "")\(civil.minute)"
      let place = x(tick)
      if place > Self.frame.left + 12, place < Self.frame.right - 12 {
        html += """
          <line class="grid" x1="\(place)" y1="\(Self.frame.top)" x2="\(place)" y2="\(Self.frame.bottom)"/><text class="tick middle" x="\(place)" y="\(Self.frame.bottom + 16)">\(text)</text>
          """
      }
      tick = tick + step
    }
    return html
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
    Self.runs(of: points, step: history.span.step)
      .map { run in
        run.contains { $0.low != $0.high }
          ? band(run.map { ($0.time, $0.low, $0.high) }, "range") : ""
      }.joined
  }

  private var line: HTML {
    let top = top
    return Self.runs(of: points, step: history.span.step).map { run -> HTML in
      if run.count == 1, let point = run.first {
        return
          "<circle class=\"point\" cx=\"\(x(point.time))\" cy=\"\(y(point.value, top))\" r=\"2.5\"/>"
      }
      let corners: [HTML] = run.map { "\(x($0.time)),\(y($0.value, top)) " }
      return "<polyline class=\"line\" points=\"\(corners)\"/>"
    }.joined
  }

  /// Where nothing was known for a while the line is broken. The quarters of an hour that
  /// lie between minutes are no gap.
  static func runs(of points: [AreaHistory.Point], step: Milliseconds) -> [[AreaHistory.Point]] {
    var runs: [[AreaHistory.Point]] = []
    let most = max(step * 5 / 2, Slot.length + step)
    for point in points {
      if let last = runs.last?.last, point.time - last.time <= most {
        runs[runs.count - 1].append(point)
      } else {
        runs.append([point])
      }
    }
    return runs
  }

  private var limitLines: HTML {
    let top = top
    var taken: [Double] = []
    return limits.map { limit -> HTML in
      let height = y(limit.value, top)
      // Names that would cover each other go below their lines.
      let name = taken.contains { abs($0 - height) < 12 } ? height + 12 : height - 4
      taken.append(height)
      return
        "<line class=\"limit \(limit.kind)\" x1=\"\(Self.frame.left)\" y1=\"\(height)\" x2=\"\(Self.frame.right)\" y2=\"\(height)\"/><text class=\"tick end\" x=\"\(Self.frame.right - 3)\" y=\"\(name)\">\(limit.name)</text>"
    }.joined
  }

  private var alertSpans: HTML {
    spans.map { span -> HTML in
      let left = x(span.from)
      let width = max(3, x(span.to) - left)
      return
        "<rect class=\"span \(span.kind)\" x=\"\(left)\" y=\"190\" width=\"\(width)\" height=\"12\" rx=\"2\"><title>\(span.name)</title></rect>"
    }.joined
  }
}

/// A strip that shows when a word stood: open, closed, ….
struct WordStrip: Sendable {
  let id: String
  let title: String
  let history: AreaHistory
  let entries: [AreaHistory.Word]
  let name: @Sendable (String) -> String

  var html: HTML {
    let width = 662.0
    func x(_ time: Timestamp) -> Double {
      46
        + min(1, max(0, Double(time - history.from) / Double(max(1, history.to - history.from))))
        * width
    }
    var parts: [HTML] = []
    for (index, entry) in entries.enumerated()
    where index == 0 || entries[index - 1].word != entry.word {
      let next = entries[index...].first { $0.word != entry.word }?.time ?? history.to
      let left = x(entry.time)
      let long = max(2, x(next) - left)
      let text: HTML =
        long > 90
        ? "<text class=\"tick\" x=\"\(left + 6)\" y=\"24\">\(name(entry.word))</text>" : ""
      parts.append(
        "<rect class=\"word \(entry.word)\" x=\"\(left)\" y=\"8\" width=\"\(long)\" height=\"24\"><title>\(name(entry.word))</title></rect>\(text)"
      )
    }
    let last = entries.last.map { name($0.word) } ?? "–"
    return """
      <figure><figcaption>\(title) <span class="account">\(last)</span></figcaption>
      <svg class="chart strip" viewBox="0 0 720 40" role="img" aria-label="\(title): \(last)">\(parts)</svg></figure>

      """
  }
}
