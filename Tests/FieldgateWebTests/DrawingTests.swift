import FieldgateModel
import Foundation
import Testing

@testable import FieldgateWeb

/// The map's geometry and the charts' scales.
@Suite("Drawing") struct DrawingTests {
  private static func square(
    _ id: String, _ west: Double, _ south: Double, size: Double = 0.001
  ) -> Area {
    let corners = [(0.0, 0.0), (size, 0), (size, size), (0, size), (0, 0)].map {
      Position(longitude: west + $0.0, latitude: south + $0.1)
    }
    return Area(id: AreaID(id), name: LocalizedText(id), polygons: [[corners]])
  }

  @Test("a degree of longitude is narrower by the cosine of the latitude, and north is up")
  func projection() throws {
    let areas = [Self.square("a", 4, 60), Self.square("b", 4.001, 60.001)]
    let drawing = try #require(MapDrawing(areas, labelled: []))
    let numbers = drawing.shapes[0].path.split { "MLZ ".contains($0) }.compactMap { Double($0) }
    let (x, y) = (
      numbers.enumerated().filter { $0.offset % 2 == 0 }.map(\.element),
      numbers.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
    )
    let ratio = ((x.max() ?? 0) - (x.min() ?? 0)) / ((y.max() ?? 0) - (y.min() ?? 0))
    // The cosine of 60° is a half.
    #expect(abs(ratio - 0.5) < 0.01, "\(ratio)")
    #expect(drawing.shapes[1].middle.y < drawing.shapes[0].middle.y)
    #expect(drawing.shapes[1].middle.x > drawing.shapes[0].middle.x)
  }

