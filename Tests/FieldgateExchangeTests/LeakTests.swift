import Testing

/// Whatever alerts, areas and contracts there are, no output holds a field, area, precision,
/// value or time outside the contract: no topic and no payload, in no format.
@Suite("Nothing leaves that no contract gives") struct LeakTests {

  @Test("random contracts, alerts and levels", arguments: 0..<24)
  func nothing(seed: Int) throws {
    var run = try LeakRun(seed: UInt64(seed))
    try run.go()
    for leak in run.leaks.prefix(3) { Issue.record("seed \(seed): \(leak)") }
  }

  @Test("the runs say much: every kind of message, in every format")
  func much() throws {
    var heard: [String: Int] = [:]
    for seed in 100..<112 {
      var run = try LeakRun(seed: UInt64(seed))
      try run.go()
      heard.merge(run.heard) { $0 + $1 }
    }
    for kind in ["Alert", "Update", "Cancel", "Ack", "picture", "cap", "ngsi-ld", "geojson"] {
      #expect(heard[kind] ?? 0 > 10, "\(kind): \(heard)")
    }
  }
}
