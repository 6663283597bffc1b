import FieldgateModel

/// A device in the story: what it sees, what happens to it, and what passes its
/// lines.
struct Player: Sendable {
  let view: View
  let timeline: Timeline
  private let flows: [String: LineFlow]

  init(
    _ view: View, events: [DeviceEvent], crowd: Crowd, linesAt: [AreaID: Int],
    duration: Milliseconds
  ) {
    self.view = view
    timeline = Timeline(events.sorted { $0.at < $1.at })
    func side(_ area: AreaID) -> LineFlow.Side {
      LineFlow.Side(curve: crowd.curve(of: area), lines: linesAt[area] ?? 1)
    }
    flows = Dictionary(
      uniqueKeysWithValues: view.lines.compactMap { line in
        view.sides(of: line).map { sides in
          (line, LineFlow(from: sides.from.map(side), to: side(sides.to), duration: duration))
        }
      })
  }

  /// How many have crossed a line since the beginning; nil for a channel that is none.
  func passed(_ line: String, until time: Milliseconds) -> (in: Double, out: Double)? {
    flows[line]?.passed(until: time)
  }
}
