import FieldgateDocument
import FieldgateModel

/// What must hold before a rule is used: `{ value: $.type, equals: zone }`.
indirect enum Condition: Sendable {
  /// `equals` or `in`: the value is one of these, compared as written.
  case isOne(Equality)
  /// `exists: true`: something stands there other than null.
  case exists(ValueRule, Bool)
  /// `is: number`
  case isSort(ValueRule, Sort)
  /// `like: line_*`
  case isLike(ValueRule, TextPattern)
  /// `above`, `below`, `atLeast`, `atMost`: a number, or the text of one.
  case compares(ValueRule, Comparison, Term)
  case not(Condition)
  case any([Condition])
  case all([Condition])

  /// The sorts of value that `is` knows.
  enum Sort: String, CaseIterable, Sendable {
    case number, text, boolean, list, object
  }

  /// How a number is compared; the name is the key.
  enum Comparison: String, CaseIterable, Sendable {
    case above, below, atLeast, atMost

    fileprivate func holds(_ left: Double, _ right: Double) -> Bool {
      switch self {
      case .above: left > right
      case .below: left < right
      case .atLeast: left >= right
      case .atMost: left <= right
      }
    }
  }

  func holds(in scope: inout Scope) -> Bool {
    switch self {
    case .isOne(let equality): return equality.holds(in: &scope)
    case .exists(let rule, let wanted):
      if let path = rule.path, let isThere = scope.isThere(at: path) { return isThere == wanted }
      return Self.found(rule, &scope).exists == wanted
    case .isSort(let rule, let sort): return Self.found(rule, &scope).sort == sort
    case .isLike(let rule, let pattern):
      return Self.value(rule, &scope).map { pattern.matches($0.text) } ?? false
    case .compares(let rule, let comparison, let term):
      guard let left = Self.value(rule, &scope)?.asNumber,
        let right = scope.find(term).value?.asNumber
      else { return false }
      return comparison.holds(left, right)
    case .not(let condition): return !condition.holds(in: &scope)
    case .any(let conditions):
      for condition in conditions where condition.holds(in: &scope) { return true }
      return false
    case .all(let conditions):
      for condition in conditions where !condition.holds(in: &scope) { return false }
      return true
    }
  }

  fileprivate static func value(_ rule: ValueRule, _ scope: inout Scope) -> Value? {
    if case .value(let value) = rule.make(in: &scope) { value } else { nil }
  }

  /// A term alone may be a list or an object; with transforms it is one value.
  private static func found(_ rule: ValueRule, _ scope: inout Scope) -> Found {
    if rule.transforms.isEmpty, case .term(let term) = rule.source { return scope.find(term) }
    return value(rule, &scope).map(Found.value) ?? .nothing
  }
}

/// Whether a value is one of some others, compared as written.
///
/// Where a path leads to a text and the others are words of ASCII, their bytes decide and
/// no `String` is made: most conditions of most adapters are so.
final class Equality: Sendable {
  let value: ValueRule
  let terms: [Term]
  /// Where the text stands that the bytes decide about.
  let path: PathTerm?
  let words: WordList

  init(_ value: ValueRule, isOneOf terms: [Term]) {
    self.value = value
    self.terms = terms
    let words = terms.compactMap { term -> [UInt8]? in
      guard case .constant(.word(let word)) = term, word.utf8.allSatisfy({ $0 < 0x80 }) else {
        return nil
      }
      return Array(word.utf8)
    }
    self.words = WordList(words)
    path = words.count == terms.count ? value.path : nil
  }

  func holds(in scope: inout Scope) -> Bool {
    if let path, let isOne = scope.isWord(at: path, among: words) { return isOne }
    guard let value = Condition.value(value, &scope) else { return false }
    for term in terms {
      if let other = scope.find(term).value, value.isWritten(other) { return true }
    }
    return false
  }
}

extension Value {
  /// A number, or the number that a text says.
  fileprivate var asNumber: Double? {
    switch self {
    case .number(let number): number
    case .word(let word): decimal(word)
    case .flag: nil
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

extension Condition {
  /// The condition in words, for `adapter try`: `$.type is zone`.
  var text: String {
    switch self {
    case .isOne(let equality):
      "\(Self.text(equality.value)) is \(equality.terms.map(Self.text).joined(separator: " or "))"
    case .exists(let rule, let wanted): "\(Self.text(rule)) \(wanted ? "exists" : "is absent")"
    case .isSort(let rule, let sort): "\(Self.text(rule)) is a \(sort.rawValue)"
    case .isLike(let rule, let pattern): "\(Self.text(rule)) is like \(pattern.text)"
    case .compares(let rule, let comparison, let term):
      "\(Self.text(rule)) is \(comparison.rawValue) \(Self.text(term))"
    case .not(let condition): "not (\(condition.text))"
    case .any(let conditions): conditions.map(\.text).joined(separator: " or ")
    case .all(let conditions): conditions.map(\.text).joined(separator: " and ")
    }
  }

  private static func text(_ rule: ValueRule) -> String {
    rule.constant?.text ?? rule.text ?? ""
  }

  private static func text(_ term: Term) -> String {
    if case .constant(let value) = term { value.text } else { term.text ?? "" }
  }
}
