/// A sort of rows in the store that is kept for a time of its own. The words are those of
/// `store.retention` and of the view `deletions`.
package enum DataClass: String, CaseIterable, Hashable, Sendable {
  /// Raw readings, by their arrival.
  case readings
  /// Roll-ups of the series of devices.
  case readings15min
  /// Roll-ups of the values of areas.
  case areas15min
  /// Alerts that are over with their transitions, and threat levels that are over.
  case alerts
  /// Shapes of messages that no adapter could read.
  case quarantined
  /// The bytes of such messages, where the site keeps them at all.
  case quarantinedRaw
  /// The inputs between the readings, which go with these and have no age of their own.
  case journal

  /// Those for which a site says how long they are kept.
  package static let aged = allCases.filter { $0 != .journal }

  /// How long it is kept where the site does not say.
  package var defaultAge: Milliseconds {
    let days: Milliseconds =
      switch self {
      case .readings, .journal: 90
      case .readings15min, .alerts: 730
      case .areas15min: 1825
      case .quarantined: 30
      case .quarantinedRaw: 7
      }
    return days * 86_400_000
  }
}

/// For how long the store keeps what, and how large its file may become.
package struct Retention: Hashable, Sendable {
  /// By class; one that is not in it has its default.
  package var ages: [DataClass: Milliseconds] = [:]
  /// Bytes of the database and its write-ahead log together.
  package var maxSize: Int64 = 8_000_000_000
  /// Of which messages in quarantine the bytes may be kept.
  package var quarantine = QuarantineSettings()

  package init() {}

  package func age(of kind: DataClass) -> Milliseconds { ages[kind] ?? kind.defaultAge }
}
