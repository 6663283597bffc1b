import FieldgateDecode
import FieldgateEngine
import FieldgateMQTT
import FieldgateModel
import FieldgateSite
import FieldgateStore

/// What happens on the two connections.
extension Daemon {
  /// Until there are none: what one of them leads to, a commit and the writing after
  /// it, may let the other connection come up, and nothing may be read from that before
  /// it is known whether the session was kept.
  func obeyEvents(_ now: Milliseconds) {
    var inboundEvents = inbound.takeEvents()
    var outboundEvents = outbound.takeEvents()
    while !inboundEvents.isEmpty || !outboundEvents.isEmpty {
      for event in inboundEvents { obeyInbound(event, now) }
      for event in outboundEvents { obeyOutbound(event, now) }
      inboundEvents = inbound.takeEvents()
      outboundEvents = outbound.takeEvents()
    }
  }

  private func obeyInbound(_ event: ConnectionEvent, _ now: Milliseconds) {
    switch event {
    case .connected(let address, let sessionPresent, let version):
      log(
        .notice, .connected,
        "listening at \(address) with \(version); session "
          + (sessionPresent ? "kept" : "new"))
      inboundVersion = version
      sessionIsKept = sessionPresent
      if sessionPresent { recogniser.beginResumption() } else { beginNewSession() }
      listensAt = "\(address)"
      tellHealth()
      guard recovery == nil else { return }
      renewSubscriptions()
      hear(.listening)
    case .lost(let reason):
      log(.warning, .disconnected, "the broker is gone: \(reason)")
      listensAt = nil
      tellHealth()
      if recovery == nil { hear(.deaf) }
    case .subscribed(let filter, .refused(let reason)):
      note(filter, isRefused: reason)
      note(filter, isHeld: nil, now)
    case .subscribed(let filter, .qos(let qos)):
      if qos < 1 {
        log(
          .warning, .subscription,
          "the broker grants \(filter) at QoS 0 only: messages may be lost")
      }
      note(filter, isRefused: nil)
      note(filter, isHeld: true, now)
      if exercises.filters.contains(filter) { publishExerciseStatus() }
    case .unsubscribed(let filter):
      note(filter, isHeld: nil, now)
    case .unreachable(let address, let reason), .refused(let address, let reason):
      log(.warning, .unreachable, "\(address): \(reason)")
    case .rivalled(let clientID, let isCertain): tell(rivalOf: clientID, isCertain)
    case .renewing: if recovery == nil { hear(.deaf) }
    case .retryingIn(let pause): log(.info, .retry, "trying again in \(pause) ms")
    default: break
    }
  }

  /// The broker has forgotten us: so do we, of its deliveries and of what it held, in
  /// a transaction of its own before anything is read.
  private func beginNewSession() {
    recogniser.beginNewSession()
    forgetsDeliveries = true
    // Without a store nobody knows what the old session held; `recover` comes back to it.
    guard recovery == nil else { return }
    forgetSubscriptions()
    batch.open(at: clock.steady)
    commit()
  }

  /// The session that held our subscriptions is gone.
  func forgetSubscriptions() {
    guard !subscriptions.isEmpty else { return }
    noteLostSession()
    audit("session-lost")
    for filter in Array(subscriptions.keys) { note(filter, isHeld: nil, clock.steady) }
  }

  /// What a broker that may have forgotten everything is told.
  func introduce() {
    publishStatus(nil)
    forgetStanding()
    for publication in engine.standing() { _ = outbound.publish(publication) }
    _ = outbound.subscribe([commands, exerciseCommands])
    askForDrops()
    outbox.rewind()
    introduceExercise()
    publishHeartbeat()
  }

  private func obeyOutbound(_ event: ConnectionEvent, _ now: Milliseconds) {
    switch event {
    case .connected(let address, _, _):
      dropCount.broker = "\(address.host):\(address.port)"
      // Only what is committed may be told.
      if recovery == nil, !batch.isEmpty { commit() }
      if recovery == nil { introduce() } else { introduceRehearsal() }
    case .publicationRefused(let topic, let token, let reason):
      log(
        .error, .refused, "the broker refuses \(topic): \(reason); see its ACL",
        LogSubject(topic: topic))
      if let token {
        batch.open(at: now)
        batch.sent.append(token)
        refusedEntries.insert(token)
      }
    case .subscribed(TopicFilter(AccessList.drops), let grant): noteDropsGrant(grant)
    case .subscribed(exerciseCommands, .refused(let reason)):
      // A site may have no use for them, and an ACL of before knows them not.
      log(
        .warning, .refused,
        "nobody can begin an exercise: the broker refuses \(exerciseCommands): \(reason)")
    case .subscribed(let filter, .refused(let reason)): note(filter, isRefused: reason)
    case .subscribed(let filter, .qos): note(filter, isRefused: nil)
    case .lost(let reason):
      log(.warning, .disconnected, "the broker is gone for what we publish: \(reason)")
      noteDropsLoss()
    case .rivalled(let clientID, let isCertain): tell(rivalOf: clientID, isCertain)
    default: break
    }
  }

  /// What users' commands come by, on the connection that gives out.
  private var commands: TopicFilter { TopicFilter("\(site.plan.topics.prefix)/command/+/+") }

  /// Asks for every filter that the inventory needs and the session does not hold, and
  /// takes back what is no longer needed.
  ///
  /// What the session may hold is kept in the store, so that a restart knows it: from
  /// the asking until the broker has confirmed that it is taken back.
  func renewSubscriptions() {
    let wanted = Set(engine.filters + exercises.filters)
    let missing = wanted.filter { subscriptions[$0] != true }.sorted { $0.text < $1.text }
    endRefusals(but: wanted.union([commands]))
    let obsolete = subscriptions.keys.filter { !wanted.contains($0) }.sorted { $0.text < $1.text }
    guard inbound.status == .connected else { return }
    if case .asked = inbound.subscribe(missing) {
      for filter in missing { note(filter, isHeld: false, clock.steady) }
    }
    guard !obsolete.isEmpty else { return }
    _ = inbound.unsubscribe(obsolete)
    // Perhaps, until the broker has confirmed it; who needs it again meanwhile asks again.
    for filter in obsolete { note(filter, isHeld: false, clock.steady) }
    log(
      .notice, .subscription,
      "no longer subscribed: \(obsolete.map(\.text).joined(separator: ", "))")
  }

  /// Takes note of what the session holds: confirmed, perhaps, or not (nil).
  private func note(_ filter: TopicFilter, isHeld: Bool?, _ now: Milliseconds) {
    guard subscriptions[filter] != isHeld, recovery == nil else { return }
    subscriptions[filter] = isHeld
    batch.open(at: now)
    batch.rows.append(
      StateRow(
        owner: Self.subscriptionOwner, key: filter.text, version: 1,
        bytes: isHeld.map { [$0 ? 1 : 0] }))
  }

  private static let subscriptionOwner = "subscription"

  static func subscriptions(in rows: [StateRow]) -> [TopicFilter: Bool] {
    let own = rows.filter { $0.owner == subscriptionOwner }
    return Dictionary(
      own.map { (TopicFilter($0.key), $0.bytes == [1]) }, uniquingKeysWith: { first, _ in first })
  }
}
