import FieldgateEngine
import FieldgateModel

/// What other rules or another level would have brought, for people and for scripts.
struct ReplayDifferenceView {
  let difference: ReplayDifference
  let from: Timestamp
  let to: Timestamp
  let against: String

  var object: JSONObject {
    [
      "from": .string(from.iso8601), "to": .string(to.iso8601), "against": .string(against),
      "current": .object(difference.current.object),
      "candidate": .object(difference.candidate.object),
      "areas": .array(
        difference.areas.map {
          .object([
            "area": .string($0.area.rawValue), "current": .integer(Int64($0.current)),
            "candidate": .integer(Int64($0.candidate)),
          ])
        }),
      "gained": .array(difference.gained.map { .object(Self.object($0)) }),
      "lost": .array(difference.lost.map { .object(Self.object($0)) }),
      "moved": .array(
        difference.moved.map {
          .object([
            "current": .object(Self.object($0.current)),
            "candidate": .object(Self.object($0.candidate)),
          ])
        }),
      "same": .integer(Int64(difference.same)),
    ]
  }

  private static func object(_ span: AlertSpan) -> JSONObject {
    [
      "rule": .string(span.rule.rawValue), "area": .string(span.area.rawValue),
      "severity": .string(span.peak.description), "onset": .string(span.onset.iso8601),
      "raised": .string(span.raised.iso8601), "ended": span.ended.map { .string($0.iso8601) },
    ]
  }

  func lines(_ time: LocalTime) -> [String] {
    let loads = [("now", difference.current), ("then", difference.candidate)]
    var lines = [
      "\(difference.gained.count) gained, \(difference.lost.count) lost,"
        + " \(difference.moved.count) moved, \(difference.same) the same"
    ]
    for (name, load) in loads {
      let mean = JSONValue.text(of: (load.mean * 100).rounded() / 100)
      lines.append(
        "\(name): \(load.count) raised, \(mean) in 10 min, at most \(load.most);"
          + " \(load.flooded) of \(load.slots) times 10 min in flood (more than"
          + " \(AlarmLoad.flood))")
    }
    var areas = Table("AREA", "NOW", "THEN")
    for area in difference.areas {
      areas.add(area.area.rawValue, "\(area.current)", "\(area.candidate)")
    }
    if !areas.isEmpty { lines += [""] + areas.lines }
    var table = Table("WHAT", "RULE", "AREA", "SEVERITY", "RAISED", "ENDED")
    func add(_ what: String, _ span: AlertSpan) {
      table.add(
        what, span.rule.rawValue, span.area.rawValue, span.peak.description,
        time.full(span.raised), span.ended.map(time.full) ?? "open",
        tones: ["SEVERITY": .severity(span.peak)])
    }
    for span in difference.gained { add("gained", span) }
    for span in difference.lost { add("lost", span) }
    for (current, candidate) in difference.moved {
      add("moved from", current)
      add("to", candidate)
    }
    return table.isEmpty ? lines : lines + [""] + table.lines
  }
}
