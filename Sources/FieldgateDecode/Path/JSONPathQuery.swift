/// A path as the parser leaves it (RFC 9535, section 2): what the evaluation walks.
struct JSONPathQuery: Hashable, Sendable {
  var segments: [Segment]

  /// The steps of a path that can find at most one value; nil for any other.
  let steps: [Step]?

  init(segments: [Segment]) {
    self.segments = segments
    var steps: [Step] = []
    for segment in segments {
      guard segment.reach == .children, segment.selectors.count == 1 else {
        self.steps = nil
        return
      }
      switch segment.selectors[0] {
      case .name(let name): steps.append(.name(name))
      case .index(let index): steps.append(.index(index))
      case .wildcard, .slice, .filter:
        self.steps = nil
        return
      }
    }
    self.steps = steps
  }

  /// One step of a singular path.
  enum Step: Hashable, Sendable {
    /// A key in UTF-8.
    case name([UInt8])
    case index(Int)
  }

  struct Segment: Hashable, Sendable {
    var reach: Reach
    var selectors: [Selector]
  }

  enum Reach: Hashable, Sendable {
    case children
    /// The value itself and all beneath it: `..`.
    case descendants
  }

  enum Selector: Hashable, Sendable {
    /// A key in UTF-8.
    case name([UInt8])
    case wildcard
    case index(Int)
    case slice(Slice)
    case filter(Condition)
  }

  /// `start:end:step`; what is not given is nil.
  struct Slice: Hashable, Sendable {
    var start: Int?
    var end: Int?
    var step: Int
  }

  /// What a filter asks of each child.
  indirect enum Condition: Hashable, Sendable {
    case all([Condition])
    case any([Condition])
    case not(Condition)
    case exists(Operand.Origin, JSONPathQuery)
    case compares(Operand, Comparison, Operand)
  }

  enum Comparison: String, CaseIterable, Hashable, Sendable {
    case equal = "=="
    case unequal = "!="
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
    case less = "<"
    case greater = ">"
  }

  /// One side of a comparison.
  enum Operand: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case double(Double)
    /// In UTF-8.
    case text([UInt8])
    /// A singular query.
    case value(Origin, [Step])

    /// Where a query within a filter begins.
    enum Origin: Hashable, Sendable {
      /// `@`: the child that the filter asks about.
      case current
      /// `$`.
      case root
    }
  }
}
