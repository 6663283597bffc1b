/// A device as the inventory lists it: who it is, who reads it, where it stands and
/// what it covers.
package struct Device: Hashable, Sendable {
  package var id: DeviceID
  package var adapter: AdapterID
  /// The area of its readings, unless their channel says another.
  package var area: AreaID?
  package var position: Position?
  /// All the ground that it sees, in square metres, also what others see too.
  package var covers: Double?
  /// What all that it sees lies within, where another device counts its people already;
  /// for channels that name no whole of their own.
  package var partOf: Whole?
  /// It speaks at least once in this time; nil for one that speaks only when
  /// something happens.
  package var every: Milliseconds?
  /// What it is expected to measure; nil for all that its adapter can read.
  package var measures: Set<Measure>?
  package var channels: [String: Channel]
  /// What the adapter leaves to the site.
  package var parameters: [String: Value]

  package init(
    id: DeviceID, adapter: AdapterID, area: AreaID? = nil, position: Position? = nil,
    covers: Double? = nil, partOf: Whole? = nil, every: Milliseconds? = nil,
    measures: Set<Measure>? = nil,
    channels: [String: Channel] = [:], parameters: [String: Value] = [:]
  ) {
    self.id = id
    self.adapter = adapter
    self.area = area
    self.position = position
    self.covers = covers
    self.partOf = partOf
    self.every = every
    self.measures = measures
    self.channels = channels
    self.parameters = parameters
  }
}

/// A line, zone, door or input of a device, where the site says more of it.
package struct Channel: Hashable, Sendable {
  package enum Place: Hashable, Sendable {
    /// It lies in this area.
    case area(AreaID)
    /// A line: who passes in goes from the one to the other, who passes out comes back.
    case between(from: AreaID, to: AreaID)
  }

  /// Nil for the device's own area.
  package var place: Place?
  /// The ground of this zone, in square metres.
  package var covers: Double?
  /// What this one lies within: its people are counted there already.
  package var partOf: Whole?

  package init(place: Place? = nil, covers: Double? = nil, partOf: Whole? = nil) {
    self.place = place
    self.covers = covers
    self.partOf = partOf
  }
}
