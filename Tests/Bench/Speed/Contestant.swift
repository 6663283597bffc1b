/// One of those whose rate is measured, on the same load and the same broker.
enum Contestant: CaseIterable {
  /// `BareSubscriber`: what all others are compared with.
  case bare
  /// The whole daemon: decoding, rules and store, acknowledging what is committed.
  case daemon
  /// `peer.py`, which commits each 200 messages or each second, whichever comes first.
  case scriptBatched
  /// `peer.py`, which commits each message.
  case scriptEach

  var name: String {
    switch self {
    case .bare: "bare libmosquitto subscriber, counts only"
    case .daemon: "fieldgate"
    case .scriptBatched: "Python script, commit each 200 messages or 1 s"
    case .scriptEach: "Python script, commit each message"
    }
  }

  /// How many of so many messages it is given: who commits each message would take for
  /// ever, and its rate does not depend on it.
  func share(of messages: Int) -> Int {
    self == .scriptEach ? min(messages, max(500, messages / 10)) : messages
  }
}

/// What one run of one contestant gave.
struct Heat {
  /// Messages a second.
  let rate: Double
  /// Processor seconds of the contestant, without the broker's, per 100,000 messages.
  let cpu: Double

  init(messages: Int, seconds: Double, cpu: Double) {
    rate = Double(messages) / seconds
    self.cpu = cpu / Double(messages) * 100_000
  }
}
