import CLinux
import FieldgateEngine
import FieldgateModel
import Glibc
import Synchronization

/// Where the loop and the page meet: the loop leaves its picture here, and takes from here
/// what readers ask of it. Neither ever waits for the other.
package final class LiveHub: Sendable {
  /// What only the loop can answer. It calls `then` once, with nil where it cannot; that may do no
  /// more than hand the answer on.
  package enum Ask: Sendable {
    /// A user's command, as one of the broker's users would give it.
    case command(
      user: String, verb: String, payload: [UInt8], then: @Sendable (CommandReply?) -> Void)
    case devices(then: @Sendable ([DeviceState]?) -> Void)
    case outlook(AreaID, at: [Timestamp], then: @Sendable (AreaOutlook?) -> Void)
  }

  /// What the gateway answered to a command, after it was committed.
  package struct CommandReply: Hashable, Sendable {
    /// Why it was not obeyed; nil where it was.
    package var error: String?

    package init(error: String?) { self.error = error }
  }

  private struct State {
    var picture: LivePicture
    var asks: [Ask] = []
    var rates = RateMeter()
    var shownAt: Milliseconds
    var news: (@Sendable () -> Void)?
  }

  private let state: Mutex<State>
  /// Readable when somebody asks; for the loop to poll.
  package let descriptor: Int32
  /// For how long the loop may show nothing before it counts as silent.
  package static let patience: Milliseconds = 10_000
  /// So much may wait to be answered.
  private static let mostAsks = 64

  /// - Parameter steady: the box's clock.
  package init(_ picture: LivePicture, at steady: Milliseconds) {
    var picture = picture
    picture.run = steady
    state = Mutex(State(picture: picture, shownAt: steady))
    descriptor = fieldgate_event_descriptor()
  }

  // MARK: The loop's side

  /// Takes what has changed, and how the gateway is now. That it works no more, that it does
  /// again, and that it speaks again is news, too.
  ///
  /// - Parameter steady: the box's clock, for the rates.
  package func show(_ change: LivePicture.Change, _ health: GatewayHealth, at steady: Milliseconds)
  {
    let news = state.withLock { state in
      state.rates.note(health.messages, health.readings, at: steady)
      let isOther =
        state.picture.health.condition != health.condition
        || steady - state.shownAt > Self.patience
      state.picture.health = health
      state.shownAt = steady
      guard isOther || !change.isEmpty else { return nil as (@Sendable () -> Void)? }
      state.picture.take(change, isOtherCondition: isOther)
      return state.news
    }
    news?()
  }

  package func replace(plan: Plan, zone: Zone, areas: [AreaState], alerts: [Alert]) {
    let news = state.withLock { state in
      state.picture.replace(plan: plan, zone: zone, areas: areas, alerts: alerts)
      return state.news
    }
    news?()
  }

  /// What was asked since.
  package func takeAsks() -> [Ask] {
    fieldgate_event_take(descriptor)
    return state.withLock { state in
      defer { state.asks = [] }
      return state.asks
    }
  }

  // MARK: The readers' side

  package var picture: LivePicture { state.withLock { $0.picture } }

  /// When the loop showed something last, by the clock that it gave.
  package var shownAt: Milliseconds { state.withLock { $0.shownAt } }

  /// Messages and readings a second over the last minute; nil before two moments are known.
  package var rates: RateMeter.Rates? { state.withLock { $0.rates.rates } }

  /// False where too much waits already.
  package func ask(_ ask: Ask) -> Bool {
    let isTaken = state.withLock { state in
      guard state.asks.count < Self.mostAsks else { return false }
      state.asks.append(ask)
      return true
    }
    if isTaken { fieldgate_event_ring(descriptor) }
    return isTaken
  }

  /// What is to be done when something has changed: no more than to pass the word.
  package func onNews(_ body: @escaping @Sendable () -> Void) {
    state.withLock { $0.news = body }
  }
}

/// Counters at some moments of the last minute.
package struct RateMeter: Sendable {
  package struct Rates: Hashable, Sendable {
    package var messages: Double
    package var readings: Double
  }

  private var moments: [(steady: Milliseconds, messages: UInt64, readings: UInt64)] = []

  package init() {}

  package mutating func note(_ messages: UInt64, _ readings: UInt64, at steady: Milliseconds) {
    if let last = moments.last, steady - last.steady < 2000 { return }
    moments.append((steady, messages, readings))
    if moments.count > 2, let first = moments.first, steady - first.steady > 60_000 {
      moments.removeFirst()
    }
  }

  package var rates: Rates? {
    guard let first = moments.first, let last = moments.last, last.steady > first.steady else {
      return nil
    }
    let seconds = Double(last.steady - first.steady) / 1000
    return Rates(
      messages: Double(last.messages &- first.messages) / seconds,
      readings: Double(last.readings &- first.readings) / seconds)
  }
}
