import FieldgateDocument
import FieldgateModel
import FieldgateRules

/// Reads the property `fusion` of the areas in `areas.geojson`.
func readFusions(_ root: Node, _ diagnostics: Diagnostics) -> [AreaID: FusionBlock] {
  var blocks: [AreaID: FusionBlock] = [:]
  for feature in root["features"]?.elements ?? [] {
    guard let id = feature["id"]?.scalar?.text, let node = feature["properties"]?["fusion"],
      !node.isNull, blocks[AreaID(id)] == nil
    else { continue }
    blocks[AreaID(id)] = FusionBlock(node, isArea: true, diagnostics)
  }
  return blocks
}

extension Fusions {
  /// The site's own and those of its areas, whose balances go by the site's zone.
  init(site: [AreaMeasure: Fusion], areas: [AreaID: FusionBlock], zone: Zone) {
    self.init(
      site: site, areas: areas.mapValues(\.fusions),
      balances: areas.compactMapValues { block in
        block.balance.map {
          BalanceRule(quiet: $0.quiet, people: $0.people, zone: zone)
        }
      })
  }
}

/// Tells what areas ask of devices that they do not have.
func checkFusions(
  _ blocks: [AreaID: FusionBlock], _ picture: Picture, _ diagnostics: Diagnostics
) {
  for (area, block) in blocks.sorted(by: { $0.key < $1.key }) {
    for (measure, place) in block.places.sorted(by: { $0.value < $1.value }) {
      let expected = picture.expected(for: measure, in: area)
      if measure == .occupancy, block.balance != nil, expected == 0 {
        diagnostics.error(
          at: place,
          "the balance of '\(area)' has nothing to count with: no device gives count_in or"
            + " count_out there")
      } else if let fusion = block.fusions[measure], fusion.atLeast > max(expected, 1) {
        diagnostics.error(
          at: place,
          "the area '\(area)' asks for at least \(fusion.atLeast) devices that give"
            + " \(measure.rawValue), and has \(expected)")
      } else if expected == 0 {
        diagnostics.warning(
          at: place,
          "the area '\(area)' says how \(measure.rawValue) is fused, and has no device of its own"
            + " that gives it")
      }
    }
  }
}
