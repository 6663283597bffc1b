import FieldgateModel
import FieldgateRules

/// A device as its operators see it: who it is, when it was heard, and what is the matter
/// with it.
package struct DeviceState: Sendable {
  package let id: DeviceID
  package let adapter: AdapterID?
  /// Of a device of the inventory: crowd, bollard or camera.
  package let kind: Kind?
  package let area: AreaID?
  /// Whether it stands in the inventory.
  package let isListed: Bool
  /// When it was last heard; nil for never.
  package let seen: Timestamp?
  /// How far its clock is off, where that is so much that its times are not believed.
  package let skew: Milliseconds?
  /// How many of its messages were too many; nil for none.
  package let limited: UInt64?
  /// How many of its messages are missing, by the numbers that it gives them; nil for none.
  package let missed: UInt64?

  /// No device was heard or listed under this id: messages are numbered under it, as an edge
  /// node numbers those of its devices.
  package var isSource: Bool { !isListed && adapter == nil }

  /// The JSON of `fieldgate devices --json`.
  package var object: JSONObject {
    [
      "device": .string(id.rawValue),
      "adapter": adapter.map { .string($0.rawValue) },
      "kind": kind.map { .string($0.rawValue) },
      "area": area.map { .string($0.rawValue) },
      "listed": .bool(isListed),
      "seen": seen.map { .string($0.iso8601) },
      "limited": limited.map { .integer(Int64(clamping: $0)) },
      "missed": missed.map { .integer(Int64(clamping: $0)) },
      "skew": skew.map { .number(Double($0) / 1000) },
    ]
  }
}

extension Engine {
  /// So many are listed under whose ids nothing but numbers is known.
  private static let mostSources = 100

  /// Every device: those of the inventory in its order, then the others that spoke; and what
  /// else numbers messages of which some are missing.
  package var devices: [DeviceState] {
    let (tracks, listed) = (picture.tracks, picture.sensors)
    let (limited, missed) = (self.limited, self.missed)
    let others = tracks.keys.filter { listed[$0] == nil }.sorted()
    let sources = missed.filter { tracks[$0.key] == nil && listed[$0.key] == nil }
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.mostSources).map(\.key)
    return (plan.devices.map(\.id) + others + sources.sorted()).map { id in
      let (track, sensor) = (tracks[id], listed[id])
      return DeviceState(
        id: id, adapter: sensor?.device.adapter ?? track?.adapter, kind: sensor?.kind,
        area: sensor?.device.area, isListed: sensor != nil, seen: track?.seen,
        skew: track?.lag.isSkewed ?? false ? track?.lag.shown : nil, limited: limited[id],
        missed: missed[id])
    }
  }
}
