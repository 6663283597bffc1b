import FieldgateModel
import Synchronization

/// The time zones of this machine, each read once.
///
/// The names may come from devices: what cannot be an IANA name is not looked for, and
/// of names that are none only so many are remembered.
package final class ZoneFiles: Sendable {
  package static let shared = ZoneFiles()

  private static let folder = "/usr/share/zoneinfo"
  private static let most = 2000
  private let read = Mutex<[String: Zone?]>([:])

  package func zone(named name: String) -> Zone? {
    if name == "UTC" { return .utc }
    guard Self.canBeName(name) else { return nil }
    return read.withLock { read in
      if let known = read[name] { return known }
      let bytes = try? readBytes(at: "\(Self.folder)/\(name)", limit: 1 << 20)
      let zone = bytes.flatMap { Zone(name: name, tzif: $0) }
      if read.count < Self.most { read[name] = .some(zone) }
      return zone
    }
  }

  /// Letters, digits, `_`, `+` and `-` in up to three parts, as in
  /// America/Argentina/Buenos_Aires: no way out of the folder.
  private static func canBeName(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return name.utf8.count <= 64 && parts.count <= 3
      && parts.allSatisfy { part in
        part.first?.isLetter ?? false
          && part.utf8.allSatisfy {
            $0 < 128
              && (Character(Unicode.Scalar($0)).isLetter || (48...57).contains($0)
                || [UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-")].contains($0))
          }
      }
  }
}
