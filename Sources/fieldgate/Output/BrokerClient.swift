import FieldgateDaemon
import FieldgateMQTT
import FieldgateModel
import FieldgateSite
import Glibc

/// A connection to the site's broker for as long as one command needs it.
final class BrokerClient {
  private let connection: OutboundConnection
  private let clock = BoxClock()
  private let address: String
  /// The broker's user that this client is: whose commands it may give.
  let user: String

  /// - Parameters:
  ///   - site: nil where the broker is given by hand.
  ///   - user: the broker's user in place of the address's; the password is the same one.
  init(_ site: Site?, broker: String? = nil, user given: String? = nil) throws {
    let urls = [broker ?? environment("FIELDGATE_BROKER")].compactMap { $0 }
    let chosen = urls.isEmpty ? site?.settings.broker.urls ?? [] : urls
    var addresses: [MQTTAddress] = []
    for url in chosen {
      do throws(MQTTAddress.Unusable) {
        let read = try MQTTAddress(url)
        addresses.append(
          given.map {
            MQTTAddress(host: read.host, port: read.port, user: $0, usesTLS: read.usesTLS)
          } ?? read)
      } catch {
        throw failure(Exit.usage, "\(error)")
      }
    }
    guard let first = addresses.first else {
      throw failure(Exit.usage, "no broker is given; use --broker mqtt://host:port")
    }
    address = chosen.joined(separator: ", ")
    user = first.user ?? "anonymous"
    var password: Secret?
    var tls = MQTTOptions.TLS()
    if let settings = site?.settings.broker {
      do throws(StartFault) {
        password = try brokerPassword(settings)
      } catch {
        throw failure(error.code, error.lines)
      }
      if let exposed = brokerPasswordPath(settings).flatMap(exposure) {
        printError("warning: \(exposed)")
      }
      tls = MQTTOptions.TLS(settings)
    }
    connection = OutboundConnection(
      MQTTOptions(
        clientID: "fieldgate-\(getpid())-\(clock.steady)", addresses: addresses,
        password: password, tls: tls),
      seed: UInt64(bitPattern: clock.steady))
  }

  /// What a turn of the loop brought.
  enum News {
    case connected
    case message(Message)
    case lost(String)
    /// The broker takes a publication from nobody of our name.
    case refused(String)
    case nothing
  }

  /// Connects, or ends the program with 69 where the broker cannot be reached at once.
  func connect() throws {
    connection.start(now: clock.steady)
    let limit = clock.steady + 10_000
    while clock.steady < limit {
      for news in turn(atMost: 100) {
        switch news {
        case .connected: return
        case .lost(let reason):
          throw failure(Exit.unavailable, "\(address): no connection to the broker: \(reason)")
        default: break
        }
      }
    }
    throw failure(Exit.unavailable, "\(address): the broker does not answer")
  }

  func subscribe(_ filters: [String]) {
    _ = connection.subscribe(filters.map { TopicFilter($0) })
  }

  /// Publishes; false where the connection takes no more now.
  func publish(_ publication: Publication) -> Bool {
    connection.publish(publication, token: publication.qos > 0 ? 1 : nil) == .queued
  }

  /// How many publications the broker has not acknowledged yet.
  var waiting: Int { connection.countOnItsWay }

  /// Waits for at most so long, and says what came. Ends early for a signal's sake.
  func turn(atMost limit: Milliseconds, alsoWaitingFor descriptor: Int32? = nil) -> [News] {
    var descriptors = connection.descriptors().map {
      pollfd(
        fd: $0.number,
        events: Int16(($0.wantsRead ? POLLIN : 0) | ($0.wantsWrite ? POLLOUT : 0)), revents: 0)
    }
    if let descriptor {
      descriptors.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
    }
    var timeout = limit
    if let deadline = connection.deadline {
      timeout = min(timeout, max(0, deadline - clock.steady))
    }
    poll(&descriptors, nfds_t(descriptors.count), Int32(timeout))
    connection.service(now: clock.steady)
    var deliveries: [Delivery] = []
    _ = connection.read(now: clock.steady, into: &deliveries)
    connection.service(now: clock.steady)
    _ = connection.takeAcknowledged()
    _ = connection.takeUnacknowledged()
    var news: [News] = []
    for event in connection.takeEvents() {
      switch event {
      case .connected: news.append(.connected)
      case .lost(let reason), .unreachable(_, let reason), .refused(_, let reason):
        news.append(.lost(reason))
      case .subscribed(let filter, .refused(let reason)):
        printError("the broker refuses the subscription to \(filter): \(reason)")
      case .publicationRefused(let topic, _, let reason):
        news.append(.refused("the broker refuses \(topic): \(reason); see its ACL"))
      default: break
      }
    }
    return news + deliveries.map { .message($0.message) }
  }

  /// Lets go of the connection in good order.
  func close() {
    connection.stop(now: clock.steady)
    let limit = clock.steady + 1000
    while clock.steady < limit, connection.status != .stopped { _ = turn(atMost: 20) }
  }
}