  @Test(
    "labels of a crowded site cover none of each other and stay on the map",
    arguments: [MapDrawing.Form.wide, .narrow])
  func labels(form: MapDrawing.Form) throws {
    let areas = (0..<16).map {
      Self.square("a\($0)", 4 + Double($0 % 4) * 0.0011, 52 + Double($0 / 4) * 0.0011)
    }
    let drawing = try #require(MapDrawing(areas, labelled: Set(areas.map(\.id)), form))
    let boxes = drawing.shapes.compactMap(\.label)
    #expect(boxes.count == 16)
    for (index, box) in boxes.enumerated() {
      #expect(box.x >= 0 && box.x + box.width <= form.width)
      #expect(box.y >= 0 && box.y + box.height <= drawing.height)
      for other in boxes[(index + 1)...] { #expect(!box.overlaps(other)) }
    }
  }

  @Test("a label hides no small area where it need not")
  func hiding() throws {
    // Two small squares, one right above the other: above and below, or beside, there is room.
    let around = Self.square("zone", 4, 52, size: 0.02)
    let small = [
      Self.square("a", 4.01, 52.010, size: 0.0005), Self.square("b", 4.01, 52.0115, size: 0.0005),
    ]
    let drawing = try #require(MapDrawing([around] + small, labelled: ["a", "b"]))
    let labelled = drawing.shapes.filter { $0.label != nil }
    #expect(labelled.count == 2)
    for shape in labelled {
      for other in labelled {
        #expect(shape.label?.contains(other.middle) == false, "\(shape.area) hides \(other.area)")
      }
    }
  }

  @Test("a site of very many areas is drawn, too")
  func many() throws {
    let areas = (0..<400).map {
      Self.square("a\($0)", 4 + Double($0 % 20) * 0.0011, 52 + Double($0 / 20) * 0.0011)
    }
    let drawing = try #require(MapDrawing(areas, labelled: Set(areas.map(\.id))))
    #expect(drawing.shapes.count { $0.label != nil } == 400)
  }

  @Test("a site without polygons has no map")
  func noMap() {
    #expect(MapDrawing([Area(id: "a", name: "A")], labelled: ["a"]) == nil)
  }

  @Test(
    "a scale ends at a round number",
    arguments: [
      (0.9, 1.0), (1, 1), (1.1, 2), (2.4, 2.5), (3, 5), (51, 100), (240, 250), (0.03, 0.05),
    ])
  func nice(_ number: Double, _ expected: Double) {
    #expect(abs(Chart.nice(number) - expected) < expected / 1e9)
  }

  @Test(
    "a scale names different numbers, also where all is nothing",
    arguments: [(0.0, ["1"]), (0.004, ["0.01"]), (1, ["0.5", "1"]), (30, ["10", "20", "30"])]
      as [(Double, [String])])
  func scale(_ value: Double, _ names: [String]) {
    let history = AreaHistory(.hour, at: Timestamp(milliseconds: 3_600_000))
    let words = Words(language: .en)
    let points = [600_000, 660_000].map {
      AreaHistory.Point(
        time: Timestamp(milliseconds: $0), value: value, low: value, high: value,
        isQuarter: false)
    }
    let chart = Chart(
      id: "a", title: "People", unit: "", axis: TimeAxis(history, words, .utc), history: history,
      points: points, words: words)
    let told = chart.html.text.matches(of: #/<text class="tick" x="1" y="[0-9.]+">([^<]+)</#)
      .map { String($0.1) }
    #expect(told == names)
  }

  @Test("a line breaks where nothing was known")
  func gaps() {
    func point(_ minute: Int64, _ isQuarter: Bool) -> AreaHistory.Point {
      AreaHistory.Point(
        time: Timestamp(milliseconds: minute * 60_000), value: 1, low: 1, high: 1,
        isQuarter: isQuarter)
    }
    let history = AreaHistory(.hour, at: Timestamp(milliseconds: 3_600_000))
    let minutes = Chart.runs(
      of: [0, 1, 2, 8, 9, 40].map { point($0, false) }, in: history)
    #expect(minutes.map(\.count) == [3, 2, 1])
    // A quarter of an hour stands for all of it.
    let quarters = Chart.runs(of: [7, 22, 37, 59].map { point($0, true) }, in: history)
    #expect(quarters.map(\.count) == [3, 1])
    // By the day a point is a quarter of an hour, by the week an hour: one without any is a gap.
    for (span, step) in [(Span.day, 15), (.week, 60)] {
      let history = AreaHistory(span, at: Timestamp(milliseconds: 7 * 86_400_000))
      let minutes = [0, 14, 29, 60].map { point(Int64($0 * step / 15), false) }
      #expect(Chart.runs(of: minutes, in: history).map(\.count) == [3, 1], "\(span)")
    }
  }

  @Test("a strip of words is empty where nothing was known, and says so of now")
  func strip() {
    func strip(_ minutes: [(Int64, String)], _ span: Span = .hour) -> WordStrip {
      let history = AreaHistory(span, at: Timestamp(milliseconds: span.length))
      return WordStrip(
        id: "a", title: "Bollards", axis: TimeAxis(history, Words(language: .en), .utc),
        history: history,
        entries: minutes.map {
          AreaHistory.Word(time: Timestamp(milliseconds: $0.0 * 60_000), word: $0.1)
        }, name: { $0 })
    }
    let gap = strip([(10, "open"), (11, "open"), (40, "closed"), (41, "open"), (60, "open")])
    #expect(
      gap.runs.map { "\($0.word) \($0.from.milliseconds / 1000)-\($0.to.milliseconds / 1000)" }
        == ["open 600-810", "closed 2400-2460", "open 2460-2610", "open 3600-3600"])
    #expect(gap.html.text.contains("Bollards: open"))
    #expect(strip([(10, "open"), (11, "open")]).html.text.contains("Bollards: –"))
    // A minute is a minute, however long the strip is.
    let day = strip([(1000, "open"), (1020, "open"), (1440, "open")], .day)
    #expect(day.runs.map { ($0.to - $0.from) / 1000 } == [150, 150, 0])
  }

  @Test("alerts that stood at once lie in lanes of their own")
  func lanes() {
    func span(_ from: Int64, _ to: Int64) -> Chart.Span {
      Chart.Span(
        from: Timestamp(milliseconds: from), to: Timestamp(milliseconds: to), name: "\(from)",
        mark: "!", kind: "minor")
    }
    let lanes = AlertStrip.lanes(of: [span(5, 9), span(0, 6), span(6, 8), span(9, 10)])
    #expect(lanes.map { "\($0.span.name) \($0.lane)" } == ["0 0", "5 1", "6 0", "9 0"])
  }

  @Test(
    "a week's days are the civil ones, also where the clocks change",
    arguments: [
      ("2026-03-31T10:00:00Z", ["Wed 25", "Thu 26", "Fri 27", "Sat 28", "Sun 29", "Mon 30"]),
      ("2026-10-28T11:00:00Z", ["Thu 22", "Fri 23", "Sat 24", "Sun 25", "Mon 26", "Tue 27"]),
    ])
  func week(_ now: String, _ days: [String]) throws {
    let data = try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/Europe/Amsterdam"))
    let zone = try #require(Zone(name: "Europe/Amsterdam", tzif: Array(data)))
    let history = AreaHistory(.week, at: try #require(Timestamp(iso8601: now)))
    let ticks = TimeAxis(history, Words(language: .en), zone).ticks
    #expect(days.allSatisfy { ticks.map(\.text).contains($0) }, "\(ticks.map(\.text))")
    for tick in ticks { #expect(zone.civilTime(at: tick.time).hour == 0, "\(tick.text)") }
  }

  @Test("durations fall into the buckets that Prometheus counts")
  func histogram() {
    var histogram = DurationHistogram()
    for milliseconds in [0, 1, 2, 4000, 9000] { histogram.observe(.milliseconds(milliseconds)) }
    #expect(histogram.count == 5)
    #expect(abs(histogram.sum - 13.003) < 1e-9)
    #expect(histogram.counts[0] == 2)
    #expect(histogram.counts.reduce(0, +) == 4, "nine seconds are beyond every bound")
    #expect(histogram.bound(of: 0.4) == 0.001)
    #expect(histogram.bound(of: 0.5) == 0.0025)
    #expect(histogram.bound(of: 0.8) == 5)
    #expect(histogram.bound(of: 0.95) == nil, "beyond every bound")
    #expect(DurationHistogram().bound(of: 0.5) == nil)
  }

  @Test("rates are those of the last minute")
  func rates() {
    var meter = RateMeter()
    #expect(meter.rates == nil)
    for second in 0...120 {
      meter.note(
        UInt64(second * (second < 60 ? 1 : 1)) * 10, UInt64(second), at: Int64(second) * 1000)
    }
    #expect(meter.rates == RateMeter.Rates(messages: 10, readings: 1))
  }

  @Test(
    "the lines of users",
    arguments: [
      ("anna", true), ("a.b-c_d@example", true), ("", false), ("a b", false), ("a:b", false),
      ("é", false), (String(repeating: "a", count: 65), false),
    ])
  func userNames(_ name: String, _ isOne: Bool) { #expect(UserFile.isUserName(name) == isOne) }
}
