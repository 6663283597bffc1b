import FieldgateDocument
import FieldgateModel

/// What a scenario says of itself as an exercise: who is told what when, and what is to come
/// of it. That is all that an assessment needs, so that it can be made again out of the
/// scenario's text, whatever has become of the site since.
package struct ExerciseScript: Hashable, Sendable {
  package let name: String
  package let title: LocalizedText
  package let seed: UInt64
  package let duration: Milliseconds
  /// In the order of time.
  package let injects: [Inject]
  package let expectations: [Expectation]

  package init(
    name: String, title: LocalizedText, seed: UInt64 = 0, duration: Milliseconds,
    injects: [Inject] = [], expectations: [Expectation] = []
  ) {
    self.name = name
    self.title = title
    self.seed = seed
    self.duration = duration
    self.injects = injects
    self.expectations = expectations
  }

  /// Reads `injects` and `expect`; nil, with reports, where something is not usable.
  init?(
    name: String, title: LocalizedText, seed: UInt64, duration: Milliseconds,
    _ injectsNode: Node?, _ expectNode: Node?, _ known: KnownNames, _ diagnostics: Diagnostics
  ) {
    let injectNodes = injectsNode?.list(diagnostics) ?? []
    var injects: [Inject] = []
    for (index, node) in injectNodes.enumerated() {
      guard
        let inject = Inject(
          node, number: index + 1, duration: duration, partners: known.partners, diagnostics)
      else { continue }
      if injects.contains(where: { $0.id == inject.id }) {
        diagnostics.error(
          at: node.place, "the inject '\(inject.id)' stands further up already; name it otherwise")
      }
      injects.append(inject)
    }
    let expectNodes = expectNode?.list(diagnostics) ?? []
    let expectations = expectNodes.compactMap {
      Expectation($0, injects: injects, duration: duration, known: known, diagnostics)
    }
    guard injects.count == injectNodes.count, expectations.count == expectNodes.count,
      Set(injects.map(\.id)).count == injects.count
    else { return nil }
    self.init(
      name: name, title: title, seed: seed, duration: duration,
      injects: injects.sorted { $0.at < $1.at }, expectations: expectations)
  }

  /// Reads it out of a scenario's text that was judged before: nothing is held against a
  /// site, and what else stands in it is passed over.
  package init?(_ text: String, file: String, _ diagnostics: Diagnostics) {
    guard let node = parse(text, file: file, into: diagnostics),
      let name = node["scenario"]?.text(diagnostics),
      let duration = node["duration"]?.duration(diagnostics)
    else { return nil }
    let seed = node["seed"].flatMap { $0.integer(in: 0...Int(Int32.max), diagnostics) } ?? 0
    let title = node["title"].flatMap { LocalizedText($0, diagnostics) }
    self.init(
      name: name, title: title ?? LocalizedText(name), seed: UInt64(seed), duration: duration,
      node["injects"], node["expect"], KnownNames(), diagnostics)
  }
}
