import FieldgateModel

/// A field that looks like the id of who speaks.
struct DeviceGuess: Sendable {
  let place: FieldPlace
  let score: Int

  /// Keys above which the id is another's: of a gateway, a track, an application.
  private static let foreign: Set<String> = [
    "gateway", "rx", "package", "application", "app", "session", "object", "objects", "track",
    "tracked", "event", "events", "user", "owner", "network", "join", "geometries", "before",
    "previous",
  ]

  static func all(among leaves: [Leaf]) -> [DeviceGuess] {
    leaves.compactMap { leaf in
      guard leaf.shape.isPlain, leaf.shape.flags.isEmpty,
        leaf.shape.numbers.allSatisfy({ $0 == $0.rounded() }),
        let key = leaf.place.keys.last
      else { return nil }
      guard !leaf.place.keys.dropLast().contains(where: { Words($0).has(foreign) }),
        leaf.shape.words.allSatisfy({ !Personal.isBlob($0) && $0.utf8.count <= 100 })
      else { return nil }
      let isText = !leaf.shape.words.isEmpty
      var score = score(of: Words(key), isText: isText, parent: leaf.place.keys.dropLast().last)
      if leaf.shape.words.contains(where: { $0.contains(" ") || $0.contains("/") }) { score -= 4 }
      return score > 0 ? DeviceGuess(place: leaf.place, score: score - leaf.place.loops.count) : nil
    }.sorted { $0.score > $1.score }
  }

  private static func score(of key: Words, isText: Bool, parent: String?) -> Int {
    let parentIsDevice = parent.map { Words($0).has(Vocabulary.deviceNouns) } ?? false
    if key.has(["join", "gateway", "type", "state", "status", "version", "count", "addr"]) {
      return 0
    }
    if key.has("app") || key.has("application") { return 0 }
    switch key.all.joined() {
    case "deviceid", "devid", "deviceuid": return 10
    case "deveui", "eui", "serialnumber", "serial", "devicesn", "sn", "sensorid", "cameraid",
      "deviceserial":
      return 9
    case "sensor", "camera", "sensorname", "devicename", "cameraname": return isText ? 8 : 0
    case "device", "node", "src", "nodeid", "uid", "unitid", "thingid", "bn": return isText ? 7 : 5
    case "mac", "devicemac", "macaddress": return 4
    case "id": return isText ? (parentIsDevice ? 8 : 3) : (parentIsDevice ? 6 : 0)
    case "name": return parentIsDevice ? 4 : 0
    default: return 0
    }
  }

  /// The values of a payload that look like ids, for comparison with the topic.
  static func values(in value: JSONValue) -> Set<String> {
    guard case .object = value else { return [] }
    let leaves = Shape(value).leaves()
    let guesses = Set(all(among: leaves).filter { $0.score > 3 }.map(\.place))
    let found = leaves.filter { guesses.contains($0.place) }
    return Set(
      found.flatMap { $0.shape.words + $0.shape.numbers.map { Value.number($0).text } })
  }
}
