import FieldgateDecode
import FieldgateModel
import Foundation

/// Zones from the machine's own database, as a gateway gets them from its shell.
enum TestZones {
  static let amsterdam = Zones(site: zone("Europe/Amsterdam") ?? .utc, named: zone)

  @Sendable static func zone(_ name: String) -> Zone? {
    guard !name.contains(".."), !name.hasPrefix("/"),
      let data = try? Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/\(name)"))
    else { return nil }
    return Zone(name: name, tzif: Array(data))
  }
}
