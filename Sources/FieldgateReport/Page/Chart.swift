import FieldgateModel
import FieldgateStore

/// A value of an area over the window as an inline SVG: its mean and its highest, the alerts
/// as bars below, the threat level as a strip.
///
///     width of a step   a quarter of an hour, or more where the window has more than 240
///     mean, highest     of the quarters of a step; where none has a number the line breaks
struct Chart: Sendable {
  private let quarters: [AreaValues.Quarter]
  private let window: Window
  private let alerts: [AlertFigures]
  private let levels: [LevelHistory.Stretch]
  private let text: PageText
  private let title: String

  private static let width = 720.0
  private static let height = 130.0
  private static let left = 48.0
  private static let steps: Int64 = 240

  init(
    _ title: String, _ quarters: [AreaValues.Quarter], _ alerts: [AlertFigures],
    _ levels: [LevelHistory.Stretch], in window: Window, _ text: PageText
  ) {
    self.title = title
    self.quarters = quarters
    self.alerts = alerts
    self.levels = levels
    self.window = window
    self.text = text
  }

  private struct Point {
    var time: Timestamp
    var mean: Double
    var max: Double
  }

  /// The points of the lines; nil where the line breaks.
  private var points: [Point?] {
    let step = Swift.max(
      Slot.length, (window.length / Self.steps / Slot.length + 1) * Slot.length)
    let first = Slot(of: window.from).start
    var sums: [Int64: (sum: Double, count: Int, max: Double)] = [:]
    for quarter in quarters {
      guard let mean = quarter.mean else { continue }
      let index = (quarter.slot.start - first) / step
      let before = sums[index] ?? (0, 0, -.infinity)
      sums[index] = (
        before.sum + mean, before.count + 1, Swift.max(before.max, quarter.max ?? mean)
      )
    }
    guard let last = sums.keys.max(), let start = sums.keys.min() else { return [] }
    return (start...last).map { index in
      sums[index].map { one in
        Point(
          time: first + index * step + step / 2, mean: one.sum / Double(one.count), max: one.max)
      }
    }
  }

  var svg: String {
    let points = points
    let known = points.compactMap { $0 }
    let top = Swift.max(known.map(\.max).max() ?? 0, 1e-9)
    func y(_ value: Double) -> Double { Self.height - 8 - (Self.height - 24) * value / top }
    var svg =
      "<svg viewBox=\"0 0 \(Self.text(Self.width)) 190\" role=\"img\" aria-label=\"\(Markup.escaped(title))\">"
      + "<title>\(Markup.escaped(title))</title>"
    for (value, label) in [(0, "0"), (top, text.number(top))] {
      svg +=
        "<line class=\"grid\" x1=\"\(Self.text(Self.left))\" x2=\"\(Self.text(Self.width))\" y1=\"\(Self.text(y(value)))\" y2=\"\(Self.text(y(value)))\"/>"
        + "<text x=\"\(Self.text(Self.left - 6))\" y=\"\(Self.text(y(value) + 4))\" text-anchor=\"end\">\(Markup.escaped(label))</text>"
    }
    svg += line(points, "high", \.max, y) + line(points, "mean", \.mean, y)
    svg += spans + strip + axis
    return svg + "</svg>"
  }

  private func x(_ time: Timestamp) -> Double {
    let share = Double(time - window.from) / Double(Swift.max(window.length, 1))
    return Self.left + (Self.width - Self.left) * min(Swift.max(share, 0), 1)
  }

  /// A line through what is known; a lone point is a dot.
  private func line(
    _ points: [Point?], _ style: String, _ value: KeyPath<Point, Double>,
    _ y: (Double) -> Double
  ) -> String {
    var svg = ""
    for run in points.split(whereSeparator: { $0 == nil }) {
      let places = run.compactMap { $0 }.map {
        (Self.text(x($0.time)), Self.text(y($0[keyPath: value])))
      }
      if places.count == 1 {
        svg += "<circle class=\"\(style)\" cx=\"\(places[0].0)\" cy=\"\(places[0].1)\" r=\"2.5\"/>"
      } else {
        let path = places.map { "\($0.0),\($0.1)" }.joined(separator: " ")
        svg += "<polyline class=\"\(style)\" points=\"\(path)\"/>"
      }
    }
    return svg
  }

  private var spans: String {
    alerts.map { alert in
      let (start, end) = (x(alert.raised), x(alert.ended ?? window.to))
      let label = "\(alert.alert.rule): \(text.severity(alert.worst)), \(text.time(alert.raised))"
      return
        "<rect class=\"\(alert.worst)\" x=\"\(Self.text(start))\" y=\"\(Self.text(Self.height))\" width=\"\(Self.text(Swift.max(end - start, 2)))\" height=\"8\">"
        + "<title>\(Markup.escaped(label))</title></rect>"
    }.joined()
  }

  private var strip: String {
    levels.map { stretch in
      let (start, end) = (x(stretch.from), x(stretch.to))
      let level = stretch.level.rawValue
      let number =
        end - start > 14
        ? "<text class=\"level\" x=\"\(Self.text((start + end) / 2))\" y=\"154\" text-anchor=\"middle\">\(level)</text>"
        : ""
      return
        "<rect class=\"l\(level)\" x=\"\(Self.text(start))\" y=\"142\" width=\"\(Self.text(Swift.max(end - start, 1)))\" height=\"16\"><title>\(Markup.escaped(text.say("niveau", "level"))) \(level), \(Markup.escaped(text.time(stretch.from)))</title></rect>"
        + number
    }.joined()
  }

  private var axis: String {
    let middle = window.from + window.length / 2
    let places: [(Timestamp, String)] = [
      (window.from, "start"), (middle, "middle"), (window.to, "end"),
    ]
    return places.map { time, anchor in
      "<text x=\"\(Self.text(x(time)))\" y=\"178\" text-anchor=\"\(anchor)\">\(Markup.escaped(text.time(time)))</text>"
    }.joined()
  }

  /// A coordinate to a tenth.
  private static func text(_ number: Double) -> String {
    JSONValue.text(of: (number * 10).rounded() / 10)
  }
}
