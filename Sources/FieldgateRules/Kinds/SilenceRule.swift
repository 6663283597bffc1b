import FieldgateDocument
import FieldgateModel

/// `silence`: devices of an area that have not been heard for too long.
///
///     value              number of devices silent for `after` (or three of their periods)
///     raise severity s   while value > limit(s)             (`above`, 0 where left out)
///     clear              while value < clear limit          (1 where left out)
///
/// A device that speaks only when something happens is never silent. Devices never
/// heard since the watch began count. The time in which the gateway itself could
/// not hear does not.
struct SilenceRule: RuleKind {
  static let name = "silence"

  private let kinds: Set<Kind>
  private let after: Milliseconds?
  private let ladder: Ladder<Limit>
  private let clear: Limit

  init?(
    _ reader: inout MappingReader, raise: Node?, clear: Node?, _ context: RuleContext,
    _ diagnostics: Diagnostics
  ) {
    var kinds = Set(Kind.allCases)
    if let node = reader.take("devices"),
      var devices = MappingReader(node, "a choice of devices", diagnostics)
    {
      if let chosen = devices.require("kind") {
        kinds = Set(
          chosen.list(diagnostics).compactMap {
            $0.choice(Kind.self, of: "kind of device", diagnostics)
          })
      }
      devices.finish()
    }
    self.kinds = kinds
    after = reader.take("after")?.duration(diagnostics)
    let ladder = Ladder<Limit>(raise, diagnostics) { reader, severity in
      guard let above = reader.take("above") else { return Limit(side: .above, base: 0) }
      return above.number(in: 0...1_000_000, diagnostics).map { Limit(side: .above, base: $0) }
    }
    var clearLimit = Limit(side: .below, base: 1)
    if let clear, var clearReader = MappingReader(clear, "the clear condition", diagnostics) {
      clearReader.ignore("for")
      if let below = clearReader.take("below")?.number(in: 1...1_000_000, diagnostics) {
        clearLimit = Limit(side: .below, base: below)
      }
      clearReader.finish()
    }
    guard let ladder else { return nil }
    self.ladder = ladder
    self.clear = clearLimit
    check(raise?.place ?? reader.place, clear?.place, diagnostics)
  }

  /// Each severity at as many as the one below it or more, and the clear limit at
  /// most at the first number that raises.
  private func check(_ place: Place, _ clearPlace: Place?, _ diagnostics: Diagnostics) {
    for (lower, higher) in zip(ladder.rungs, ladder.rungs.dropFirst())
    where higher.condition.base < lower.condition.base {
      diagnostics.error(
        at: place,
        "\(higher.severity) (\(JSONValue.text(of: higher.condition.base))) is reached before"
          + " \(lower.severity) (\(JSONValue.text(of: lower.condition.base)))")
    }
    guard let clearPlace, let lowest = ladder.rungs.first?.condition.base,
      clear.base > lowest + 1
    else { return }
    diagnostics.error(
      at: clearPlace,
      "the clear limit \(JSONValue.text(of: clear.base)) lies beyond the limit"
        + " \(JSONValue.text(of: lowest)) that raises; make it at most"
        + " \(JSONValue.text(of: lowest + 1))")
  }

  var measure: String { "silent" }
  var unit: Unit? { nil }

  func sources(on area: AreaID, in tree: AreaTree) -> [RuleSource] { [.hearing(kinds, in: area)] }

  func isObserved(in area: AreaID, of picture: Picture) -> Bool {
    picture.silent(in: area, among: kinds, after: after, ear: 0).expected > 0
  }

  func finding(on area: AreaID, _ look: Look, _ memory: inout RuleMemory) -> Finding {
    let (silent, expected) = look.picture.silent(
      in: area, among: kinds, after: after, ear: look.time.ear)
    let count = Double(silent.count)
    let holding = Set(
      ladder.rungs.filter { count > $0.condition.base }.map(\.severity)
    ).intersection(look.inForce)
    let lowest = ladder.rungs.first.map { look.inForce.contains($0.severity) } ?? false
    var finding = Finding(
      value: .number(count),
      holding: holding, isClear: lowest ? count < clear.base : holding.isEmpty,
      limits: Dictionary(
        uniqueKeysWithValues: ladder.rungs.map { ($0.severity, $0.condition.base) }),
      coverage: Coverage(reporting: expected - silent.count, expected: expected),
      devices: silent, certainty: .observed)
    finding.clearLimit = clear.base
    return finding
  }

  func nextChange(on area: AreaID, _ look: Look, _ memory: RuleMemory) -> Milliseconds? {
    let now = look.time
    // While the gateway is deaf nobody falls silent.
    guard now.isListening else { return nil }
    return look.picture.nextSilence(in: area, among: kinds, after: after, ear: now.ear)
      .map { now.now + ($0 - now.ear) }
  }
  func explain(on area: AreaID, _ look: Look, _ memory: RuleMemory) -> Explanation {
    var explanation = Explanation()
    for rung in ladder.rungs {
      explanation.limits.append(
        Explanation.LimitInForce(
          what: "\(rung.severity)", side: "above", value: rung.condition.base,
          why: "the only one"))
      explanation.raises[rung.severity] =
        "more than \(JSONValue.text(of: rung.condition.base)) devices silent"
    }
    explanation.clears = "fewer than \(JSONValue.text(of: clear.base)) devices silent"
    let (silent, expected) = look.picture.silent(
      in: area, among: kinds, after: after, ear: look.time.ear)
    explanation.inputs = [
      Explanation.Input(
        name: measure, area: area,
        value: AreaValue(
          value: .number(Double(silent.count)),
          coverage: Coverage(
            reporting: expected - silent.count, expected: expected),
          freshness: .fresh, devices: silent))
    ]
    explanation.notes = silent.map { "\($0) is silent" }
    return explanation
  }
}
