import FieldgateDocument
import FieldgateModel

/// `overstay`: a measure left in place longer than anything justifies it.
///
///     in place           while the area's word is one of those of `measure`
///     justified          while an alert of one of `justifiedBy` is open on the area, on one
///                        that it lies in, on one that lies in it, or on a neighbour
///     since              the later of: the last such alert's end; the measure's being seen
///                        in place
///     raise severity s   while in place, not justified, and now - since >= after(s)
///     clear              while the measure is gone, or justified
///
/// Where `justifiedBy` is left out, every rule of the site about a crowd justifies a
/// measure: those of the kinds threshold, rate, anomaly and composite. A break shorter
/// than `pause`, such as a bollard that lets one vehicle pass, does not end the stay. With no
/// word nothing is known: the stay goes on, and nothing ends; nor does a measure go away
/// because its bollards fell silent. An edit of the rule begins the stay anew.
struct OverstayRule: RuleKind {
  static let name = "overstay"
  /// The kinds of rule that justify a measure where nobody says which do.
  static let justifying: Set = ["threshold", "rate", "anomaly", "composite"]

  private let watch: Watch
  private let words: Words
  private let justifiedBy: Set<RuleID>
  private let pause: Milliseconds
  private let ladder: Ladder<Milliseconds>

  init?(
    _ reader: inout MappingReader, raise: Node?, clear: Node?, _ context: RuleContext,
    _ diagnostics: Diagnostics
  ) {
    let measure = reader.require("measure").flatMap { Self.measure($0, diagnostics) }
    let named = reader.take("justifiedBy").map { context.rules($0, diagnostics) }
    let others = (context.rules ?? []).filter {
      $0.id != context.own && Self.justifying.contains($0.kind)
    }
    pause = reader.take("pause")?.duration(diagnostics) ?? 0
    let ladder = Ladder<Milliseconds>(raise, diagnostics) { reader, _ in
      reader.require("after")?.duration(diagnostics)
    }
    if let clear, var clearReader = MappingReader(clear, "the clear condition", diagnostics) {
      clearReader.ignore("for")
      clearReader.finish()
    }
    for (lower, higher) in zip(ladder?.rungs ?? [], ladder?.rungs.dropFirst() ?? [])
    where higher.condition < lower.condition {
      diagnostics.error(
        at: raise?.place ?? reader.place,
        "\(higher.severity) (after \(span(higher.condition))) is reached before"
          + " \(lower.severity) (after \(span(lower.condition)))")
    }
    guard let measure, let ladder else { return nil }
    watch = Watch(measure.measure)
    words = measure.words
    justifiedBy = Set(named ?? others.map(\.id))
    self.ladder = ladder
  }

  /// Reads `{ bollards: closed }`.
  private static func measure(
    _ node: Node, _ diagnostics: Diagnostics
  ) -> (measure: AreaMeasure, words: Words)? {
    let allowed = AreaMeasure.allCases.filter { !$0.isNumber }
    guard let entry = node.entries?.first, node.entries?.count == 1 else {
      diagnostics.error(
        at: node.place, "expected one measure, as in { bollards: closed }, found \(node.what)")
      return nil
    }
    guard let name = entry.key.text(diagnostics) else { return nil }
    guard let measure = allowed.first(where: { $0.rawValue == name }) else {
      entry.key.reportNot(
        name, of: "value of an area", among: allowed.map(\.rawValue), diagnostics)
      return nil
    }
    return Words.words(entry.value, of: measure, diagnostics)
      .map { (measure, Words(words: $0)) }
  }

  var measure: String { "overstay" }
  var unit: Unit? { .seconds }
  var watchedRules: Set<RuleID> { justifiedBy }

  func sources(on area: AreaID, in tree: AreaTree) -> [RuleSource] { [.value(watch, of: area)] }

  func isObserved(in area: AreaID, of picture: Picture) -> Bool {
    picture.isObserved(watch.measure, in: area)
  }

  func finding(on area: AreaID, _ look: Look, _ memory: inout RuleMemory) -> Finding {
    let now = look.time.now
    let seen = look.value(watch, of: area)
    var finding = Finding(
      seen,
      limits: Dictionary(
        uniqueKeysWithValues: ladder.rungs.map { ($0.severity, Double($0.condition) / 1000) }))
    guard let seen, let word = seen.value?.word else { return finding }
    var stay = Stay(memory)
    let isIn = words.fit(word)
    // Where bollards fell silent it is gone only if it is so by what they last said too.
    let mayBeIn = isIn || seen.remembered?.word.map { words.fit($0) } ?? true
    stay.note(mayBeIn, pause: pause, at: now)
    memory.marks = stay.marks
    let since = stay.since.flatMap { unjustified(since: $0, on: area, look) }
    let lasted = since.map { now - $0 } ?? 0
    finding.value = .number(Double(lasted) / 1000)
    finding.devices = seen.devices
    let over = Set(
      ladder.rungs.filter { since != nil && lasted >= $0.condition }.map(\.severity)
    ).intersection(look.inForce)
    let holds = isIn || stay.isPaused(pause, at: now)
    finding.holding = holds ? over : []
    finding.lingering = over
    finding.isClear = over.isEmpty
    return finding
  }

