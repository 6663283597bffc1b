extension SiteFaultTests {
  private static func store(_ name: String, _ more: String, _ expected: String...) -> Case {
    Case(
      name, "fieldgate.yaml", "linger: 200ms }", "\(more) }", expected: expected)
  }

  /// For how long what is kept, and how large the file may become.
  static let store: [Case] = [
    store(
      "a size without a unit", "maxSize: 8",
      "4:58: error: expected a size such as 500MB, 8GB or 2GiB, found '8'"),
    store(
      "a size that is too small", "maxSize: 50MB",
      "4:58: error: the store needs at least 100MB, found '50MB'"),
    store(
      "a class that is none", "retention: { reading: 9d }",
      "4:62: error: the retention has no key 'reading'; allowed are readings, readings15min,"
        + " areas15min, alerts, quarantined, quarantinedRaw; did you mean 'readings'?"),
    store(
      "an age that is none", "retention: { readings: ever }",
      "4:72: error: expected a length of time such as 250ms, 60s, 5m, 2h or 7d, found 'ever'"),
    store(
      "readings for less than a checkpoint lasts", "retention: { readings: 1d }",
      "4:72: error: readings must be kept for at least 2d, found '1d'"),
    store(
      "roll-ups that go before the readings", "retention: { readings: 90d, readings15min: 60d }",
      "4:92: error: readings15min must be kept at least as long as readings, since roll-ups"
        + " outlive the readings: 60d and 90d"),
    store(
      "readings that outlive what is left at its default", "retention: { readings: 800d }",
      "4:72: error: readings15min must be kept at least as long as readings, since roll-ups"
        + " outlive the readings: 730d and 800d",
      "4:72: error: alerts must be kept at least as long as readings, since a replay compares with"
        + " the alerts: 730d and 800d"),
    store(
      "bytes that outlive their shape", "retention: { quarantined: 3d }",
      "4:75: error: quarantined must be kept at least as long as quarantinedRaw, since the bytes"
        + " go before the shape: 3d and 7d"),
  ]
}
