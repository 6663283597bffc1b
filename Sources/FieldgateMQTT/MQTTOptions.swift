import FieldgateModel

/// How a connection to a broker is to be: who, where, which protocol, which session.
///
/// The values are taken as they are, except that numbers outside their range are
/// set to its nearest end: judging configuration is the site's task.
package struct MQTTOptions: Hashable, Sendable {
  /// Stable over restarts: the persistent session hangs on it.
  package var clientID: String
  /// Tried in turn; never empty.
  package var addresses: [MQTTAddress]
  /// What is asked for first; a broker that refuses 5 is asked for 3.1.1.
  package var protocolVersion: ProtocolVersion
  /// Seconds, 5 to 65,535.
  package var keepAlive: Int
  /// How many QoS 1 messages the broker may send before the first is acknowledged,
  /// 1 to 65,535. MQTT 5 only: with 3.1.1 the broker's own setting decides.
  package var receiveMaximum: Int
  /// Seconds for which the broker keeps the session of an absent client; at most
  /// 0xFFFFFFFE, since the value above it would mean "for ever". MQTT 5 only.
  package var sessionExpiry: Int
  /// The user where the address names none.
  package var username: String?
  /// Read from a file or a credential by the caller; never part of an address.
  package var password: Secret?
  /// Used for `mqtts` addresses only.
  package var tls: TLS
  /// What the broker publishes when the outbound connection breaks.
  package var will: Publication?
  /// Whether the inbound connection begins without what the broker kept.
  package var cleanSession: Bool
  /// How long an attempt may take from the look-up of the name to the CONNACK,
  /// milliseconds: a recovering cluster accepts TCP and then stays silent.
  package var connectLimit: Milliseconds

  package init(
    clientID: String, addresses: [MQTTAddress], protocolVersion: ProtocolVersion = .v5,
    keepAlive: Int = 60, receiveMaximum: Int = 10_000, sessionExpiry: Int = 7 * 86_400,
    username: String? = nil, password: Secret? = nil, tls: TLS = TLS(),
    will: Publication? = nil, cleanSession: Bool = false, connectLimit: Milliseconds = 10_000
  ) {
    self.clientID = clientID
    self.addresses = addresses
    self.protocolVersion = protocolVersion
    self.keepAlive = keepAlive
    self.receiveMaximum = receiveMaximum
    self.sessionExpiry = sessionExpiry
    self.username = username
    self.password = password
    self.tls = tls
    self.will = will
    self.cleanSession = cleanSession
    self.connectLimit = connectLimit
  }

  /// The versions of MQTT that are spoken.
  package enum ProtocolVersion: String, Hashable, Sendable, CustomStringConvertible {
    case v311 = "3.1.1"
    case v5 = "5"

    package var description: String { "MQTT " + rawValue }
  }

  /// The files of an `mqtts` connection, PEM. They are read anew for each attempt,
  /// so that a renewed certificate needs no restart.
  package struct TLS: Hashable, Sendable {
    /// The authorities believed; the system's where it is nil.
    package var authorities: String?
    /// This client's certificate, with its key; both or neither.
    package var certificate: String?
    package var key: String?
    /// The oldest version that is spoken.
    package var minimum: Minimum

    package init(
      authorities: String? = nil, certificate: String? = nil, key: String? = nil,
      minimum: Minimum = .v12
    ) {
      self.authorities = authorities
      self.certificate = certificate
      self.key = key
      self.minimum = minimum
    }

    /// A version of TLS that a connection may be no older than.
    package enum Minimum: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
      case v12 = "1.2"
      case v13 = "1.3"

      package var description: String { "TLS " + rawValue }
    }
  }

  /// The same for the connection that takes in: no will, since what it would say is
  /// the other connection's to say.
  var inbound: MQTTOptions {
    var options = self
    options.will = nil
    return options
  }

  /// The same for the connection that gives out: its own client id, nothing kept.
  var outbound: MQTTOptions {
    var options = self
    options.clientID += "-out"
    options.cleanSession = true
    return options
  }
}
