import FieldgateDocument
import FieldgateModel

/// How a value is made: the first of some terms that exists, through transforms in
/// their order.
///
/// Written as a term alone, or as `{ from: TERM or a list of them, transform: … }`.
struct ValueRule: Sendable {
  let alternatives: [Term]
  let transforms: [any Transform]

  /// What a rule came to in one message.
  enum Made {
    case value(Value)
    /// No value, and nothing wrong.
    case nothing(because: String)
    /// What was expected, and the sort of what was found.
    case refused(expected: String, found: String)
  }

  func make(in scope: inout Scope) -> Made {
    for term in alternatives {
      switch scope.find(term) {
      case .nothing: continue
      case .structure(let element):
        return .refused(expected: "one value", found: element.sort)
      case .value(let value): return transformed(value, in: &scope)
      }
    }
    return .nothing(because: "nothing stands there")
  }

  private func transformed(_ value: Value, in scope: inout Scope) -> Made {
    var value = value
    for transform in transforms {
      switch transform.apply(to: value, in: &scope) {
      case .value(let next): value = next
      case .nothing(let reason): return .nothing(because: reason)
      case .refused(let expected): return .refused(expected: expected, found: value.sort)
      }
    }
    return .value(value)
  }

  /// The values that it can give, where they are known beforehand.
  var results: [Value]? {
    if let last = transforms.last { return last.results }
    let constants = alternatives.map { term -> Value? in
      if case .constant(let value) = term { value } else { nil }
    }
    return constants.contains { $0 == nil } ? nil : constants.compactMap { $0 }
  }

  /// The terms as they were written, for a fault.
  var text: String? {
    let texts = alternatives.compactMap(\.text)
    return texts.isEmpty ? nil : texts.joined(separator: ", ")
  }
}

extension ValueRule {
  init?(_ node: Node, _ names: Names, _ diagnostics: Diagnostics) {
    guard node.entries != nil else {
      guard let term = Term(node, names, diagnostics) else { return nil }
      alternatives = [term]
      transforms = []
      return
    }
    guard let mapping = MappingReader(node, "a value", diagnostics) else { return nil }
    var reading = TransformReading(mapping: mapping, names: names, diagnostics: diagnostics)
    let from = reading.mapping.require("from")
    transforms = reading.all()
    reading.mapping.finish()
    guard let from else { return nil }
    alternatives = from.list(diagnostics).compactMap { Term($0, names, diagnostics) }
    if alternatives.isEmpty { return nil }
  }
}

extension JSONElement {
  /// What it is, in the words of a fault, without quoting it.
  var sort: String {
    switch kind {
    case .null: "null"
    case .bool: "true or false"
    case .number: "a number"
    case .string: "a text of \(withUTF8 { $0.count } ?? 0) bytes"
    case .array: "a list of \(count)"
    case .object: "an object of \(count)"
    }
  }
}
