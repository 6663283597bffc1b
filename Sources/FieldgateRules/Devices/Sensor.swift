import FieldgateModel

/// A device as the rules see it: the inventory's entry with what its adapter knows.
package struct Sensor: Hashable, Sendable {
  package var device: Device {
    didSet { areas = Self.areas(of: device) }
  }
  /// The areas that its readings can be about.
  package private(set) var areas: Set<AreaID>
  /// The kind of its readings where they have no other.
  package let kind: Kind
  /// The kinds that its readings of a measure have, where they are not all of `kind`: one
  /// device may be a counter, a bollard and a camera in one.
  package let kindsOf: [Measure: Set<Kind>]
  /// All kinds of device that it is: those of what it is expected to measure.
  package let kinds: Set<Kind>
  /// What it is expected to measure.
  package let measures: Set<Measure>
  /// It speaks at least once in this time; nil where it only speaks when something
  /// happens, so that its last word holds.
  package var every: Milliseconds?

  package init(
    device: Device, kind: Kind, kindsOf: [Measure: Set<Kind>] = [:], measures: Set<Measure>,
    every: Milliseconds?
  ) {
    self.device = device
    areas = Self.areas(of: device)
    self.kind = kind
    self.kindsOf = kindsOf
    self.measures = device.measures ?? measures
    let all = self.measures.reduce(into: Set<Kind>()) { $0.formUnion(kindsOf[$1] ?? [kind]) }
    kinds = all.isEmpty ? [kind] : all
    self.every = device.every ?? every
  }

  /// After this long without a word its values are out of date: three periods, so
  /// that one lost message is no event.
  package var staleAfter: Milliseconds? { every.map { $0 * 3 } }

  /// The kinds that its readings of a measure have.
  package func kinds(of measure: Measure) -> Set<Kind> { kindsOf[measure] ?? [kind] }

  /// The kind of a reading of a measure that nobody says more of.
  package func kind(of measure: Measure) -> Kind {
    let kinds = kinds(of: measure)
    return kinds.contains(kind) ? kind : Kind.allCases.first(where: kinds.contains) ?? kind
  }

  /// Something of what it sees lies within what others see.
  var hasWholes: Bool {
    device.partOf != nil || device.channels.values.contains { $0.partOf != nil }
  }

  private static func areas(of device: Device) -> Set<AreaID> {
    var areas = Set<AreaID>()
    if let area = device.area { areas.insert(area) }
    for channel in device.channels.values {
      switch channel.place {
      case .area(let area): areas.insert(area)
      case .between(let from, let to): areas.formUnion([from, to])
      case nil: break
      }
    }
    return areas
  }

  /// Where a reading on this channel belongs: a line between two areas belongs to
  /// the one that it leads to.
  package func area(of channel: String?) -> AreaID? {
    switch channel.flatMap({ device.channels[$0] })?.place {
    case .area(let area): area
    case .between(_, let to): to
    case nil: device.area
    }
  }

  /// Whether a reading of the measure can be a part of the value: a camera's fault says
  /// nothing of a bollard, nor the speed of its vehicles anything of people.
  package func gives(_ measure: Measure, to value: AreaMeasure) -> Bool {
    guard value.isMade(from: measure) else { return false }
    return switch value {
    case .bollards: kinds(of: measure).contains(.bollard)
    case .objects: kinds(of: measure).contains(.camera)
    case .speed: kinds(of: measure).contains(.crowd)
    case .density, .occupancy, .flowIn, .flowOut, .crossings: true
    }
  }

  /// Whether the area waits for this device's part of the value.
  package func isExpected(for value: AreaMeasure, in area: AreaID) -> Bool {
    let parts = measures.filter { gives($0, to: value) }
    guard !parts.isEmpty else { return false }
    switch value {
    case .density where parts == [.objectCount]:
      return device.covers != nil && device.area == area
    case .density, .occupancy:
      if measures.contains(.countIn), !device.channels.isEmpty || device.covers != nil {
        // It can count lines as well as zones; the inventory says which it does here.
        return device.covers != nil && device.area == area || hasZone(in: area)
      }
      return device.area == area || hasZone(in: area)
    case .flowIn, .flowOut:
      if !measures.isDisjoint(with: [.occupancy, .density]) { return hasLine(at: area) }
      return device.area == area || hasLine(at: area)
    case .speed:
      // A line's speed is told of the area that the line leads to.
      return device.area == area || hasZone(in: area)
        || device.channels.keys.contains { self.area(of: $0) == area }
    case .crossings: return areas.contains(area)
    case .objects: return device.area == area || hasZone(in: area)
    case .bollards:
      // The lines of a device that counts as well are not those of its bollard.
      return kinds == [.bollard]
        ? areas.contains(area) : device.area == area || hasZone(in: area)
    }
  }

  private func hasZone(in area: AreaID) -> Bool {
    device.channels.values.contains { $0.place == .area(area) }
  }

  private func hasLine(at area: AreaID) -> Bool {
    device.channels.values.contains {
      if case .between(let from, let to) = $0.place { from == area || to == area } else { false }
    }
  }
}
