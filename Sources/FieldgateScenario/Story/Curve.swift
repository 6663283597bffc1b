import FieldgateDocument
import FieldgateModel

/// How many people are in an area over the time of the story: straight lines
/// between points, level before the first and after the last.
struct Curve: Hashable, Sendable {
  struct Point: Hashable, Sendable {
    let at: Milliseconds
    let people: Double
  }

  /// At least one, in the order of time.
  let points: [Point]

  static let empty = Curve(points: [Point(at: 0, people: 0)])

  private init(points: [Point]) { self.points = points }

  /// Reads `[ { at: 0m, people: 60 }, … ]`; nil, with reports, where a point is not
  /// usable, lies before the one before it or after the end.
  init?(_ node: Node, duration: Milliseconds, _ diagnostics: Diagnostics) {
    let nodes = node.list(diagnostics)
    var points: [Point] = []
    for pointNode in nodes {
      guard var reader = MappingReader(pointNode, "a point of the curve", diagnostics) else {
        continue
      }
      let atNode = reader.require("at")
      let at = atNode?.offset(upTo: duration, diagnostics)
      let people = reader.require("people")?.number(in: 0...1_000_000, diagnostics)
      reader.finish()
      guard let at, let people, let atNode else { continue }
      if let last = points.last, at <= last.at {
        diagnostics.error(
          at: atNode.place, "\(atNode.what) is not later than the point before it; sort the points")
        continue
      }
      points.append(Point(at: at, people: people))
    }
    guard !nodes.isEmpty else {
      diagnostics.error(
        at: node.place, "expected at least one point such as { at: 0m, people: 60 }")
      return nil
    }
    guard points.count == nodes.count else { return nil }
    self.points = points
  }

  func people(at time: Milliseconds) -> Double {
    guard let next = points.firstIndex(where: { $0.at > time }) else {
      return points.last?.people ?? 0
    }
    guard next > 0 else { return points[0].people }
    let (left, right) = (points[next - 1], points[next])
    let part = Double(time - left.at) / Double(right.at - left.at)
    return left.people + (right.people - left.people) * part
  }
}

extension Node {
  /// A time of the story, from its beginning, not after its end.
  func offset(upTo duration: Milliseconds, _ diagnostics: Diagnostics) -> Milliseconds? {
    guard let offset = self.duration(diagnostics) else { return nil }
    guard offset <= duration else {
      diagnostics.error(
        at: place, "\(what) is after the end of the story, which lasts \(duration / 1000)s")
      return nil
    }
    return offset
  }
}
