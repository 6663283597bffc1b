import FieldgateModel

/// Guesses for states: true and false, 0 and 1, and words.
enum StateGuess {
  private static let opening: [String: String] = [
    "open": "open", "opened": "open", "lowered": "open", "down": "open", "retracted": "open",
    "free": "open", "closed": "closed", "close": "closed", "raised": "closed", "up": "closed",
    "extended": "closed", "shut": "closed", "blocked": "closed", "opening": "opening",
    "lowering": "opening", "closing": "closing", "raising": "closing", "rising": "closing",
    "stopped": "stopped", "stop": "stopped", "halted": "stopped", "unknown": "unknown",
    "none": "unknown", "undefined": "unknown",
  ]
  private static let truths: Set<String> = [
    "on", "true", "yes", "1", "online", "available", "connected", "reachable", "active", "detected",
    "occupied", "present", "alarm", "fault", "faulty", "error", "failed", "degraded", "triggered",
    "locked", "blocked", "moving", "start", "alert",
  ]
  private static let falsehoods: Set<String> = [
    "off", "false", "no", "0", "offline", "unavailable", "disconnected", "unreachable", "inactive",
    "clear", "cleared", "idle", "ok", "normal", "operational", "good", "vacant", "free", "absent",
    "unlocked", "stopped", "end", "lost", "none",
  ]

  private struct Row {
    let measure: Measure
    let with: Set<String>
    var without: Set<String> = []
  }

  private static let rows: [Row] = [
    Row(measure: .tamper, with: ["tamper", "tampered", "sabotage"]),
    Row(measure: .obstruction, with: ["obstruction", "obstacle", "obstructed", "blocked", "jam"]),
    Row(
      measure: .fault,
      with: ["fault", "faults", "error", "malfunction", "failure", "alarm", "health"]),
    Row(
      measure: .online,
      with: ["online", "availability", "available", "connected", "connection", "lwt", "reachable"]),
    Row(measure: .sceneChange, with: ["scene", "covered", "blinded", "defocus"]),
    Row(measure: .loitering, with: ["loitering", "loiter"]),
    Row(measure: .motion, with: ["motion", "moving", "pir"], without: ["type"]),
    Row(measure: .vehiclePresent, with: ["vehicle", "loop", "presence"]),
    Row(measure: .locked, with: ["locked", "lock"]),
    Row(measure: .occupied, with: ["occupied", "occupancy", "presence", "present"]),
    Row(measure: .objectPresent, with: ["present", "presence", "detected", "detection"]),
  ]

  /// A guess for a field; nil where its values are no states or its name says nothing.
  static func guess(_ evidence: MeasureGuess.Evidence, of kind: Kind) -> MeasureGuess? {
    let shape = evidence.shape
    func fits(_ measure: Measure) -> Bool {
      measure.definition.kinds.isEmpty || measure.definition.kinds.contains(kind)
    }
    if let state = state(evidence), fits(.state) { return state }
    let name = evidence.name
    for row in rows where fits(row.measure) && name.has(row.with) && !name.has(row.without) {
      if !shape.flags.isEmpty, shape.words.isEmpty, shape.numbers.isEmpty {
        return MeasureGuess(
          measure: row.measure, aggregation: nil, steps: [], why: "from the name")
      }
      if let map = truthMap(shape, for: row.measure) {
        return MeasureGuess(
          measure: row.measure, aggregation: nil, steps: [map],
          why: "from the name; check what is true")
      }
    }
    // A word of health beside no telling name: sensor_state: operational.
    let healthy: Set<String> = ["ok", "normal", "operational", "degraded", "good", "faulty"]
    if name.has(["state", "status", "health"]),
      shape.words.contains(where: { healthy.contains($0.lowercased()) }),
      truthMap(shape, for: .fault) != nil
    {
      let good = shape.words.filter { falsehoods.contains($0.lowercased()) }
      let map = good.map { "\(YAMLText.scalar($0)): false" }.joined(separator: ", ")
      if !good.isEmpty {
        return MeasureGuess(
          measure: .fault, aggregation: nil, steps: ["map: { \(map) }", "default: true"],
          why: "words of health; all but these count as a fault")
      }
    }
    if name.has(["state", "status"]), isOnline(shape), let map = truthMap(shape, for: .online) {
      return MeasureGuess(
        measure: .online, aggregation: nil, steps: [map], why: "words of being there")
    }
    return nil
  }

  /// Words of a gate or bollard.
  private static func state(_ evidence: MeasureGuess.Evidence) -> MeasureGuess? {
    let shape = evidence.shape
    guard shape.flags.isEmpty, shape.numbers.isEmpty, !shape.words.isEmpty, shape.words.count <= 12,
      !evidence.name.has(["last", "previous", "requested", "target", "command", "mode"])
    else { return nil }
    let known = shape.words.filter { opening[$0.lowercased()] != nil }
    let certain: Set<String> = ["open", "closed", "opening", "closing"]
    guard shape.words.contains(where: { certain.contains(opening[$0.lowercased()] ?? "") }),
      evidence.name.has(["state", "status", "position", "cover", "bollard", "gate", "barrier"])
        || known.count == shape.words.count
    else { return nil }
    let map = shape.words.map { word in
      if let meaning = opening[word.lowercased()] { return "\(YAMLText.scalar(word)): \(meaning)" }
      return Vocabulary.isStateWord(word) ? "\(YAMLText.scalar(word)): unknown" : ""
    }.filter { !$0.isEmpty }
    return MeasureGuess(
      measure: .state, aggregation: nil, steps: ["map: { \(map.joined(separator: ", ")) }"],
      why: "words of a gate; check that open means that the passage is free, and add the words "
        + "that were not seen")
  }

  private static func isOnline(_ shape: Shape) -> Bool {
    let words: Set<String> = [
      "online", "offline", "available", "unavailable", "connected", "disconnected",
    ]
    return shape.words.contains { words.contains($0.lowercased()) }
  }

  /// `map: { "on": true, "off": false }`; nil where a value is no truth.
  private static func truthMap(_ shape: Shape, for measure: Measure) -> String? {
    guard shape.flags.isEmpty, shape.words.count <= 8, shape.numbers.isEmpty != shape.words.isEmpty
    else { return nil }
    var entries: [String] = []
    if shape.words.isEmpty {
      guard Set(shape.numbers).isSubset(of: [0, 1]) else { return nil }
      entries = ["1: true", "0: false"]
    }
    for word in shape.words {
      let low = word.lowercased()
      let isTrue: Bool
      if measure == .online, ["ok", "normal"].contains(low) {
        isTrue = true
      } else if truths.contains(low) {
        isTrue = true
      } else if falsehoods.contains(low) {
        isTrue = false
      } else {
        return nil
      }
      entries.append("\(YAMLText.scalar(word)): \(isTrue)")
    }
    for (one, other, isTrue) in [
      ("online", "offline", false), ("ON", "OFF", false), ("on", "off", false),
    ]
    where shape.words == [one] { entries.append("\(YAMLText.scalar(other)): \(isTrue)") }
    return "map: { \(entries.joined(separator: ", ")) }"
  }
}
