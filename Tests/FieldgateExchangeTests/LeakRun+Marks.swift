import FieldgateModel

/// What a text holds and may not, by the marks that the facts bear.
extension LeakRun {
  func index(of area: AreaID) -> Int? {
    RandomAlerts.areas.firstIndex { $0.id == area }
  }

  /// What a text holds and may not.
  ///
  /// - Parameters:
  ///   - alert: the alert that it tells of; nil where it says no more than that it is over.
  ///   - known: ids and times that its reader was told before.
  func leaks(
    of text: Searched, _ terms: RandomContract.Allowed, area: Int?, alert: Alert?,
    known: Set<String>
  ) -> [String] {
    let new = known.filter { $0.contains("Q") }.reduce(text) { $0.without($1) }
    var faults = marks(in: new, terms, area: area)
    faults += times(in: new, terms).filter { !known.contains($0) }
    guard let alert else { return faults }
    if let own = index(of: alert.area), !terms.areas.contains(own) { faults.append("the area") }
    if alert.severity < terms.severity { faults.append("the severity") }
    let rule = alert.rule.rawValue
    if !terms.rules.contains(rule.hasPrefix("system.") ? "system" : rule) {
      faults.append("the kind")
    }
    if let marking = RandomContract.markings[rule], marking > terms.ceiling {
      faults.append("the marking")
    }
    if case .number(let value)? = alert.value, value > 1_000_000 {
      let digits = JSONValue.text(of: value)
      let isExact = terms.fields.contains("value") && (terms.step ?? 1) == 1
      let stepped = terms.step.map { (value / $0).rounded() * $0 } ?? value
      if text.contains(digits), !isExact, stepped != value { faults.append("the value \(digits)") }
      if !terms.fields.contains("value"), text.contains(String(digits.prefix(5))) {
        faults.append("the value \(digits)")
      }
    }
    if case .number(let value)? = alert.value, let minimum = terms.minimum, value < minimum,
      text.contains("\"value\":\(JSONValue.text(of: value)),")
        || text.contains("fieldgate:value</valueName>")
    {
      faults.append("the small count \(value)")
    }
    return faults
  }

  func marks(
    in text: Searched, _ terms: RandomContract.Allowed, area: Int?
  ) -> [String] {
    var marks: [(String, Bool)] = [
      ("HEADQ", false), ("HEADNLQ", false),
      ("DEV1Q", terms.gives("devices")), ("DEV3Q", terms.gives("inputs")),
      ("CHANQ", terms.gives("inputs")), ("INSTR", terms.gives("instruction")),
      ("ADV", terms.gives("advice")), ("TAKE", terms.gives("advice")),
      ("BYQ", terms.gives("by") || terms.gives("advice")),
      ("ACKBYQ", terms.gives("by") && terms.seesAcknowledgements),
      ("ACKNOTEQ", terms.gives("note") && terms.seesAcknowledgements),
      (" NOTEQ", terms.gives("note")), ("\"NOTEQ", terms.gives("note")),
      ("PNOTEQ", terms.gives("note") && terms.seesAcknowledgements),
      ("RULE", terms.gives("rule")), ("7654321.5", terms.gives("limit")),
      ("7654322", terms.gives("limit")),
      ("occupancy", terms.gives("measure") || terms.gives("inputs")),
      ("bezetting", terms.gives("measure")),
      ("\"measure\"", terms.gives("measure") || terms.gives("inputs") || terms.gives("advice")),
      ("\"level\"", terms.gives("level")), ("fieldgate:level", terms.gives("level")),
      ("71", terms.gives("coverage") || !text.contains("\"reporting\"")),
      ("fieldgate:coverage", terms.gives("coverage")),
      ("coordinates", terms.gives("geometry")), ("<polygon>", terms.gives("geometry")),
      ("flapping", terms.gives("flapping")), ("SHELF", terms.gives("shelved")),
      ("acknowledged", terms.seesAcknowledgements),
    ]
    // With free texts listed, areas stand in them that the contract gives by listing them.
    let free = ["instruction", "advice", "note", "devices"].contains { terms.gives($0) }
    for index in 0..<9 {
      let isAllowed = index == area || free
      for name in ["AR\(index)Q", "NLR\(index)Q", "ENR\(index)Q"] {
        marks.append((name, isAllowed))
      }
      marks.append(("\(4 + Double(index) / 10),52.00", index == area && terms.gives("geometry")))
    }
    return marks.filter { !$0.1 && text.contains($0.0) }.map(\.0)
  }

  /// Times that are finer than the contract's. The gateway's own id has its onset in it.
  func times(in text: Searched, _ terms: RandomContract.Allowed) -> [String] {
    guard let step = terms.time else { return [] }
    return text.stamps
      + text.times.filter { time in
        guard let time = Timestamp(iso8601: time) else { return true }
        return !time.milliseconds.isMultiple(of: step)
      }
      + text.identifierTimes.filter { stamp in
        let digits = Array(stamp)
        let iso =
          "\(String(digits[0..<4]))-\(String(digits[4..<6]))-\(String(digits[6..<8]))T"
          + "\(String(digits[9..<11])):\(String(digits[11..<13])):\(String(digits[13..<15]))Z"
        return Timestamp(iso8601: iso).map { !$0.milliseconds.isMultiple(of: step) } ?? true
      }
  }
}
