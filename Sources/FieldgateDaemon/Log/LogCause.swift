/// What a line of the log is about: one word for each kind of event. The list is closed.
///
/// It stands in the journal as `FIELDGATE_CAUSE`, and it is what lines are limited by.
package enum LogCause: String, CaseIterable, Hashable, Sendable {
  /// The daemon begins or ends.
  case start, stop
  /// The site was taken anew, or was not.
  case reload
  /// A fault of the site's files, or a warning about them.
  case configuration
  /// A file that others than its owner and group may read.
  case exposure
  /// The store is a copy of an earlier one.
  case copy
  /// A connection to the broker came up, or is gone, or could not be made.
  case connected, disconnected, unreachable
  /// How long until the next attempt.
  case retry
  /// A subscription was taken back, or is granted at a lower QoS than asked for.
  case subscription
  /// The broker refuses what is published, or a subscription that the site can do without.
  case refused
  /// Certificates or a password were renewed, or are not taken.
  case renewal
  /// Whether the broker shows what it has dropped.
  case drops
  /// A transition of an alert.
  case alert
  /// A rule raises too often.
  case flapping
  /// A threat level was set, replaced or ended.
  case level
  /// An exercise began or ended.
  case exercise
  /// A device that the inventory does not list.
  case unlisted
  /// A message that no adapter could read.
  case unreadable
  /// A device whose clock is off.
  case skewed
  /// Messages that are missing by the numbers that a device gives them.
  case missed
  /// A device that speaks too much.
  case talkative
  /// A device with more channels than it can have: readings were not stored.
  case channels
  /// A condition of the gateway itself, whose alerts are `system.*`.
  case system
  /// The store did not take something, or takes batches again.
  case store
  /// A message that cannot be stored.
  case quarantine
  /// Somebody had messages out of quarantine read again.
  case retried
  /// Kept state that cannot be taken up.
  case state
  /// Upkeep of the store has to wait.
  case upkeep
  /// The status page.
  case page
  /// Lines of the log that nobody took.
  case lost

  /// Each is worth its line: an alert's transition, and what people did, which is as often as
  /// people do it.
  package var isAlwaysSaid: Bool {
    switch self {
    case .alert, .level, .exercise, .retried, .reload, .start, .stop: true
    default: false
    }
  }

  /// The journal's `MESSAGE_ID`, a number for ever the same, of the kinds that other
  /// programs may wait for.
  package var messageID: String? {
    switch self {
    case .alert: "50db5f3cee01474b90a80335551b60a7"
    case .level: "aa7ea2b4012843ee8b1799b6c80afb2c"
    case .exercise: "08c1dab22d084138b3457c0d08210d6d"
    case .system: "e0d21c282f8d4252b9efa05741cfdfce"
    case .store: "c4b26c79af3e43e2b0e0a59e2348d736"
    case .reload: "8054e99bf99942699d40a789a7081212"
    default: nil
    }
  }
}
