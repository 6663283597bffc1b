import FieldgateModel

/// The values of an adapter's parameters, device by device, by slot.
struct ParameterTable: Sendable {
  /// Where the inventory says nothing.
  private let standard: [Value?]
  private var ofDevice: [String: [Value?]] = [:]
  /// What each of them is on any device, as texts.
  let texts: [Set<String>]

  init(_ parameters: [AdapterParameter], of devices: [Device]) {
    standard = parameters.map(\.standard)
    for device in devices where !device.parameters.isEmpty && !parameters.isEmpty {
      ofDevice[device.id.rawValue] = parameters.map { device.parameters[$0.name] ?? $0.standard }
    }
    let values = [standard] + ofDevice.values
    texts = standard.indices.map { slot in Set(values.compactMap { $0[slot]?.text }) }
  }

  /// Whether it matters which device is meant.
  var isSameForAll: Bool { ofDevice.isEmpty }

  func value(_ slot: Int, of device: String?) -> Value? {
    (device.flatMap { ofDevice[$0] } ?? standard)[slot]
  }
}
