import FieldgateModel

/// The time zones that the decoder is handed: it reads no file and knows no place.
///
/// `named` gives the zone of an IANA name, nil for a name that is none; it is asked
/// with what devices send, so it must take any text.
package struct Zones: Sendable {
  /// That of the site: for times whose zone nothing else says.
  package let site: Zone
  private let named: @Sendable (String) -> Zone?
  private var known: [String: Zone] = [:]

  package init(site: Zone = .utc, named: @escaping @Sendable (String) -> Zone? = { _ in nil }) {
    self.site = site
    self.named = named
  }

  /// The same for a site in another zone.
  package func at(_ site: Zone) -> Zones {
    var zones = Zones(site: site, named: named)
    zones.known = known
    return zones
  }

  /// The same with these looked up once and for all.
  func knowing(_ names: some Sequence<String>) -> Zones {
    var zones = self
    for name in names { zones.known[name] = zones.known[name] ?? named(name) }
    return zones
  }

  func callAsFunction(_ name: String) -> Zone? { known[name] ?? named(name) }
}

/// How far a wall clock's time is from UTC.
enum ZoneOffset {
  case fixed(Milliseconds)
  case zone(Zone)

  func timestamp(of civil: CivilTime) -> Timestamp {
    switch self {
    case .fixed(let offset): civil.timestamp + -offset
    case .zone(let zone): zone.timestamp(of: civil)
    }
  }

  /// What a device or an adapter calls a zone: an offset (`UTC+8:00`, `GMT-3`,
  /// `+0530`, `Z`), a number, or an IANA name. A number is hours up to 14, minutes up
  /// to 840 and seconds above: no offset can mean two of them.
  init?(_ value: Value, _ zones: Zones) {
    switch value {
    case .flag: return nil
    case .number(let number):
      guard number.magnitude <= 50_400 else { return nil }
      let unit = number.magnitude <= 14 ? 3_600_000.0 : number.magnitude <= 840 ? 60_000 : 1000
      self = .fixed(Milliseconds((number * unit).rounded()))
    case .word(let word):
      if let offset = Self.offset(word) {
        self = .fixed(offset)
      } else if let zone = zones(word) {
        self = .zone(zone)
      } else {
        return nil
      }
    }
  }

  /// The offset that a text says by itself; nil where it may be a name.
  static func offset(_ text: String) -> Milliseconds? {
    var rest = text.utf8[...]
    for prefix in ["UTC", "GMT"] where rest.starts(with: prefix.utf8) {
      rest = rest.dropFirst(3)
      if rest.isEmpty { return 0 }
    }
    if rest.elementsEqual("Z".utf8) || rest.elementsEqual("z".utf8) { return 0 }
    let sign: Milliseconds
    switch rest.popFirst() {
    case UInt8(ascii: "+"): sign = 1
    case UInt8(ascii: "-"): sign = -1
    default: return nil
    }
    let parts = rest.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.allSatisfy({ $0.allSatisfy(\.isJSONDigit) }),
      let first = parts.first, let number = Milliseconds(String(Substring(first)))
    else { return nil }
    let isJoined = parts.count == 1 && first.count >= 3
    let hours = isJoined ? number / 100 : number
    let minutes = isJoined ? number % 100 : Milliseconds(String(Substring(parts.last ?? first)))
    guard let minutes, hours <= 14 else { return nil }
    let past = parts.count == 1 && !isJoined ? 0 : minutes
    return past < 60 ? sign * (hours * 60 + past) * 60_000 : nil
  }
}
