/// The threat level of an area, 1 to 5, in the terms of the Dutch NCTV: minimal,
/// limited, significant, substantial, critical.
package struct ThreatLevel: RawRepresentable, Hashable, Comparable, Sendable {
  package let rawValue: Int

  /// Nil outside 1…5.
  package init?(rawValue: Int) {
    guard (1...5).contains(rawValue) else { return nil }
    self.rawValue = rawValue
  }

  private init(known rawValue: Int) { self.rawValue = rawValue }

  package static let minimal = ThreatLevel(known: 1)
  package static let limited = ThreatLevel(known: 2)
  package static let significant = ThreatLevel(known: 3)
  package static let substantial = ThreatLevel(known: 4)
  package static let critical = ThreatLevel(known: 5)

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
