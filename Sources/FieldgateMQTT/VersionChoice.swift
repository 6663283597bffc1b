/// Which version of MQTT the next attempt asks for, by what the ones before it met.
///
/// | met, having asked for MQTT 5 | next attempt at that address |
/// |---|---|
/// | refused for its version | 3.1.1, from then on |
/// | closed without an answer, once | 5: a starting broker does that, too |
/// | closed without an answer, twice running | 3.1.1; 5 again if that fails or is lost |
/// | anything else | 5 |
///
/// 3.1.1 (section 3.1.2.2) wants a refusal with return code 1 from a broker that does
/// not know the version; some close the connection instead.
package struct VersionChoice: Sendable {
  package typealias Version = MQTTOptions.ProtocolVersion

  /// How an attempt failed, as far as the version is concerned.
  package enum Failure: Hashable, Sendable {
    case versionRefused
    case closedWithoutAnswer
    case other
  }

  private enum Standing: Hashable, Sendable {
    case closed(times: Int)
    /// 3.1.1 because the broker said so.
    case told
    /// 3.1.1 because it may help.
    case guessed
  }

  private let preferred: Version
  private var standing: [MQTTAddress: Standing] = [:]

  package init(preferred: Version) { self.preferred = preferred }

  /// The version to ask for at this address.
  package func version(at address: MQTTAddress) -> Version {
    switch standing[address] {
    case .told, .guessed: .v311
    case .closed, nil: preferred
    }
  }

  /// Takes note of a failed attempt, or of a connection that broke (`other`).
  package mutating func note(_ failure: Failure, at address: MQTTAddress, asked: Version) {
    switch (failure, asked) {
    case (.versionRefused, .v5): standing[address] = .told
    case (.versionRefused, .v311): standing[address] = nil
    case (.closedWithoutAnswer, .v5):
      if case .closed(let times) = standing[address], times >= 1 {
        standing[address] = .guessed
      } else {
        standing[address] = .closed(times: 1)
      }
    case (.other, _), (.closedWithoutAnswer, .v311):
      if standing[address] != .told { standing[address] = nil }
    }
  }
}