  /// Since when nothing justifies the measure; nil while something does.
  private func unjustified(
    since start: Milliseconds, on area: AreaID, _ look: Look
  ) -> Milliseconds? {
    var since = start
    for place in Self.around(area, look.picture.tree) {
      for rule in justifiedBy {
        if look.alerts[rule, place] != nil { return nil }
        let ended = look.alerts.ended[AlertBook.Key(rule: rule, area: place)]
        since = max(since, ended ?? since)
      }
    }
    return since
  }

  func watchedAlerts(from area: AreaID, in tree: AreaTree) -> [AreaID] {
    Array(Self.around(area, tree))
  }

  /// Where an alert justifies a measure in the area.
  private static func around(_ area: AreaID, _ tree: AreaTree) -> Set<AreaID> {
    Set(tree.subtree(of: area) + tree.ancestors(of: area) + tree.neighbours(of: area))
  }

  func nextChange(on area: AreaID, _ look: Look, _ memory: RuleMemory) -> Milliseconds? {
    let now = look.time.now
    let stay = Stay(memory)
    var next = [look.picture.nextChange(in: area, after: now)]
    if let gone = stay.goneSince { next.append(gone + pause) }
    if let since = stay.since.flatMap({ unjustified(since: $0, on: area, look) }) {
      next += ladder.rungs.map { since + $0.condition }
    }
    return next.compactMap { $0 }.filter { $0 > now }.min()
  }

  func phrase(for alert: Alert) -> LocalizedText? {
    guard let seconds = alert.value?.number else { return nil }
    let lasted = span(Milliseconds(seconds * 1000))
    let names = words.words.sorted()
    func what(_ language: Language, _ or: String) -> String {
      "\(Wording.measure(watch.measure.rawValue)[language]) "
        + names.map { Wording.term($0, language) }.joined(separator: " \(or) ")
    }
    return LocalizedText(
      nl: "\(what(.nl, "of")) zonder reden sinds \(lasted)",
      en: "\(what(.en, "or")) without a reason for \(lasted)")
  }

  func explain(on area: AreaID, _ look: Look, _ memory: RuleMemory) -> Explanation {
    var explanation = Explanation()
    for rung in ladder.rungs {
      explanation.limits.append(
        Explanation.LimitInForce(
          what: "\(rung.severity)", side: "after", value: Double(rung.condition) / 1000,
          why: "the only one"))
      explanation.raises[rung.severity] = "in place without a reason for \(span(rung.condition))"
    }
    explanation.clears = "the measure is gone, or an alert justifies it"
    explanation.inputs = [look.input(watch, of: area)]
    let names = justifiedBy.sorted().map(\.rawValue).joined(separator: ", ")
    explanation.notes.append("justified by alerts of \(names.isEmpty ? "no rule" : names)")
    if let start = Stay(memory).since {
      explanation.notes.append("in place for \(span(look.time.now - start))")
      let since = unjustified(since: start, on: area, look)
      explanation.notes.append(
        since.map { "without a reason for \(span(look.time.now - $0))" } ?? "justified now")
    } else {
      explanation.notes.append("not in place")
    }
    return explanation
  }

  /// Since when the measure is seen in place, and since when it is gone again.
  private struct Stay {
    private(set) var since: Milliseconds?
    private(set) var goneSince: Milliseconds?

    init(_ memory: RuleMemory) {
      guard memory.marks.count == 2 else { return }
      since = memory.marks[0]
      goneSince = memory.marks[1]
    }

    var marks: [Milliseconds?] { since == nil ? [] : [since, goneSince] }

    mutating func note(_ isIn: Bool, pause: Milliseconds, at now: Milliseconds) {
      if goneSince != nil, !isPaused(pause, at: now) { end() }
      if isIn {
        since = since ?? now
        goneSince = nil
      } else if since != nil {
        goneSince = goneSince ?? now
        if !isPaused(pause, at: now) { end() }
      }
    }

    private mutating func end() {
      since = nil
      goneSince = nil
    }

    /// It is gone, but not for as long as a pause.
    func isPaused(_ pause: Milliseconds, at now: Milliseconds) -> Bool {
      goneSince.map { now - $0 < pause } ?? false
    }
  }
}

/// A length of time as people write it: `2h`, `1h30m`, `45s`.
func span(_ length: Milliseconds) -> String {
  if length < 1000 { return length == 0 ? "0s" : "\(length)ms" }
  let seconds = length / 1000
  let parts = [(seconds / 3600, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")]
  return parts.filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }.joined()
}
