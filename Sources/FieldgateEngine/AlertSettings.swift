import FieldgateModel
import FieldgateRules

/// What a site says of its alerts as a whole: `alerts` in `fieldgate.yaml`.
package struct AlertSettings: Hashable, Sendable {
  /// An alert may be shelved for at most so long.
  package var shelve: Milliseconds
  package var flood: Flooding
  package var flapping: Flapping

  package init(
    shelve: Milliseconds = 8 * 3_600_000, flood: Flooding = Flooding(),
    flapping: Flapping = Flapping()
  ) {
    self.shelve = shelve
    self.flood = flood
    self.flapping = flapping
  }
}

/// When alerts are a flood: more than ten in ten minutes are more than one operator
/// takes in (ISA-18.2).
package struct Flooding: Hashable, Sendable {
  package var above: Int
  package var within: Milliseconds
  /// It is over when at most half of `above` came within `within`, for so long.
  package var calm: Milliseconds

  package init(above: Int = 10, within: Milliseconds = 600_000, calm: Milliseconds = 600_000) {
    self.above = above
    self.within = within
    self.calm = calm
  }
}
