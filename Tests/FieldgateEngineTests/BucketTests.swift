import FieldgateModel
import Testing

@testable import FieldgateEngine

/// Where more devices speak than are told apart.
@Suite("Buckets of devices") struct BucketTests {
  @Test("a crowd of made-up devices frees none that has used its burst up") func crowd() {
    let limits = LoadSettings(rate: 1, burst: 10)
    var allowances = Allowances()
    func say(_ device: DeviceID, at now: Milliseconds = 0) -> Allowances.Verdict {
      allowances.admit(device, [], by: "counter", at: now, limits)
    }
    for _ in 0..<10 { #expect(say("loud") != .holds) }
    for number in 0...Allowances.most {
      let device = DeviceID("made-up \(number)")
      #expect(say(device) != .holds)
      #expect(say(device) != .holds)
    }
    #expect(say("loud") == .holds)
  }
}
