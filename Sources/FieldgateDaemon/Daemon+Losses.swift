import FieldgateEngine
import FieldgateMQTT
import FieldgateModel
import FieldgateSite

/// What may be lost at the broker is told, counted and kept; who else uses our name there is
/// told.
extension Daemon {
  /// The broker has answered to a subscription: a refused one is the matter until it is
  /// granted.
  func note(_ filter: TopicFilter, isRefused reason: String?) {
    let condition = Self.refusal(of: filter)
    guard let reason else { return note(condition, .ends) }
    note(
      condition,
      .holds(
        .moderate,
        LocalizedText(
          nl: "de broker weigert de aanmelding voor \(filter.text): \(reason); zie zijn ACL",
          en: "the broker refuses the subscription to \(filter.text): \(reason); see its ACL")))
  }

  private static func refusal(of filter: TopicFilter) -> SystemCondition {
    SystemCondition(.broker, "subscription \(filter.text)")
  }

  /// That a filter was refused is over when nobody asks for it any more.
  func endRefusals(but wanted: some Sequence<TopicFilter>) {
    let asked = Set(wanted.map { Self.refusal(of: $0) })
    for condition in engine.conditions.conditions(of: .broker)
    where condition.cause.hasPrefix("subscription ") && !asked.contains(condition) {
      note(condition, .ends)
    }
  }

  /// Mosquitto's count of the messages that it dropped: a help, on which nothing depends.
  struct DropCount {
    /// The broker that it is asked of.
    var broker = ""
    /// A broker that ends the connection when asked is not asked again in this run.
    var mayAsk = true
    /// Asked, and no answer yet.
    var isAsked = false
    /// When a broker that may be asked and says nothing is taken to have dropped nothing.
    var silentAt: Milliseconds?
    /// A retained count comes right behind the broker's answer.
    static let patience: Milliseconds = 2_000
  }

  /// The broker has not kept our session.
  func noteLostSession() {
    totals.gaps += 1
    losses.noteSession(at: clock.wall)
    keepLosses()
    note(
      SystemCondition(.broker, "session-lost"),
      .happened(
        .moderate,
        LocalizedText(
          nl: "de broker heeft onze sessie niet bewaard: wat intussen werd gemeld kan"
            + " verloren zijn",
          en: "the broker has not kept our session: what was published while we were away may be"
            + " lost")))
  }

  /// Asks for the broker's count of drops.
  func askForDrops() {
    guard dropCount.mayAsk else { return }
    if case .asked = outbound.subscribe([TopicFilter(AccessList.drops)]) {
      dropCount.isAsked = true
    }
  }

  /// The broker has answered; where it refuses, its drops are simply not seen.
  func noteDropsGrant(_ grant: ConnectionEvent.Grant) {
    dropCount.isAsked = false
    dropCount.silentAt = clock.steady + DropCount.patience
    if case .refused = grant {
      dropCount.silentAt = nil
      dropCount.mayAsk = false
      log(.info, .drops, "the broker does not show us its \(AccessList.drops)")
    }
  }

  /// The connection ended: perhaps because of the question.
  func noteDropsLoss() {
    dropCount.silentAt = nil
    guard dropCount.isAsked else { return }
    dropCount.isAsked = false
    dropCount.mayAsk = false
    log(.info, .drops, "the broker is not asked for its \(AccessList.drops) again")
  }

  /// Mosquitto has no such topic before its first drop: that nothing came is a count, too.
  func settleDrops(_ now: Milliseconds) {
    guard let silentAt = dropCount.silentAt, now >= silentAt else { return }
    noteDrops(count: 0)
  }

  /// The broker has told its count.
  func noteDrops(_ payload: [UInt8]) {
    guard let count = UInt64(String(decoding: payload.prefix(20), as: UTF8.self)) else { return }
    noteDrops(count: count)
  }

  private func noteDrops(count: UInt64) {
    dropCount.silentAt = nil
    let before = losses
    let grown = losses.note(count: count, of: dropCount.broker, at: clock.wall)
    if losses != before { keepLosses() }
    guard grown > 0 else { return }
    totals.dropped += grown
    note(
      SystemCondition(.broker, "dropped"),
      .happened(
        .moderate,
        LocalizedText(
          nl: "de broker heeft \(grown) berichten laten vallen, voor ons of voor een ander (dat"
            + " zegt hij niet): zijn wachtrijen zijn te kort",
          en: "the broker has dropped \(grown) messages, for us or for another client (it does not"
            + " say for whom): its queues are too short; see max_queued_messages and"
            + " max_queued_bytes")))
  }

  /// With the next commit.
  private func keepLosses() {
    lossesAreToKeep = true
    if recovery == nil { batch.open(at: clock.steady) }
  }

  /// Somebody else connects with a client id of ours.
  func tell(rivalOf clientID: String, _ isCertain: Bool) {
    let text =
      isCertain
      ? LocalizedText(
        nl: "een ander verbindt zich met onze client-id '\(clientID)' en neemt de sessie over: wat"
          + " daar binnenkomt bereikt ons niet",
        en: "another client has connected with our client id '\(clientID)' and taken the session"
          + " over: what it takes in does not reach us; give one of the two another"
          + " broker.clientId")
      : LocalizedText(
        nl: "de broker verbrak enkele keren na elkaar de verbinding en zegt niet waarom: misschien"
          + " gebruikt een ander onze client-id '\(clientID)'",
        en: "the broker has ended several connections in a row soon after they came up, and does"
          + " not say why: perhaps another client uses our client id '\(clientID)'")
    note(
      SystemCondition(.broker, "rival"), .happened(isCertain ? .severe : .moderate, text))
  }
}
