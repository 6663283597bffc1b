import FieldgateModel

/// How much is too much: `load` in `fieldgate.yaml`.
package struct LoadSettings: Hashable, Sendable {
  /// Messages may wait so long for their commit before that is told.
  package var lag: Milliseconds
  /// How many messages a second a device may send for ever.
  package var rate: Int
  /// How many messages more it may send at once.
  ///
  /// What a broker kept for a device over an outage comes at once, and none of it may be
  /// taken for a flood: a device that speaks once a second has said 86,400 things in a day.
  package var burst: Int

  package init(lag: Milliseconds = 30_000, rate: Int = 20, burst: Int = 1_000_000) {
    self.lag = lag
    self.rate = rate
    self.burst = burst
  }
}
