import FieldgateMQTT
import Testing

@Suite("Which version of MQTT is asked for")
struct VersionChoiceTests {
  typealias Failure = VersionChoice.Failure
  typealias Version = MQTTOptions.ProtocolVersion

  static let address = MQTTAddress(host: "broker")

  @Test(
    "By what the attempts before met",
    arguments: [
      ([], Version.v5),
      ([Failure.other, .other], .v5),
      ([.versionRefused], .v311),
      ([.versionRefused, .other, .closedWithoutAnswer], .v311),
      ([.versionRefused, .versionRefused], .v5),
      ([.closedWithoutAnswer], .v5),
      ([.closedWithoutAnswer, .closedWithoutAnswer], .v311),
      ([.closedWithoutAnswer, .other, .closedWithoutAnswer], .v5),
      ([.closedWithoutAnswer, .closedWithoutAnswer, .other], .v5),
      ([.closedWithoutAnswer, .closedWithoutAnswer, .closedWithoutAnswer], .v5),
    ])
  func choice(met: [Failure], version: Version) {
    var choice = VersionChoice(preferred: .v5)
    for failure in met {
      choice.note(failure, at: Self.address, asked: choice.version(at: Self.address))
    }
    #expect(choice.version(at: Self.address) == version)
  }

  @Test("Each address has its own history")
  func perAddress() {
    var choice = VersionChoice(preferred: .v5)
    choice.note(.versionRefused, at: Self.address, asked: .v5)
    #expect(choice.version(at: MQTTAddress(host: "other")) == .v5)
  }

  @Test("Who prefers 3.1.1 gets nothing else", arguments: [Failure.versionRefused, .other])
  func preferring311(failure: Failure) {
    var choice = VersionChoice(preferred: .v311)
    choice.note(failure, at: Self.address, asked: .v311)
    #expect(choice.version(at: Self.address) == .v311)
  }
}

@Suite("Pauses between attempts")
struct BackoffTests {
  @Test("They double from one second to sixty, shortened by at most a quarter", arguments: 0..<20)
  func grows(seed: UInt64) {
    var backoff = Backoff(seed: seed)
    for longest in [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000] as [Int64] {
      let pause = backoff.next()
      #expect(pause <= longest && pause > longest * 3 / 4)
    }
    backoff.reset()
    #expect(backoff.next() <= 1_000)
  }

  @Test("The same seed makes the same pauses, another one others")
  func seeded() {
    func pauses(_ seed: UInt64) -> [Int64] {
      var backoff = Backoff(seed: seed)
      return (0..<10).map { _ in backoff.next() }
    }
    #expect(pauses(1) == pauses(1))
    #expect(pauses(1) != pauses(2))
  }
}
