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

  private struct Condition: Hashable, Sendable {
    let words: Set<String>
    let isNot: Bool

    func holds(for word: String) -> Bool { words.contains(word) != isNot }
  }

  private let watch: AreaMeasure
  private let ladder: Ladder<Condition>

  init?(
    _ reader: inout MappingReader, raise: Node?, clear: Node?, _ diagnostics: Diagnostics
  ) {
    let watch = reader.require("watch")?
      .areaMeasure(among: AreaMeasure.allCases.filter { !$0.isNumber }, diagnostics)
    let allowed = watch?.words ?? []
    let ladder = Ladder<Condition>(raise, diagnostics) { reader, severity in
      let positive = reader.take("is")
      let negative = reader.take("isNot")
      guard let node = positive ?? negative, positive == nil || negative == nil else {
        diagnostics.error(
          at: reader.place, "the condition for \(severity) needs either 'is' or 'isNot'")
        return nil
      }
      let words = node.list(diagnostics).compactMap { element -> String? in
        diagnostics.asked(Question(at: element.place, of: "state", .words(allowed)))
        guard let word = element.text(diagnostics) else { return nil }
        if watch != nil, !allowed.contains(word) {
          element.reportNot(word, of: "state", among: allowed, diagnostics)
          return nil
        }
        return word
      }
      return words.isEmpty ? nil : Condition(words: Set(words), isNot: positive == nil)
    }
    if let clear, var clearReader = MappingReader(clear, "the clear condition", diagnostics) {
      clearReader.ignore("for")
      clearReader.finish()
    }
    guard let watch, let ladder else { return nil }
    self.watch = watch
    self.ladder = ladder
  }

  var measure: String { watch.rawValue }
  var unit: Unit? { nil }

  func isObserved(in area: AreaID, of picture: Picture) -> Bool {
    picture.isObserved(watch, in: area)
  }

  func finding(on area: AreaID, _ look: Look, _ memory: inout RuleMemory) -> Finding {
    guard let seen = look.picture.value(watch, of: area, at: look.time.now) else {
      return Finding(
        value: nil, coverage: Coverage(reporting: 0, expected: 0), devices: [],
        certainty: .possible)
    }
    func severities(_ value: Value?) -> Set<Severity> {
      guard let word = value?.word else { return [] }
      return Set(ladder.rungs.filter { $0.condition.holds(for: word) }.map(\.severity))
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
}
