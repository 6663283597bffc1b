import FieldgateDocument
import FieldgateModel

/// `state`: a word of an area that is, or is not, what it should be.
///
///     raise severity s   while word is one of is(s)         (isNot: is none of them)
///     clear              while no severity's condition holds
///
/// A word that only retained messages say raises too, after its hold, with
/// certainty Possible. With no word nothing holds and nothing clears. Where bollards
/// fell silent, a condition holds only where it is so with what they last said too,
/// and nothing eases by their silence.
struct StateRule: RuleKind {
  static let name = "state"

  private let watch: Watch
  private let ladder: Ladder<Words>

  init?(
    _ reader: inout MappingReader, raise: Node?, clear: Node?, _ context: RuleContext,
    _ diagnostics: Diagnostics
  ) {
    let watch = Watch(&reader, numbers: false, diagnostics)
    let ladder = Ladder<Words>(raise, diagnostics) { reader, severity in
      Words(&reader, of: watch?.measure, "the condition for \(severity)", diagnostics)
    }
    if let clear, var clearReader = MappingReader(clear, "the clear condition", diagnostics) {
      clearReader.ignore("for")
      clearReader.finish()
    }
    guard let watch, let ladder else { return nil }
    self.watch = watch
    self.ladder = ladder
  }

  var measure: String { watch.measure.rawValue }
  var unit: Unit? { nil }

  func sources(on area: AreaID, in tree: AreaTree) -> [RuleSource] { [.value(watch, of: area)] }

  func isObserved(in area: AreaID, of picture: Picture) -> Bool {
    picture.isObserved(watch.measure, in: area)
  }

  func finding(on area: AreaID, _ look: Look, _ memory: inout RuleMemory) -> Finding {
    guard let seen = look.value(watch, of: area) else {
      return Finding(nil)
    }
    func severities(_ value: Value?) -> Set<Severity> {
      guard let word = value?.word else { return [] }
      return Set(ladder.rungs.filter { $0.condition.fit(word) }.map(\.severity))
        .intersection(look.inForce)
    }
    let lingering = severities(seen.remembered)
    let holding = severities(seen.value).intersection(lingering)
    return Finding(
      value: seen.value, holding: holding, lingering: lingering,
      isClear: seen.value != nil && lingering.isEmpty,
      coverage: seen.coverage, devices: seen.devices, certainty: seen.certainty)
  }

  func nextChange(on area: AreaID, _ look: Look, _ memory: RuleMemory) -> Milliseconds? {
    look.picture.nextChange(in: area, after: look.time.now)
  }
  func explain(on area: AreaID, _ look: Look, _ memory: RuleMemory) -> Explanation {
    var explanation = Explanation()
    for rung in ladder.rungs {
      explanation.raises[rung.severity] = "\(measure) \(rung.condition.text)"
    }
    explanation.clears = "no severity's condition holds, by what silent devices last said neither"
    explanation.inputs = [look.input(watch, of: area)]
    return explanation
  }
}
