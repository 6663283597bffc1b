import FieldgateModel

extension Adapter {
  /// Where one device speaks: the adapter's topics with the device's id in them, as far as
  /// the adapter takes the device's name from the topic and from nowhere else; `+` where
  /// another name stands.
  ///
  /// A device whose name stands in its payload can be told from others by nothing in the
  /// topic: for it these are the adapter's own filters.
  package func filters(of device: DeviceID) -> [TopicFilter] {
    TopicFilter.reduced(
      messages.flatMap { message -> [TopicFilter] in
        let slot = message.slotOfDevice
        return message.patterns.map { patterns[$0].filter(slot, is: device.rawValue) }
      })
  }
}

extension MessageRule {
  /// The capture that is the device of every reading; nil where it is anything else.
  fileprivate var slotOfDevice: Int? {
    guard !readings.contains(where: \.hasOwnDevice), let device, device.transforms.isEmpty,
      case .term(.capture(let slot, _)) = device.source
    else { return nil }
    return slot
  }
}

extension TopicPattern {
  /// The filter with a capture's level fixed, where the text can stand in a level.
  fileprivate func filter(_ slot: Int?, is text: String) -> TopicFilter {
    guard let slot, !text.isEmpty, !text.contains(where: { "/+#".contains($0) }) else {
      return filter
    }
    let names = levels.map { level -> String in
      switch level {
      case .literal(let bytes): String(decoding: bytes, as: UTF8.self)
      case .any: "+"
      case .rest: "#"
      case .parts(let parts): Self.fixed(parts, slot, text) ?? "+"
      }
    }
    return TopicFilter(names.joined(separator: "/"))
  }

  /// The level as a text; nil where another capture stands in it.
  private static func fixed(_ parts: [Part], _ slot: Int, _ text: String) -> String? {
    var level = ""
    for part in parts {
      switch part {
      case .literal(let bytes): level += String(decoding: bytes, as: UTF8.self)
      case .capture(slot): level += text
      case .capture: return nil
      }
    }
    return level
  }
}
