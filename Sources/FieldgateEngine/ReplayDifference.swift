import FieldgateModel

/// What other rules, or another level, would have made of the same hours.
///
/// Alerts of the same rule on the same area that overlap in time are the same alert,
/// each with one other at most, so that candidate = current + gained − lost.
package struct ReplayDifference: Sendable {
  package private(set) var gained: [AlertSpan] = []
  package private(set) var lost: [AlertSpan] = []
  /// The same alert with another onset, another highest severity or another end.
  package private(set) var moved: [(current: AlertSpan, candidate: AlertSpan)] = []
  package private(set) var same = 0
  package let current: AlarmLoad
  package let candidate: AlarmLoad
  private let counts: [AreaID: (current: Int, candidate: Int)]

  package init(
    current: [AlertSpan], candidate: [AlertSpan], from: Timestamp, to: Timestamp
  ) {
    self.current = AlarmLoad(raised: current.map(\.raised), from: from, to: to)
    self.candidate = AlarmLoad(raised: candidate.map(\.raised), from: from, to: to)
    var counts: [AreaID: (current: Int, candidate: Int)] = [:]
    for span in current { counts[span.area, default: (0, 0)].current += 1 }
    for span in candidate { counts[span.area, default: (0, 0)].candidate += 1 }
    self.counts = counts
    var rest = Dictionary(grouping: current) { Key(rule: $0.rule, area: $0.area) }
    for span in candidate {
      let key = Key(rule: span.rule, area: span.area)
      guard let index = rest[key]?.firstIndex(where: { $0.overlaps(span) }),
        let partner = rest[key]?.remove(at: index)
      else {
        gained.append(span)
        continue
      }
      if partner.onset == span.onset, partner.peak == span.peak, partner.ended == span.ended {
        same += 1
      } else {
        moved.append((partner, span))
      }
    }
    lost = rest.values.joined().sorted {
      ($0.raised, $0.area, $0.rule) < ($1.raised, $1.area, $1.rule)
    }
  }

  private struct Key: Hashable {
    let rule: RuleID
    let area: AreaID
  }

  /// How many alerts each area had and would have had, by area.
  package var areas: [(area: AreaID, current: Int, candidate: Int)] {
    counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value.current, $0.value.candidate) }
  }
}
