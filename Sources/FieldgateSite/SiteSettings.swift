import FieldgateDocument
import FieldgateEngine
import FieldgateModel
import FieldgateRules

/// What `fieldgate.yaml` says: who the site is, and what the shells around the engine
/// need.
package struct SiteSettings: Sendable {
  package var site: String
  /// An IANA name such as `Europe/Amsterdam`.
  package var timezone: String
  package var broker: BrokerSettings
  package var store: StoreSettings
  package var publish: Plan.Settings
  /// How areas make their values, where they do not say so themselves.
  package var fusion: [AreaMeasure: Fusion]
  package var web: WebSettings
}

package struct BrokerSettings: Hashable, Sendable {
  /// Tried in turn: `mqtt://user@host:port`, `mqtts://…`.
  package var urls: [String]
  package var clientID: String
  /// MQTT 5 unless the site asks for 3.1.1.
  package var isVersion311: Bool
  package var keepAlive: Milliseconds
  /// MQTT 5 Receive Maximum: how many messages the broker may have out unacknowledged.
  package var receiveMaximum: Int
  /// MQTT 5 Session Expiry Interval: how long the broker keeps what comes meanwhile.
  package var sessionExpiry: Milliseconds
  /// A file that holds the password and nothing else.
  package var passwordFile: String?
  package var ca: String?
  package var certificate: String?
  package var key: String?
  /// The oldest version of TLS that is spoken.
  package var tlsMinimum: TLSMinimum

  package enum TLSMinimum: String, CaseIterable, Hashable, Sendable {
    case v12 = "1.2"
    case v13 = "1.3"
  }
}

package struct StoreSettings: Hashable, Sendable {
  package var path: String
  /// How long a batch that changes no alert may wait for company.
  package var linger: Milliseconds
  /// For how long what is kept, and how large the file may become.
  package var retention = Retention()

  package static let defaultPath = "/var/lib/fieldgate/fieldgate.db"
}

extension SiteSettings {
  /// Reads `fieldgate.yaml`.
  ///
  /// - Parameters:
  ///   - knowsZone: whether a name is a time zone's on this machine.
  ///   - addressFault: says what is wrong with a broker's URL, or nil.
  ///   - exposure: says who may read a file that should be secret, or nil.
  init?(
    _ node: Node, knowsZone: (String) -> Bool, addressFault: (String) -> String?,
    exposure: (String) -> String?, _ diagnostics: Diagnostics
  ) {
    guard var reader = MappingReader(node, "the site", diagnostics) else { return nil }
    let site = reader.require("site")?.text(diagnostics)
    let zone = reader.take("timezone")
    let timezone = zone?.text(diagnostics) ?? "UTC"
    if let zone, !knowsZone(timezone) {
      diagnostics.error(
        at: zone.place,
        "'\(timezone)' is no time zone known here; use an IANA name such as Europe/Amsterdam")
    }
    let broker = reader.require("broker").flatMap {
      BrokerSettings(
        $0, site: site ?? "site", addressFault: addressFault, exposure: exposure, diagnostics)
    }
    store = StoreSettings(path: StoreSettings.defaultPath, linger: 200)
    if let storeNode = reader.take("store"),
      var storeReader = MappingReader(storeNode, "the store", diagnostics)
    {
      if let path = storeReader.take("path")?.text(diagnostics) { store.path = path }
      if let node = storeReader.take("linger"), let linger = node.duration(diagnostics) {
        if linger > 10_000 {
          diagnostics.error(
            at: node.place, "a batch may wait for at most 10s, found '\(node.scalar?.text ?? "")'")
        }
        store.linger = linger
      }
      store.retention = Retention(&storeReader, diagnostics)
      storeReader.finish()
    }
    publish = Plan.Settings(&reader, diagnostics)
    store.retention.quarantine = publish.quarantine
    fusion =
      reader.take("fusion").map { FusionBlock($0, isArea: false, diagnostics).fusions } ?? [:]
    web =
      reader.take("web").map { WebSettings($0, exposure: exposure, diagnostics) } ?? .standard
    // Rules read these: `Schedules`.
    reader.ignore("schedules")
    reader.ignore("holidays")
    // Who they are is known when the inventory is: `BrokerUser`.
    reader.ignore("users")
    reader.finish()
    guard let site, let broker else { return nil }
    self.site = site
    self.timezone = timezone
    self.broker = broker
  }
}

extension BrokerSettings {
  init?(
    _ node: Node, site: String, addressFault: (String) -> String?,
    exposure: (String) -> String?, _ diagnostics: Diagnostics
  ) {
    guard var reader = MappingReader(node, "the broker", diagnostics) else { return nil }
    func secretFile(_ key: String) -> String? {
      guard let element = reader.take(key), let path = element.text(diagnostics) else { return nil }
      if let exposure = exposure(path) { diagnostics.warning(at: element.place, exposure) }
      return path
    }
    let url = reader.take("url")
    let list = reader.take("urls")
    if url == nil, list?.list(diagnostics).isEmpty ?? true {
      diagnostics.error(
        at: node.place,
        "the broker needs 'url', such as mqtt://127.0.0.1:1883, or 'urls' with several")
    }
    urls = []
    for element in (list?.list(diagnostics) ?? []) + (url.map { [$0] } ?? []) {
      guard let text = element.text(diagnostics) else { continue }
      if let fault = addressFault(text) { diagnostics.error(at: element.place, fault) }
      urls.append(text)
    }
    clientID = reader.take("clientId")?.text(diagnostics) ?? "fieldgate-\(site)"
    isVersion311 = false
    if let node = reader.take("protocol"), let version = node.text(diagnostics) {
      switch version {
      case "5", "5.0": isVersion311 = false
      case "3.1.1": isVersion311 = true
      default:
        node.reportNot(version, of: "version of MQTT", among: ["5", "3.1.1"], diagnostics)
      }
    }
    keepAlive = reader.take("keepAlive")?.duration(diagnostics) ?? 60_000
    receiveMaximum =
      reader.take("receiveMaximum")?.integer(in: 1...65_535, diagnostics) ?? 10_000
    sessionExpiry = reader.take("sessionExpiry")?.duration(diagnostics) ?? 7 * 86_400_000
    passwordFile = secretFile("passwordFile")
    ca = reader.take("ca")?.text(diagnostics)
    certificate = reader.take("certificate")?.text(diagnostics)
    key = secretFile("key")
    tlsMinimum =
      reader.take("tlsMinimum")?.choice(of: "version of TLS", diagnostics) ?? .v12
    if (certificate == nil) != (key == nil) {
      diagnostics.error(at: node.place, "a client certificate needs both 'certificate' and 'key'")
    }
    if let password = reader.take("password") {
      diagnostics.error(
        at: password.place,
        "a password does not belong in this file; put it into a file of its own and name that"
          + " as 'passwordFile'")
    }
    reader.finish()
  }
}
