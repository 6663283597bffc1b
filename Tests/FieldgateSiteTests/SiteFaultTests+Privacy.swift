extension SiteFaultTests {
  private static func privacy(_ name: String, _ keys: String, _ expected: String...) -> Case {
    Case(
      name, "fieldgate.yaml", "publish: { state: 1s, readings: off }", "privacy: { \(keys) }",
      expected: expected)
  }

  /// What may be kept of messages that no adapter could read.
  static let privacy: [Case] = [
    privacy(
      "a way to keep that is none", "quarantine: row",
      "5:24: error: 'row' is no way to keep what cannot be read; allowed are shape, raw;"
        + " did you mean 'raw'?"),
    privacy(
      "a misspelt key", "quarantin: raw",
      "5:12: error: the privacy has no key 'quarantin'; allowed are quarantine, raw;"
        + " did you mean 'quarantine'?"),
    privacy(
      "more messages than may be", "raw: { messages: 1001 }",
      "5:29: error: 1001 is out of range; allowed are 1 to 1000"),
    privacy(
      "longer ones than may be", "raw: { size: 2MiB }",
      "5:25: error: of one message at most 1MiB is kept, found '2MiB'"),
    privacy(
      "a bound that is none", "raw: { message: 5 }",
      "5:19: error: the bounds of what is kept raw has no key 'message'; allowed are messages,"
        + " size; did you mean 'messages'?"),
  ]
}
