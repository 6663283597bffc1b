/// What a zone, or all that a device sees, is a part of: whoever is in the part is
/// counted in the whole already.
package enum Whole: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// Another channel of the same device.
  case channel(String)
  /// All that another device sees, or one of its channels.
  case device(DeviceID, channel: String?)

  package init(stringLiteral value: String) { self = .channel(value) }

  package var description: String {
    switch self {
    case .channel(let channel): channel
    case .device(let device, nil): device.rawValue
    case .device(let device, let channel?): "\(device)/\(channel)"
    }
  }
}
