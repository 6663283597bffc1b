/// An enum of words that is hashed by its case and not by its text: Swift's own way for an
/// enum with texts is the text, which every look-up of every message would pay for.
///
/// Only for enums without payloads: those are their number in memory.
package protocol HashedByCase: RawRepresentable, Hashable where RawValue: Hashable {}

extension HashedByCase {
  package func hash(into hasher: inout Hasher) {
    withUnsafeBytes(of: self) { hasher.combine(bytes: $0) }
  }
}
