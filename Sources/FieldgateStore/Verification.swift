import FieldgateModel

/// What a look through a whole store found.
package struct Verification: Hashable, Sendable {
  /// One thing that is not as it was written.
  package struct Fault: Hashable, Sendable {
    package let part: Part
    /// In plain words, with the place.
    package let text: String
  }

  /// What of the store it is about.
  package enum Part: String, CaseIterable, Hashable, Sendable {
    /// SQLite's own structure: pages, indexes, types.
    case structure
    /// Tables, indexes, triggers and views that are not those of this program.
    case schema
    /// A row that points to one that is not there.
    case reference
    /// The chain of the audit log.
    case audit
    /// The head that was given.
    case head
    /// The numbers of the site's alert events.
    case events
    /// The transitions of an alert.
    case alert
  }

  /// All of them, in the order in which they were found; of one kind at most `mostOfAKind`.
  package internal(set) var faults: [Fault] = []
  /// Where the audit log ends.
  package internal(set) var head = AuditHead.none
  /// How many of its entries were checked.
  package internal(set) var entries: Int64 = 0
  /// How many alert events there are.
  package internal(set) var events: Int64 = 0

  /// More faults of a kind are counted in one line.
  static let mostOfAKind = 20

  package init() {}

  /// Adds what was found of one kind, and how many more there are.
  mutating func add(_ part: Part, _ texts: [String], of count: Int? = nil) {
    let shown = texts.prefix(Self.mostOfAKind)
    faults += shown.map { Fault(part: part, text: $0) }
    let more = (count ?? texts.count) - shown.count
    if more > 0 { faults.append(Fault(part: part, text: "and \(more) more like this")) }
  }

  /// Adds the end of a check that could not go on.
  mutating func add(_ part: Part, brokenOff doing: String, by error: any Error) {
    faults.append(Fault(part: part, text: "\(doing) could not go on: \(error)"))
  }
}

extension Verification {
  /// Of a file that is too damaged to be opened.
  package init(unopened error: StoreError) {
    faults = [Fault(part: .structure, text: "the store cannot be opened: \(error)")]
  }
}

extension StoreError {
  /// The file's content contradicts itself: no fault of the surroundings.
  package var isDamage: Bool {
    if case .failed(_, _, .corrupt, _) = self { true } else { false }
  }
}
