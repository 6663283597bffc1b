import FieldgateModel

/// The values of an adapter's parameters, device by device, by slot.
struct ParameterTable: Sendable {
  /// Where the inventory says nothing.
  private let standard: [Value?]
  private var ofDevice: [String: [Value?]] = [:]
  /// What each of them is on any device, as texts.
  let texts: [Set<String>]
  /// By slot and value, the devices that were given it.
  private let listed: [[String: [String]]]

  init(_ parameters: [AdapterParameter], of devices: [Device]) {
    standard = parameters.map(\.standard)
    for device in devices where !device.parameters.isEmpty && !parameters.isEmpty {
      ofDevice[device.id.rawValue] = parameters.map { device.parameters[$0.name] ?? $0.standard }
    }
    let values = [standard] + ofDevice.values
    listed = parameters.map { parameter in
      var devicesOf: [String: [String]] = [:]
      for device in devices {
        guard let value = device.parameters[parameter.name] else { continue }
        devicesOf[value.text, default: []].append(device.id.rawValue)
      }
      return devicesOf.mapValues { $0.sorted() }
    }
    texts = standard.indices.map { slot in Set(values.compactMap { $0[slot]?.text }) }
  }

  /// The devices of the inventory that a parameter was given this value, by id.
  func devices(_ slot: Int, being text: String) -> [String] { listed[slot][text] ?? [] }

  /// Whether it matters which device is meant.
  var isSameForAll: Bool { ofDevice.isEmpty }

  func value(_ slot: Int, of device: String?) -> Value? {
    (device.flatMap { ofDevice[$0] } ?? standard)[slot]
  }
}
