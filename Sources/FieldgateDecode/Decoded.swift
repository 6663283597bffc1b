import FieldgateModel

/// What became of one message.
package struct Decoded: Hashable, Sendable {
  /// Whose message it was; nil where no adapter's topic matches.
  package var adapter: AdapterID?
  package var outcome: Outcome
  package var readings: [Reading]
  /// What was wrong, mapping by mapping. There may be faults beside readings.
  package var faults: [Fault]
  /// The numbers that it bears in the counting of their sources, and how many messages are
  /// missing before each; none where its adapter knows of no such number.
  package var numbers: [MessageNumber]

  package init(
    adapter: AdapterID?, outcome: Outcome, readings: [Reading] = [], faults: [Fault] = [],
    numbers: [MessageNumber] = []
  ) {
    self.adapter = adapter
    self.outcome = outcome
    self.readings = readings
    self.faults = faults
    self.numbers = numbers
  }
}

/// How a message ended, counted per adapter.
package enum Outcome: String, CaseIterable, HashedByCase, Sendable {
  /// At least one good reading came of it.
  case read
  /// An adapter knows it, and it says nothing that is measured.
  case nothing
  /// No adapter listens to its topic.
  case unmatched
  /// It is not what its adapter expects, and nothing could be read.
  case malformed
  /// All that it says lies outside what can be.
  case range

  /// Where it stands in the list, for arrays that have something for each: an enum without
  /// payloads is its number in memory.
  package var place: Int { withUnsafeBytes(of: self) { Int($0[0]) } }
}

/// What was wrong with one mapping of a message, or with the whole.
///
/// It names what the adapter names and the sort and size of what was found, never
/// the payload's own words.
package struct Fault: Hashable, Sendable, CustomStringConvertible {
  /// The message's name and the measure; nil for the payload as a whole.
  package var mapping: String?
  /// The path or the text as the adapter has it.
  package var path: String?
  package var expected: String
  package var found: String

  package init(mapping: String? = nil, path: String? = nil, expected: String, found: String) {
    self.mapping = mapping
    self.path = path
    self.expected = expected
    self.found = found
  }

  /// `logics, count_in: $count.value: expected a number, found a text of 7 bytes`.
  package var description: String {
    let place = [mapping, path].compactMap { $0 }.map { $0 + ": " }.joined()
    return "\(place)expected \(expected), found \(found)"
  }
}
