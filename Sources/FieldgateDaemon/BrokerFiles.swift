import FieldgateEngine
import FieldgateMQTT
import FieldgateModel
import FieldgateSite

/// What the files of the connection to the broker hold, as digests: whether one of them was
/// renewed since.
struct BrokerFiles: Hashable, Sendable {
  private let digests: [String: UInt64]

  init(_ settings: BrokerSettings) {
    var digests: [String: UInt64] = [:]
    let paths = [
      settings.ca, settings.certificate, settings.key, brokerPasswordPath(settings),
    ]
    for path in paths.compactMap({ $0 }) {
      digests[path] = (try? readBytes(at: path)).map { Digest.of($0) }
    }
    self.digests = digests
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
      password: try brokerPassword(settings), tls: TLS(settings),
      will: Publication(
        topic: site.plan.topics.status, object: ["state": "offline"], retain: true))
  }
}

extension MQTTOptions.TLS {
  /// As the site says.
  package init(_ settings: BrokerSettings) {
    self.init(
      authorities: settings.ca, certificate: settings.certificate, key: settings.key,
      minimum: settings.tlsMinimum == .v13 ? .v13 : .v12)
  }
}

/// Where the broker's password lies: a systemd credential named `broker-password`, else the
/// file that the site names.
package func brokerPasswordPath(_ settings: BrokerSettings) -> String? {
  if let directory = environment("CREDENTIALS_DIRECTORY"), exists("\(directory)/broker-password") {
    return "\(directory)/broker-password"
  }
  return settings.passwordFile
}

/// The broker's password, without the blanks and line ends around it.
package func brokerPassword(_ settings: BrokerSettings) throws(StartFault) -> Secret? {
  guard let path = brokerPasswordPath(settings) else { return nil }
  do throws(Unreadable) {
    return Secret(try readText(at: path, limit: 65_536).trimmed)
  } catch {
    throw StartFault(code: 78, lines: ["the broker's password cannot be read: \(error)"])
  }
}
