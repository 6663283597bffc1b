/// A Traffic Light Protocol 2.0 label (FIRST, 2022): how far its receiver may pass it on.
package enum TLP: String, CaseIterable, Hashable, Comparable, Sendable {
  /// To everybody.
  case clear = "CLEAR"
  /// Within the community, not in public.
  case green = "GREEN"
  /// Within the receiver's organisation and its clients, who need to know.
  case amber = "AMBER"
  /// Within the receiver's organisation alone.
  case amberStrict = "AMBER+STRICT"
  /// To the named receivers alone.
  case red = "RED"

  /// In the order of how little they may be passed on.
  package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
