import FieldgateModel

/// What the inventory and the adapter say together of what a device sees.
///
/// A channel is a line where it lies between two areas, or where its adapter knows
/// no zones; else it is a zone. A device that covers ground, and has no zone in its
/// own area, sees that ground as one zone without a name.
struct View: Sendable {
  let device: Device
  let voice: Voice
  /// The names of all channels, sorted.
  let channels: [String]

  init(of device: Device, voice: Voice) {
    self.device = device
    self.voice = voice
    channels = device.channels.keys.sorted()
  }

  private func isLine(_ name: String) -> Bool {
    if case .between = device.channels[name]?.place { return true }
    return !voice.knowsZones
  }

  /// The lines or zones that something is said about.
  func channels(_ choice: ChannelChoice) -> [String] {
    let named = channels.filter { isLine($0) == (choice.sort == .line) }
    guard let unnamed = choice.unnamed, !named.contains(unnamed) else { return named }
    switch choice.sort {
    case .line: return named.isEmpty ? [unnamed] : named
    case .zone:
      let isSeen = named.contains { ground(of: $0)?.area == device.area }
      return isSeen || ownGround == nil ? named : named + [unnamed]
    }
  }

  /// The ground of a zone; of a name that the inventory does not list, the device's
  /// own. Nil where nothing says how much it sees.
  func ground(of name: String) -> Ground? {
    guard let channel = device.channels[name] else { return ownGround }
    guard !isLine(name) else { return nil }
    let area: AreaID? = if case .area(let area) = channel.place { area } else { device.area }
    guard let area, let covers = channel.covers ?? device.covers else { return nil }
    return Ground(area: area, covers: covers)
  }

  /// What the device as a whole sees of its own area.
  var ownGround: Ground? {
    guard let area = device.area, let covers = device.covers else { return nil }
    return Ground(area: area, covers: covers)
  }

  /// Every piece of ground that it sees, none twice.
  var grounds: [Ground] {
    let zones = channels.filter { device.channels[$0]?.partOf == nil }.compactMap(ground)
    let own = zones.contains { $0.area == device.area } ? nil : ownGround
    return zones + [own].compactMap { $0 }
  }

  /// From where to where a line leads; nil as the start is the world outside.
  func sides(of name: String) -> (from: AreaID?, to: AreaID)? {
    switch device.channels[name]?.place {
    case .between(let from, let to): (from, to)
    case .area(let area): (nil, area)
    case nil: device.area.map { (nil, $0) }
    }
  }

  /// The lines of the device, those that only its adapter gives a name to included.
  var lines: [String] {
    let choices = voice.utterances.flatMap(\.choices).filter { $0.sort == .line }
    return Set(choices.flatMap(channels)).sorted()
  }

  /// For every line the areas at its sides, one entry each.
  var lineSides: [AreaID] {
    lines.compactMap(sides).flatMap { [$0.from, $0.to].compactMap { $0 } }
  }
}

extension Utterance {
  /// Every choice of channels in it.
  fileprivate var choices: [ChannelChoice] {
    let inner: [ChannelChoice] =
      if case .json(let template) = content { template.choices } else { [] }
    // A crossing is of a line, whether 'for-each' says so or not.
    let crossed = occasion == .on(.crossing) ? ChannelChoice(sort: .line, unnamed: nil) : nil
    return [channels, crossed].compactMap { $0 } + inner
  }
}

extension Template {
  fileprivate var choices: [ChannelChoice] {
    switch self {
    case .constant, .phrase: []
    case .array(let elements): elements.flatMap(\.choices)
    case .object(let members): members.flatMap(\.value.choices)
    case .each(let channels, let inner): [channels] + inner.choices
    }
  }
}
