import FieldgateDocument
import FieldgateModel
import FieldgateRules

/// What a block `fusion` says: of the site in `fieldgate.yaml`, or of an area in
/// `areas.geojson`.
///
///     { density: mean, occupancy: { fuse: sum, atLeast: 3 } }
///     { occupancy: { from: balance, quiet: ["04:00"], people: 0 } }
struct FusionBlock {
  private(set) var fusions: [AreaMeasure: Fusion] = [:]
  private(set) var balance: BalanceRule?
  /// Where each value stands.
  private(set) var places: [AreaMeasure: Place] = [:]

  /// - Parameter isArea: whether it is one area's, which alone can have a balance.
  init(_ node: Node, isArea: Bool, _ diagnostics: Diagnostics) {
    guard let entries = node.entries else {
      diagnostics.error(
        at: node.place,
        "expected how values are fused as a mapping, such as { density: mean }, found"
          + " \(node.what)")
      return
    }
    let numbers = AreaMeasure.allCases.filter(\.isNumber)
    for entry in entries {
      let name = entry.key.scalar?.text ?? ""
      guard let measure = numbers.first(where: { $0.rawValue == name }) else {
        entry.key.reportNot(
          name, of: "value that is fused of numbers", among: numbers.map(\.rawValue), diagnostics)
        continue
      }
      places[measure] = entry.value.place
      read(entry.value, measure, isArea, diagnostics)
    }
  }

  private mutating func read(
    _ node: Node, _ measure: AreaMeasure, _ isArea: Bool, _ diagnostics: Diagnostics
  ) {
    if node.scalar != nil {
      if let fuse = readFuse(node, measure, diagnostics) { fusions[measure] = Fusion(fuse) }
      return
    }
    guard
      var reader = MappingReader(node, "the fusion of \(measure.rawValue)", diagnostics)
    else { return }
    let fuseNode = reader.take("fuse")
    let fuse = fuseNode.map { readFuse($0, measure, diagnostics) } ?? measure.fuses.first
    let atLeast = reader.take("atLeast").map { $0.integer(in: 1...10_000, diagnostics) } ?? 1
    if measure == .occupancy { readBalance(&reader, fuseNode, isArea, diagnostics) }
    reader.finish()
    if let fuse, let atLeast { fusions[measure] = Fusion(fuse, atLeast: atLeast) }
  }

  private func readFuse(
    _ node: Node, _ measure: AreaMeasure, _ diagnostics: Diagnostics
  ) -> Fusion.Fuse? {
    guard let word = node.text(diagnostics) else { return nil }
    if let fuse = measure.fuses.first(where: { $0.rawValue == word }) { return fuse }
    node.reportNot(
      word, of: "way to fuse \(measure.rawValue)", among: measure.fuses.map(\.rawValue).sorted(),
      diagnostics)
    return nil
  }

  private mutating func readBalance(
    _ reader: inout MappingReader, _ fuse: Node?, _ isArea: Bool, _ diagnostics: Diagnostics
  ) {
    let from = reader.take("from")
    let quiet = reader.take("quiet")
    let people = reader.take("people")
    guard let from else {
      for node in [quiet, people].compactMap({ $0 }) {
        diagnostics.error(
          at: node.place, "'quiet' and 'people' belong to a balance: add 'from: balance'")
      }
      return
    }
    guard let word = from.text(diagnostics) else { return }
    guard word == "balance" else {
      from.reportNot(word, of: "source of an occupancy", among: ["balance"], diagnostics)
      return
    }
    guard isArea else {
      diagnostics.error(
        at: from.place,
        "a balance is one area's: put it into that area's property 'fusion' in areas.geojson")
      return
    }
    if let fuse {
      diagnostics.error(
        at: fuse.place, "a balance is one number; 'fuse' has no meaning beside 'from: balance'")
    }
    let times = (quiet?.list(diagnostics) ?? []).compactMap { readQuietTime($0, diagnostics) }
    if quiet?.list(diagnostics).isEmpty ?? true {
      diagnostics.error(
        at: reader.place,
        "a balance needs 'quiet', the times of day at which it is put right, such as [\"04:00\"]")
    }
    let known = people.map { $0.number(in: 0...10_000_000, diagnostics) } ?? 0
    if let known { balance = BalanceRule(quiet: times, people: known) }
  }
}

/// `"04:00"`, or `{ at: "04:00", on: [mon, tue] }`.
private func readQuietTime(_ node: Node, _ diagnostics: Diagnostics) -> QuietTime? {
  if node.scalar != nil { return readMinute(node, diagnostics).map { QuietTime(minute: $0) } }
  guard var reader = MappingReader(node, "a quiet time", diagnostics) else { return nil }
  let minute = reader.require("at").flatMap { readMinute($0, diagnostics) }
  let days = (reader.take("on")?.list(diagnostics) ?? []).compactMap {
    $0.choice(Weekday.self, of: "day of the week", diagnostics)
  }
  reader.finish()
  return minute.map { QuietTime(minute: $0, weekdays: Set(days)) }
}

private func readMinute(_ node: Node, _ diagnostics: Diagnostics) -> Int? {
  guard let text = node.text(diagnostics) else { return nil }
  let parts = text.split(separator: ":", omittingEmptySubsequences: false)
  if parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let hour = Int(parts[0]),
    let minute = Int(parts[1]), (0...23).contains(hour), (0...59).contains(minute)
  {
    return hour * 60 + minute
  }
  diagnostics.error(
    at: node.place, "expected a time of day such as \"04:00\", found \(node.what)")
  return nil
}
