import FieldgateDocument
import FieldgateModel

extension Retention {
  /// Less is full before a day is over, and its log alone may need 16 MiB.
  package static let leastSize: Int64 = 100_000_000
  private static let day: Milliseconds = 86_400_000

  /// Reads `store.maxSize` and `store.retention`.
  init(_ store: inout MappingReader, _ diagnostics: Diagnostics) {
    self.init()
    if let node = store.take("maxSize"), let size = node.size(diagnostics) {
      if size < Self.leastSize {
        diagnostics.error(
          at: node.place,
          "the store needs at least 100MB, found '\(node.scalar?.text ?? "")'")
      }
      maxSize = size
    }
    guard let node = store.take("retention"),
      var reader = MappingReader(node, "the retention", diagnostics)
    else { return }
    var places: [DataClass: Place] = [:]
    for kind in DataClass.aged {
      guard let node = reader.take(kind.rawValue) else { continue }
      places[kind] = node.place
      guard let age = node.duration(diagnostics) else { continue }
      let least = kind.leastDays
      if age < least * Self.day {
        diagnostics.error(
          at: node.place,
          "\(kind.rawValue) must be kept for at least \(least)d, found '\(node.scalar?.text ?? "")'"
        )
      }
      ages[kind] = age
    }
    reader.finish()
    judge(places, diagnostics)
  }

  /// Tells, where the site says one of the two, which class would go before another that
  /// needs it.
  private func judge(_ places: [DataClass: Place], _ diagnostics: Diagnostics) {
    let pairs: [(shorter: DataClass, longer: DataClass, why: String)] = [
      (.readings, .readings15min, "roll-ups outlive the readings"),
      (.readings, .areas15min, "roll-ups outlive the readings"),
      (.readings, .alerts, "a replay compares with the alerts"),
      (.quarantinedRaw, .quarantined, "the bytes go before the shape"),
    ]
    for (shorter, longer, why) in pairs where age(of: shorter) > age(of: longer) {
      guard let place = places[longer] ?? places[shorter] else { continue }
      diagnostics.error(
        at: place,
        "\(longer.rawValue) must be kept at least as long as \(shorter.rawValue), since \(why): "
          + "\(Self.days(age(of: longer))) and \(Self.days(age(of: shorter)))")
    }
  }

  private static func days(_ age: Milliseconds) -> String {
    "\(JSONValue.text(of: Double(age) / Double(day)))d"
  }
}

extension DataClass {
  /// A replay begins at a checkpoint, of which there is one a day.
  fileprivate var leastDays: Milliseconds {
    switch self {
    case .readings, .readings15min, .areas15min, .alerts: 2
    case .quarantined, .quarantinedRaw, .journal: 0
    }
  }
}
