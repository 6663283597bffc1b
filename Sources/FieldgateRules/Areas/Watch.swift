import FieldgateDocument
import FieldgateModel

/// What of an area is looked at: a value, of some classes of objects, taken how over
/// the areas below.
package struct Watch: Hashable, Sendable {
  package var measure: AreaMeasure
  /// Only objects of these classes; empty for all.
  package var classes: Set<String>
  /// Nil for the measure's own default.
  package var over: Over?

  package init(_ measure: AreaMeasure, classes: Set<String> = [], over: Over? = nil) {
    self.measure = measure
    self.classes = classes
    self.over = over
  }

  /// How a value is taken over an area and the areas below it. Which are offered, and
  /// which one counts where none is named: `AreaMeasure.offered`, the first.
  package enum Over: String, CaseIterable, Hashable, Sendable {
    /// By the area's own devices alone.
    case own
    /// The worst of the areas, each by its own devices: the highest; of speeds the
    /// slowest.
    case smallest
    /// All of them together: people and objects are added, flows are those over the
    /// boundary of the whole, density is all people over all ground.
    case sum
  }

  /// How it is taken in effect.
  package var effectiveOver: Over { over ?? measure.offered[0] }

  /// Reads the keys `watch`, `class` and `over` of a rule; nil, with reports, where they
  /// cannot be used.
  ///
  /// - Parameter numbers: whether a number is wanted, or a word.
  package init?(_ reader: inout MappingReader, numbers: Bool, _ diagnostics: Diagnostics) {
    let node = reader.require("watch")
    let classNode = reader.take("class")
    let overNode = reader.take("over")
    let classes = classNode?.list(diagnostics).compactMap { $0.text(diagnostics) } ?? []
    let over = overNode?.choice(Over.self, of: "way to take a value over areas", diagnostics)
    let allowed = AreaMeasure.allCases.filter { $0.isNumber == numbers }
    guard let node else { return nil }
    diagnostics.asked(
      Question(at: node.place, of: "value of an area", .words(allowed.map(\.rawValue))))
    guard let word = node.text(diagnostics) else { return nil }
    guard let measure = allowed.first(where: { $0.rawValue == word }) else {
      let made = Measure(rawValue: word).flatMap { measure in
        AreaMeasure.madeMostly(from: measure).flatMap { allowed.contains($0) ? $0 : nil }
      }
      node.reportNot(
        word, of: "value of an area", among: allowed.map(\.rawValue), meant: made?.rawValue,
        diagnostics)
      return nil
    }
    if let classNode, !measure.hasClasses {
      diagnostics.error(
        at: classNode.place,
        "'\(word)' is not told apart by class; only objects are, so leave 'class' out")
      return nil
    }
    if let overNode, let over, !measure.offered.contains(over) {
      overNode.reportNot(
        over.rawValue, of: "way to take \(word) over areas",
        among: measure.offered.map(\.rawValue), diagnostics)
      return nil
    }
    if classNode != nil, classes.isEmpty || overNode != nil && over == nil { return nil }
    if overNode != nil, over == nil { return nil }
    self.init(measure, classes: Set(classes), over: over)
  }
}

extension AreaMeasure {
  /// How it can be taken over the areas below; the first where nobody says how.
  package var offered: [Watch.Over] {
    switch self {
    case .density: [.smallest, .own, .sum]
    case .occupancy: [.sum, .own, .smallest]
    case .flowIn, .flowOut, .crossings, .objects: [.own, .smallest, .sum]
    // Speeds do not add up.
    case .speed: [.own, .smallest]
    case .bollards: [.own]
    }
  }

  /// Whether it is told apart by the class of what is seen.
  package var hasClasses: Bool { self == .objects }
}
