import FieldgateDocument
import FieldgateModel

/// A `partOf` as it is written, before the other devices are known.
struct PartClaim {
  let device: DeviceID
  /// Nil for all that the device sees.
  let channel: String?
  let node: Node
  /// Where the device's or the channel's entry stands.
  let place: Place

  private var subject: String {
    channel.map { "the channel '\($0)'" } ?? "the device '\(device)'"
  }

  /// What it means among these devices; nil, with a report, where it means nothing.
  ///
  /// Of a channel it is first another channel of the same device, then a device, then
  /// DEVICE/CHANNEL. A channel that the device does not list is allowed: it may have it.
  func whole(among devices: [DeviceID: Device], _ diagnostics: Diagnostics) -> Whole? {
    guard let text = node.text(diagnostics) else { return nil }
    let own = devices[device]
    if channel != nil, own?.channels[text] != nil { return .channel(text) }
    if text == device.rawValue {
      diagnostics.error(
        at: place,
        "\(subject) is part of '\(text)', which is the device itself; name one of its channels")
      return nil
    }
    if devices[DeviceID(text)] != nil { return .device(DeviceID(text), channel: nil) }
    for slash in text.indices where text[slash] == "/" {
      let other = DeviceID(String(text[..<slash]))
      let name = String(text[text.index(after: slash)...])
      guard let found = devices[other] else { continue }
      warn(of: name, in: found, diagnostics)
      return other == device ? .channel(name) : .device(other, channel: name)
    }
    let others = devices.keys.map(\.rawValue).sorted()
    guard channel != nil, !text.contains("/") else {
      let candidates = text.contains("/") ? text.prefix { $0 != "/" } : text[...]
      diagnostics.error(
        at: node.place,
        "\(subject) is part of '\(text.shortened(to: 60))', which is no device of this inventory",
        guess: nearest(to: String(candidates), among: others))
      return nil
    }
    let channels = own?.channels.keys.filter { $0 != channel }.sorted() ?? []
    if let near = nearest(to: text, among: channels) ?? nearest(to: text, among: others) {
      diagnostics.warning(
        at: place, "\(subject) is part of '\(text)', which this device does not list",
        guess: near)
    }
    return .channel(text)
  }

  private func warn(of name: String, in other: Device, _ diagnostics: Diagnostics) {
    guard other.channels[name] == nil,
      let near = nearest(to: name, among: other.channels.keys.sorted())
    else { return }
    diagnostics.warning(
      at: place,
      "\(subject) is part of '\(other.id)/\(name)', which that device does not list", guess: near)
  }

  /// Reports what lies, through others or at once, in itself: it would be counted nowhere.
  func checkCircle(among devices: [DeviceID: Device], _ diagnostics: Diagnostics) {
    var seen: [Seen] = []
    let start = Seen(device: device, channel: channel)
    var next = start
    while let whole = Self.whole(of: next, devices) {
      next = whole
      if next == start {
        let through = seen.first.map {
          ", through '\($0.device == device ? $0.channel ?? "" : $0.name)'"
        }
        diagnostics.error(at: place, "\(subject) is part of itself" + (through ?? ""))
        return
      }
      if seen.contains(next) { return }
      seen.append(next)
    }
  }

  private struct Seen: Hashable {
    let device: DeviceID
    let channel: String?

    var name: String { channel.map { "\(device)/\($0)" } ?? device.rawValue }
  }

  private static func whole(of seen: Seen, _ devices: [DeviceID: Device]) -> Seen? {
    guard let device = devices[seen.device] else { return nil }
    switch seen.channel.flatMap({ device.channels[$0]?.partOf }) ?? device.partOf {
    case .channel(let channel): return Seen(device: seen.device, channel: channel)
    case .device(let other, let channel): return Seen(device: other, channel: channel)
    case nil: return nil
    }
  }

  /// Reports a part of what is of another kind: it counts something else.
  func checkKind(
    _ whole: Whole, among devices: [DeviceID: Device], _ kinds: (AdapterID) -> Set<Kind>?,
    _ diagnostics: Diagnostics
  ) {
    guard case .device(let other, _) = whole,
      let own = devices[device].flatMap({ kinds($0.adapter) }),
      let others = devices[other].flatMap({ kinds($0.adapter) }), own.isDisjoint(with: others)
    else { return }
    func list(_ kinds: Set<Kind>) -> String {
      kinds.map(\.rawValue).sorted().joined(separator: " and ")
    }
    diagnostics.error(
      at: node.place,
      "\(subject) is of the kind \(list(own)) and '\(other)' of the kind \(list(others)):"
        + " only what counts the same things can be part of it")
  }
}
