import FieldgateDocument
import FieldgateModel

/// What the story does to one device at one time.
struct DeviceEvent: Hashable, Sendable {
  let at: Milliseconds
  let device: DeviceID
  let state: Passage?
  let fault: Bool?
  let obstruction: Bool?
  let online: Bool?
  let silent: Bool?
  /// What it says cannot be read.
  let garbage: Bool?
  /// What its clock is ahead by; negative where it is behind.
  let skew: Milliseconds?

  /// Reads one entry of `events`; nil, with reports, where it is not usable: the
  /// device is not listed, or its adapter has no words for what happens.
  init?(
    _ node: Node, devices: [DeviceID: Device], voices: [AdapterID: Voice],
    duration: Milliseconds, _ diagnostics: Diagnostics
  ) {
    guard var reader = MappingReader(node, "an event", diagnostics) else { return nil }
    let at = reader.require("at")?.offset(upTo: duration, diagnostics)
    let deviceNode = reader.require("device")
    state = reader.take("state")?.choice(of: "state of a bollard", diagnostics)
    fault = reader.take("fault")?.flag(diagnostics)
    obstruction = reader.take("obstruction")?.flag(diagnostics)
    online = reader.take("online")?.flag(diagnostics)
    silent = reader.take("silent")?.flag(diagnostics)
    garbage = reader.take("garbage")?.flag(diagnostics)
    let ahead = reader.take("ahead")?.duration(diagnostics)
    let behind = reader.take("behind")?.duration(diagnostics).map { -$0 }
    skew = ahead ?? behind
    reader.finish()
    guard let at, let deviceNode, let id = deviceNode.text(diagnostics) else { return nil }
    self.at = at
    device = DeviceID(id)
    guard let listed = devices[device] else {
      deviceNode.reportNot(
        id, of: "device of this site", among: devices.keys.map(\.rawValue).sorted(), diagnostics)
      return nil
    }
    guard let voice = voices[listed.adapter] else {
      diagnostics.error(
        at: deviceNode.place,
        "the adapter '\(listed.adapter)' of '\(id)' has no 'simulate' section, so nothing would be"
          + " heard of this event; add one to its file")
      return nil
    }
    let moves = state != nil || fault != nil || obstruction != nil
    if moves && !voice.tellsState || online != nil && !voice.tellsOnline {
      diagnostics.error(
        at: node.place,
        "devices of '\(listed.adapter)' have no message for this, so nothing would be heard of it;"
          + " 'silent', 'garbage', 'ahead' and 'behind' work for every device")
      return nil
    }
    guard ahead == nil || behind == nil else {
      diagnostics.error(at: node.place, "a clock is either 'ahead' or 'behind', not both")
      return nil
    }
    guard moves || online != nil || silent != nil || garbage != nil || skew != nil else {
      diagnostics.error(
        at: node.place,
        "an event needs something that happens: state, fault, obstruction, online, silent, garbage,"
          + " ahead or behind")
      return nil
    }
  }
}

/// The state of a bollard, in the words of `Measure.state`.
enum Passage: String, CaseIterable, Sendable {
  case open, closed, opening, closing, stopped, unknown
}
