import FieldgateDocument
import FieldgateModel

/// `threshold`: a number of an area beyond a limit.
///
///     raise severity s   while value > limit(s, level)      (above; below: <)
///     clear              while value < clear limit          (the other side)
///
/// Between the clear limit and the lowest raise limit nothing begins and nothing
/// ends: that is the dead band which keeps an alert from chattering. Where no clear
/// limit is given it is the lowest raise limit itself. With no value nothing holds.
///
/// Devices that fell silent may have been those that counted. What they last said can
/// only add, so a value above a limit is so without them; one below a limit must be so
/// with what they last said too, and nothing eases by their silence.
struct ThresholdRule: RuleKind {
  static let name = "threshold"

  private let watch: AreaMeasure
  private let ladder: Ladder<Limit>
  private let clear: Limit

  init?(
    _ reader: inout MappingReader, raise: Node?, clear: Node?, _ diagnostics: Diagnostics
  ) {
    let watch = reader.require("watch")?
      .areaMeasure(among: AreaMeasure.allCases.filter(\.isNumber), diagnostics)
    let ladder = Ladder<Limit>(raise, diagnostics) { reader, severity in
      Limit(&reader, "the condition for \(severity)", tightens: true, diagnostics)
    }
    var clearLimit: Limit?
    if let clear, var clearReader = MappingReader(clear, "the clear condition", diagnostics) {
      clearReader.ignore("for")
      if clear["above"] != nil || clear["below"] != nil {
        clearLimit = Limit(&clearReader, "the clear condition", tightens: false, diagnostics)
      }
      clearReader.finish()
    }
    guard let ladder, let lowest = ladder.rungs.first,
      Self.check(ladder, clearLimit, raise?.place ?? reader.place, clear?.place, diagnostics),
      let watch
    else { return nil }
    self.watch = watch
    self.ladder = ladder
    self.clear = clearLimit ?? lowest.condition.opposite
  }

  /// Every severity on the same side, each further out than the one below it, and
  /// the clear limit on the other side of them all, at every level.
  private static func check(
    _ ladder: Ladder<Limit>, _ clear: Limit?, _ place: Place, _ clearPlace: Place?,
    _ diagnostics: Diagnostics
  ) -> Bool {
    guard let lowest = ladder.rungs.first else { return false }
    let side = lowest.condition.side
    guard ladder.rungs.allSatisfy({ $0.condition.side == side }) else {
      diagnostics.error(
        at: place, "the severities look to different sides; use 'above' or 'below' for all")
      return false
    }
    if let clear, clear.side == side {
      diagnostics.error(
        at: clearPlace ?? place,
        "the clear limit must look to the other side: '\(side == .above ? "below" : "above")'")
      return false
    }
    for level in (1...5).compactMap(ThreatLevel.init(rawValue:)) {
      for (lower, higher) in zip(ladder.rungs, ladder.rungs.dropFirst()) {
        let near = lower.condition.value(at: level)
        let far = higher.condition.value(at: level)
        if side == .above ? far < near : far > near {
          diagnostics.error(
            at: place,
            "at level \(level.rawValue) \(higher.severity) (\(JSONValue.text(of: far))) is"
              + " reached before \(lower.severity) (\(JSONValue.text(of: near)))")
          return false
        }
      }
      guard let clear else { continue }
      let raised = lowest.condition.value(at: level)
      let cleared = clear.value(at: level)
      if side == .above ? cleared > raised : cleared < raised {
        diagnostics.error(
          at: clearPlace ?? place,
          "at level \(level.rawValue) the clear limit \(JSONValue.text(of: cleared)) lies beyond"
            + " the limit \(JSONValue.text(of: raised)) that raises; give the clear limit a"
            + " 'level' of its own")
        return false
      }
    }
    return true
  }

  var measure: String { watch.rawValue }
  var unit: Unit? { watch.unit }

  func isObserved(in area: AreaID, of picture: Picture) -> Bool {
    picture.isObserved(watch, in: area)
  }

  func finding(on area: AreaID, _ look: Look, _ memory: inout RuleMemory) -> Finding {
    let level = look.level
    let limits = Dictionary(
      uniqueKeysWithValues: ladder.rungs.map { ($0.severity, $0.condition.value(at: level)) })
    guard let seen = look.picture.value(watch, of: area, at: look.time.now) else {
      return Finding(
        value: nil, limits: limits, coverage: Coverage(reporting: 0, expected: 0), devices: [],
        certainty: .possible)
    }
    guard let number = seen.value?.number else {
      return Finding(
        value: nil, limits: limits, coverage: seen.coverage, devices: [],
        certainty: seen.certainty)
    }
    let remembered = seen.remembered?.number
    func isPassed(_ limit: Limit) -> Bool {
      (limit.side == .above ? number : remembered).map { limit.isPassed(by: $0, at: level) }
        ?? false
    }
    let lingering = ladder.rungs.filter { rung in
      remembered.map { rung.condition.isPassed(by: $0, at: level) } ?? true
    }
    var finding = Finding(
      value: seen.value,
      holding: Set(ladder.rungs.filter { isPassed($0.condition) }.map(\.severity)),
      lingering: Set(lingering.map(\.severity)),
      isClear: isPassed(clear) || remembered.map { isBack($0, level) } ?? false,
      limits: limits, coverage: seen.coverage, devices: seen.devices, certainty: seen.certainty)
    finding.clearLimit = clear.value(at: level)
    return finding
  }

  /// With no dead band, the limit itself counts as clear, as it does not raise.
  private func isBack(_ number: Double, _ level: ThreatLevel) -> Bool {
    guard let lowest = ladder.rungs.first?.condition else { return false }
    return clear.value(at: level) == lowest.value(at: level) && number == lowest.value(at: level)
  }

  func nextChange(on area: AreaID, _ look: Look, _ memory: RuleMemory) -> Milliseconds? {
    look.picture.nextChange(in: area, after: look.time.now)
  }
}

extension Node {
  /// A value of an area, of those that make sense here.
  func areaMeasure(among allowed: [AreaMeasure], _ diagnostics: Diagnostics) -> AreaMeasure? {
    diagnostics.asked(
      Question(at: place, of: "value of an area", .words(allowed.map(\.rawValue))))
    guard let word = text(diagnostics) else { return nil }
    if let measure = allowed.first(where: { $0.rawValue == word }) { return measure }
    reportNot(word, of: "value of an area", among: allowed.map(\.rawValue), diagnostics)
    return nil
  }
}
