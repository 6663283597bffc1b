import FieldgateDecode
import FieldgateEngine
import FieldgateMQTT
import FieldgateModel
import FieldgateSite
import FieldgateStore

/// What happens on the two connections.
extension Daemon {
  func obeyEvents(_ now: Milliseconds) {
    for event in inbound.takeEvents() { obeyInbound(event, now) }
    for event in outbound.takeEvents() { obeyOutbound(event, now) }
  }

  private func obeyInbound(_ event: ConnectionEvent, _ now: Milliseconds) {
    switch event {
    case .connected(let address, let sessionPresent, let version):
      log(
        .notice,
        "listening at \(address) with \(version); session "
          + (sessionPresent ? "kept" : "new"))
      if sessionPresent {
        recogniser.beginResumption()
      } else {
        recogniser.beginNewSession()
        if !subscribed.isEmpty {
          totals.gaps += 1
          log(
            .warning,
            "the broker has not kept our session: what was published while we were away may be"
              + " lost")
          // The other connection may have said its 'online' before this was known.
          publishStatus(nil)
        }
        subscribed = []
      }
      renewSubscriptions()
      if !needsRestore { take(engine.handle(.listening, at: clock.moment)) }
      systemd.notify("STATUS=listening at \(address)")
    case .lost(let reason):
      log(.warning, "the broker is gone: \(reason)")
      if !needsRestore { take(engine.handle(.deaf, at: clock.moment)) }
    case .subscribed(let filter, .refused(let reason)):
      log(.error, "the broker refuses the subscription to \(filter): \(reason); see its ACL")
    case .subscribed(let filter, .qos(let qos)) where qos < 1:
      log(.warning, "the broker grants \(filter) at QoS 0 only: messages may be lost")
    case .unreachable(let address, let reason), .refused(let address, let reason):
      log(.warning, "\(address): \(reason)")
    case .retryingIn(let pause): log(.info, "trying again in \(pause) ms")
    default: break
    }
  }

  private func obeyOutbound(_ event: ConnectionEvent, _ now: Milliseconds) {
    switch event {
    case .connected:
      publishStatus(nil)
      for publication in engine.standing() { _ = outbound.publish(publication) }
      _ = outbound.subscribe(
        ["ack"].map { TopicFilter("\(site.plan.topics.prefix)/command/+/\($0)") })
      outbox.rewind()
    case .publicationRefused(let topic, let token, let reason):
      log(.error, "the broker refuses \(topic): \(reason); see its ACL")
      if let token {
        batch.open(at: now)
        batch.sent.append(token)
      }
    case .subscribed(let filter, .refused(let reason)):
      log(.error, "the broker refuses the subscription to \(filter): \(reason); see its ACL")
    case .lost(let reason): log(.warning, "the broker is gone for what we publish: \(reason)")
    default: break
    }
  }

  /// Asks for every filter that the inventory needs, and takes back what it no longer
  /// does; what the broker's session holds is kept in the store, so that a restart
  /// knows it.
  func renewSubscriptions() {
    let wanted = Set(engine.filters)
    let obsolete = subscribed.subtracting(wanted)
    guard case .asked = inbound.subscribe(wanted.sorted { $0.text < $1.text }) else { return }
    if !obsolete.isEmpty {
      _ = inbound.unsubscribe(obsolete.sorted { $0.text < $1.text })
      log(.notice, "no longer subscribed: \(obsolete.map(\.text).sorted().joined(separator: ", "))")
    }
    keepSubscriptions(wanted)
  }

  private func keepSubscriptions(_ wanted: Set<TopicFilter>) {
    guard wanted != subscribed else { return }
    var keeping = Batch(time: clock.wall)
    keeping.state =
      subscribed.subtracting(wanted).map {
        StateRow(owner: Self.subscriptionOwner, key: $0.text, version: 1, bytes: nil)
      }
      + wanted.subtracting(subscribed).map {
        StateRow(owner: Self.subscriptionOwner, key: $0.text, version: 1, bytes: [])
      }
    do throws(StoreError) {
      _ = try store.commit(keeping)
      subscribed = wanted
    } catch {
      log(.error, "the subscriptions could not be kept: \(error)")
    }
  }

  private static let subscriptionOwner = "subscription"

  static func subscriptions(in rows: [StateRow]) -> Set<TopicFilter> {
    Set(rows.filter { $0.owner == subscriptionOwner }.map { TopicFilter($0.key) })
  }
}

extension MQTTOptions {
  /// The site's broker, or the one that is given in its place.
  init(_ site: Site, broker: String?) throws(StartFault) {
    let settings = site.settings.broker
    var addresses: [MQTTAddress] = []
    for url in broker.map({ [$0] }) ?? settings.urls {
      do throws(MQTTAddress.Unusable) {
        addresses.append(try MQTTAddress(url))
      } catch {
        throw StartFault(code: 78, lines: ["FIELDGATE_BROKER: \(error)"])
      }
    }
    self.init(
      clientID: settings.clientID, addresses: addresses,
      protocolVersion: settings.isVersion311 ? .v311 : .v5,
      keepAlive: Int(settings.keepAlive / 1000), receiveMaximum: settings.receiveMaximum,
      sessionExpiry: Int(settings.sessionExpiry / 1000),
      password: try brokerPassword(settings),
      tls: TLS(authorities: settings.ca, certificate: settings.certificate, key: settings.key),
      will: Publication(
        topic: site.plan.topics.status, object: ["state": "offline"], retain: true))
  }
}

/// The broker's password: a systemd credential named `broker-password`, else the file
/// that the site names.
package func brokerPassword(_ settings: BrokerSettings) throws(StartFault) -> String? {
  var path = settings.passwordFile
  if let directory = environment("CREDENTIALS_DIRECTORY"), exists("\(directory)/broker-password") {
    path = "\(directory)/broker-password"
  }
  guard let path else { return nil }
  do throws(Unreadable) {
    return try readText(at: path, limit: 65_536).trimmed
  } catch {
    throw StartFault(code: 78, lines: ["the broker's password cannot be read: \(error)"])
  }
}
