import FieldgateDocument
import FieldgateModel

/// What must hold before a rule is used: `{ value: $.type, equals: zone }`.
indirect enum Condition: Sendable {
  /// `equals` or `in`: the value is one of these, compared as written.
  case isOne(Term, of: [Value])
  /// `exists: true`: something stands there other than null.
  case exists(Term, Bool)
  /// `is: number`
  case isSort(Term, Sort)
  case not(Condition)
  case any([Condition])
  case all([Condition])

  /// The sorts of value that `is` knows.
  enum Sort: String, CaseIterable, Sendable {
    case number, text, boolean, list, object
  }

  func holds(in scope: inout Scope) -> Bool {
    switch self {
    case .isOne(let term, let values):
      guard let value = scope.find(term).value else { return false }
      return values.contains { value.isWritten($0) }
    case .exists(let term, let wanted): return scope.find(term).exists == wanted
    case .isSort(let term, let sort): return scope.find(term).sort == sort
    case .not(let condition): return !condition.holds(in: &scope)
    case .any(let conditions):
      for condition in conditions where condition.holds(in: &scope) { return true }
      return false
    case .all(let conditions):
      for condition in conditions where !condition.holds(in: &scope) { return false }
      return true
    }
  }
}

extension Found {
  var sort: Condition.Sort? {
    switch self {
    case .nothing: nil
    case .value(.number): .number
    case .value(.word): .text
    case .value(.flag): .boolean
    case .structure(let element): element.kind == .array ? .list : .object
    }
  }
}

/// All that must hold, in order.
extension [Condition] {
  /// The first that does not hold; nil where all do.
  func firstFailing(in scope: inout Scope) -> Condition? {
    for condition in self where !condition.holds(in: &scope) { return condition }
    return nil
  }
}

extension Condition {
  /// The condition in words, for `adapter try`: `$.type is zone`.
  var text: String {
    switch self {
    case .isOne(let term, let values):
      "\(Self.text(term)) is \(values.map(\.text).joined(separator: " or "))"
    case .exists(let term, let wanted): "\(Self.text(term)) \(wanted ? "exists" : "is absent")"
    case .isSort(let term, let sort): "\(Self.text(term)) is a \(sort.rawValue)"
    case .not(let condition): "not (\(condition.text))"
    case .any(let conditions): conditions.map(\.text).joined(separator: " or ")
    case .all(let conditions): conditions.map(\.text).joined(separator: " and ")
    }
  }

  private static func text(_ term: Term) -> String {
    if case .constant(let value) = term { value.text } else { term.text ?? "" }
  }
}
