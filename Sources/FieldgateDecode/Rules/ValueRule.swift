import FieldgateDocument
import FieldgateModel

/// How a value is made: from a source, through transforms in their order.
///
/// | written | source |
/// |---|---|
/// | a term | that |
/// | `from: VALUE` or a list of them | the first that comes to anything |
/// | `count: $.list[*]` | how many values a path finds; nothing where there is no list |
/// | `cases: [{ when, then: VALUE }, …]` | that of the first case that holds |
///
/// Values nest, so that an alternative or an operand can have transforms of its own.
///
/// A class, because it is handed about for every value of every message.
final class ValueRule: Sendable {
  let source: Source
  let transforms: [any Transform]
  /// The path, where the value is what stands there and no more: the most frequent of all.
  let path: PathTerm?

  indirect enum Source: Sendable {
    case term(Term)
    case first([ValueRule])
    case count(PathTerm)
    case cases([Case])
  }

  struct Case: Sendable {
    let conditions: Conditions
    let value: ValueRule
  }

  convenience init(_ term: Term) { self.init(source: .term(term), transforms: []) }

  init(source: Source, transforms: [any Transform]) {
    self.source = source
    self.transforms = transforms
    if transforms.isEmpty, case .term(.path(let path)) = source {
      self.path = path
    } else {
      path = nil
    }
  }

  /// What a rule came to in one message.
  enum Made {
    case value(Value)
    /// No value, and nothing wrong.
    case nothing(because: String)
    /// What was expected, and the sort of what was found.
    case refused(expected: String, found: String)

    /// What a term alone comes to.
    init(_ found: Found) {
      switch found {
      case .nothing: self = .nothing(because: "nothing stands there")
      case .structure(let element): self = .refused(expected: "one value", found: element.sort)
      case .value(let value): self = .value(value)
      }
    }
  }

  func make(in scope: inout Scope) -> Made {
    if let path { return Made(scope.find(path)) }
    let made = found(in: &scope)
    guard !transforms.isEmpty, case .value(var value) = made else { return made }
    for transform in transforms {
      switch transform.apply(to: value, in: &scope) {
      case .value(let next): value = next
      case .nothing(let reason): return .nothing(because: reason)
      case .refused(let expected): return .refused(expected: expected, found: value.sort)
      }
    }
    return .value(value)
  }

  private func found(in scope: inout Scope) -> Made {
    switch source {
    case .term(let term): return Made(scope.find(term))
    case .first(let rules):
      var last = Made.nothing(because: "nothing stands there")
      for rule in rules {
        last = rule.make(in: &scope)
        if case .nothing = last { continue }
        return last
      }
      return last
    case .count(let path):
      let found = scope.all(of: path).count
      if found == 0, !scope.holdsList(of: path) { return .nothing(because: "there is no list") }
      return .value(.number(Double(found)))
    case .cases(let cases):
      for each in cases where each.conditions.hold(in: &scope) {
        return each.value.make(in: &scope)
      }
      return .nothing(because: "none of the cases holds")
    }
  }

  /// The one value that it always has, where it is a constant.
  var constant: Value? {
    if transforms.isEmpty, case .term(.constant(let value)) = source { value } else { nil }
  }

  /// The values that it can give, where they are known beforehand.
  var results: [Value]? {
    if let last = transforms.last { return last.results }
    switch source {
    case .term(.constant(let value)): return [value]
    case .term, .count: return nil
    case .first(let rules): return Self.results(rules)
    case .cases(let cases): return Self.results(cases.map(\.value))
    }
  }

  private static func results(_ rules: [ValueRule]) -> [Value]? {
    let results = rules.map(\.results)
    return results.contains { $0 == nil } ? nil : results.flatMap { $0 ?? [] }
  }

  /// The terms that it starts from, in their order.
  var terms: [Term] {
    switch source {
    case .term(let term): [term]
    case .first(let rules): rules.flatMap(\.terms)
    case .count(let path): [.path(path)]
    case .cases(let cases): cases.flatMap(\.value.terms)
    }
  }

  /// The terms as they were written, for a fault.
  var text: String? {
    let texts = terms.compactMap(\.text)
    return texts.isEmpty ? nil : texts.joined(separator: ", ")
  }
}

extension ValueRule {
  convenience init?(_ node: Node, _ names: Names, _ diagnostics: Diagnostics) {
    guard node.entries != nil else {
      guard let term = Term(node, names, diagnostics) else { return nil }
      self.init(term)
      return
    }
    guard let mapping = MappingReader(node, "a value", diagnostics) else { return nil }
    self.init(mapping, names, diagnostics)
  }

  /// Reads the keys of a value that a mapping has besides those read already.
  convenience init?(_ mapping: MappingReader, _ names: Names, _ diagnostics: Diagnostics) {
    var reading = TransformReading(mapping: mapping, names: names, diagnostics: diagnostics)
    let from = reading.mapping.take("from")
    let count = reading.mapping.take("count")
    let cases = reading.mapping.take("cases")
    let transforms = reading.all()
    // A misspelt key is told once, as unknown.
    let isWhole = reading.mapping.rest.isEmpty
    reading.mapping.finish()
    let sources = [from, count, cases].compactMap { $0 }
    guard sources.count == 1 else {
      if isWhole || sources.count > 1 {
        diagnostics.error(
          at: sources.last?.place ?? mapping.place,
          "a value comes from one of 'from', 'count' and 'cases'; "
            + (sources.isEmpty ? "it has none of them" : "keep one"))
      }
      return nil
    }
    let source: Source?
    if let from {
      source = Self.alternatives(from, names, diagnostics)
    } else if let count {
      source = Self.counted(count, names, diagnostics)
    } else {
      source = cases.flatMap { Self.cases($0, names, diagnostics) }
    }
    guard let source else { return nil }
    self.init(source: source, transforms: transforms)
  }

  private static func alternatives(
    _ node: Node, _ names: Names, _ diagnostics: Diagnostics
  ) -> Source? {
    let rules = node.list(diagnostics).compactMap { ValueRule($0, names, diagnostics) }
    if rules.count == 1, rules[0].transforms.isEmpty { return rules[0].source }
    return rules.isEmpty ? nil : .first(rules)
  }

  private static func counted(
    _ node: Node, _ names: Names, _ diagnostics: Diagnostics
  ) -> Source? {
    guard let term = Term(node, names, diagnostics) else { return nil }
    guard case .path(let path) = term, !path.path.isSingular else {
      diagnostics.error(
        at: node.place,
        "to count, name what is counted: a path that finds many, such as $.list[*], "
          + "found \(node.what)")
      return nil
    }
    return .count(path)
  }

  private static func cases(
    _ node: Node, _ names: Names, _ diagnostics: Diagnostics
  ) -> Source? {
    let cases = node.list(diagnostics).compactMap { node -> Case? in
      guard var mapping = MappingReader(node, "a case", diagnostics) else { return nil }
      let when = mapping.take("when")
      let then = mapping.require("then")
      mapping.finish()
      let conditions = Conditions(when: when, names, diagnostics)
      guard let then, let value = ValueRule(then, names, diagnostics) else { return nil }
      return Case(conditions: conditions, value: value)
    }
    return cases.isEmpty ? nil : .cases(cases)
  }
}

extension JSONElement {
  /// What it is, in the words of a fault, without quoting it.
  var sort: String {
    switch kind {
    case .null: "null"
    case .bool: "true or false"
    case .number: "a number"
    case .string: "a text of " + Wording.counted(withUTF8 { $0.count } ?? 0, "byte")
    case .array: "a list of \(count)"
    case .object: "an object of \(count)"
    }
  }
}
