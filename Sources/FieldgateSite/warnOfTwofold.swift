import FieldgateDocument
import FieldgateModel
import FieldgateRules

/// Warns where what other gateways say of the same people is added up in an area: two
/// devices for the same area of a gateway, or one for an area and one for a device of the
/// same box, of which neither is part of the other.
///
/// What is read without a `box` may come from any; of that nothing can be said here.
///
/// - Parameter inventory: the file, for the places of its entries.
func warnOfTwofold(
  _ devices: [Device], _ fusions: Fusions, _ inventory: Node?, _ diagnostics: Diagnostics
) {
  let gateways = devices.filter { $0.adapter == "fieldgate" }
  let nodes = inventory?["devices"]?.elements ?? []
  for (index, second) in gateways.enumerated() {
    guard
      let first = gateways[..<index].first(where: { $0.isTwofold(second, fusions) }),
      let place = nodes.first(where: { $0["id"]?.scalar?.text == second.id.rawValue })?.place,
      let area = second.area
    else { continue }
    diagnostics.warning(
      at: place,
      "'\(first.id)' and '\(second.id)' tell of the same people, who count twice in '\(area)':"
        + " make one 'partOf' the other, let the area fuse by max, or leave one out")
  }
}

extension Device {
  private func word(_ name: String) -> String? {
    guard case .word(let word) = parameters[name], !word.isEmpty else { return nil }
    return word
  }

  private func isPart(of other: Device) -> Bool {
    guard case .device(let whole, _) = partOf else { return false }
    return whole == other.id
  }

  /// It and another say the same of one area, and what they say is added.
  fileprivate func isTwofold(_ other: Device, _ fusions: Fusions) -> Bool {
    guard let area, area == other.area, !isPart(of: other), !other.isPart(of: self) else {
      return false
    }
    let isSame =
      switch (word("area"), other.word("area")) {
      case (let one?, let two?): one == two
      case (nil, nil): false
      default: word("box") != nil && word("box") == other.word("box")
      }
    guard isSame else { return false }
    func gives(_ device: Device, _ measure: Measure) -> Bool {
      device.measures?.contains(measure) ?? true
    }
    let added: [(AreaMeasure, Measure)] = [(.occupancy, .occupancy), (.objects, .objectCount)]
    return added.contains { value, measure in
      let fuse = (fusions.areas[area]?[value] ?? fusions.site[value])?.fuse ?? value.fuses.first
      return fuse == .sum && !(value == .occupancy && fusions.balances[area] != nil)
        && gives(self, measure) && gives(other, measure)
    }
  }
}
