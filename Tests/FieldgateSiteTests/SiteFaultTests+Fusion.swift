/// Faults of neighbours, of fusion, and of what lies within what.
extension SiteFaultTests {
  /// In the line of the square, or of the site.
  private static func area(_ name: String, _ property: String, _ expected: String...) -> Case {
    Case(
      name, "areas.geojson", "\"kind\": \"square\"", "\"kind\": \"square\", \(property)",
      expected: expected)
  }

  private static func site(_ name: String, _ fusion: String, _ expected: String...) -> Case {
    Case(
      name, "fieldgate.yaml", "site: small", "site: small\nfusion: \(fusion)", expected: expected)
  }

  private static func device(_ name: String, _ partOf: String, _ expected: String...) -> Case {
    Case(
      name, "inventory.yaml", "covers: 400", "covers: 400, partOf: \(partOf)", expected: expected)
  }

  private static func zone(_ name: String, _ partOf: String, _ expected: String...) -> Case {
    Case(
      name, "inventory.yaml", "partOf: \"Zone 0\"", "partOf: \(partOf)", expected: expected)
  }

  static let fusions: [Case] = [
    area(
      "a neighbour that is none", "\"neighbours\": [\"stret\"]",
      "4:89: error: the neighbour 'stret' of 'square' is no area of this site; did you mean"
        + " 'street'?"),
    area(
      "a neighbour of itself", "\"neighbours\": [\"square\"]",
      "4:89: error: the area 'square' is named as a neighbour of itself"),
    site(
      "a sum of densities", "{ density: sum }",
      "2:20: error: 'sum' is no way to fuse density; allowed are max, mean, weighted"),
    site(
      "words", "{ bollards: max }",
      "2:11: error: 'bollards' is no value that is fused of numbers; allowed are density,"
        + " occupancy, flow_in, flow_out, speed, crossings, objects"),
    site(
      "a way that is none", "{ occupancy: { fuse: meen } }",
      "2:30: error: 'meen' is no way to fuse occupancy; allowed are max, mean, sum, weighted;"
        + " did you mean 'mean'?"),
    site(
      "at least none", "{ occupancy: { atLeast: 0 } }",
      "2:33: error: 0 is out of range; allowed are 1 to 10000"),
    site(
      "a key that is none", "{ occupancy: { atleast: 2 } }",
      "2:24: error: the fusion of occupancy has no key 'atleast'; allowed are fuse, atLeast, from,"
        + " quiet, people; did you mean 'atLeast'?"),
    site(
      "a balance of the whole site", "{ occupancy: { from: balance, quiet: [\"04:00\"] } }",
      "2:30: error: a balance is one area's: put it into that area's property 'fusion' in"
        + " areas.geojson"),
    site(
      "quiet times of no balance", "{ occupancy: { quiet: [\"04:00\"] } }",
      "2:31: error: 'quiet' and 'people' belong to a balance: add 'from: balance'"),
    site(
      "a list", "[density]",
      "2:9: error: expected how values are fused as a mapping, such as { density: mean }, found a"
        + " list"),
    area(
      "more devices than there are", "\"fusion\": { \"density\": { \"atLeast\": 9 } }",
      "4:97: error: the area 'square' asks for at least 9 devices that give density, and has 2"),
    area(
      "fusion of what nobody gives", "\"fusion\": { \"objects\": \"max\" }",
      "4:97: warning: the area 'square' says how objects is fused, and has no device of its own"
        + " that gives it"),
    area(
      "a balance without a time", "\"fusion\": { \"occupancy\": { \"from\": \"balance\" } }",
      "4:99: error: a balance needs 'quiet', the times of day at which it is put right, such as"
        + " [\"04:00\"]"),
    area(
      "a time of day that is none",
      "\"fusion\": { \"occupancy\": { \"from\": \"balance\", \"quiet\": [\"4:00\", \"24:00\"] } }",
      "4:130: error: expected a time of day such as \"04:00\", found '4:00'",
      "4:138: error: expected a time of day such as \"04:00\", found '24:00'"),
    area(
      "a day of the week that is none",
      "\"fusion\": { \"occupancy\": { \"from\": \"balance\","
        + " \"quiet\": [{ \"at\": \"04:00\", \"on\": [\"mo\"] }] } }",
      "4:154: error: 'mo' is no day of the week; allowed are mon, tue, wed, thu, fri, sat, sun;"
        + " did you mean 'mon'?"),
    area(
      "a source that is none",
      "\"fusion\": { \"occupancy\": { \"from\": \"balanse\" } }",
      "4:109: error: 'balanse' is no source of an occupancy; allowed are balance; did you mean"
        + " 'balance'?"),
    area(
      "a balance that is fused",
      "\"fusion\": { \"occupancy\": { \"from\": \"balance\", \"quiet\": [\"04:00\"], \"fuse\": \"sum\" } }",
      "4:148: error: a balance is one number; 'fuse' has no meaning beside 'from: balance'"),
    Case(
      "a balance with nothing to count with", "areas.geojson", "\"name\": \"Zone\"",
      "\"fusion\": { \"occupancy\": { \"from\": \"balance\", \"quiet\": [\"04:00\"] } }",
      "2:79: error: the balance of 'zone' has nothing to count with: no device gives count_in or"
        + " count_out there"),
  ]

  static let parts: [Case] = [
    device(
      "part of a device that is none", "bb",
      "2:68: error: the device 'a' is part of 'bb', which is no device of this inventory; did you"
        + " mean 'b'?"),
    device(
      "part of itself", "a",
      "2:5: error: the device 'a' is part of 'a', which is the device itself; name one of its"
        + " channels"),
    device(
      "part of a bollard", "c",
      "2:68: error: the device 'a' is of the kind crowd and 'c' of the kind bollard: only what"
        + " counts the same things can be part of it"),
    device(
      "part of a zone whose name is nearly another's", "b/Zone O",
      "2:5: warning: the device 'a' is part of 'b/Zone O', which that device does not list; did"
        + " you mean 'Zone 0'?"),
    zone(
      "a zone part of a zone of no device", "q/Zone 0",
      "11:41: error: the channel 'Zone 1' is part of 'q/Zone 0', which is no device of this"
        + " inventory; did you mean 'a'?"),
    zone(
      "a zone part of its own device", "b",
      "11:17: error: the channel 'Zone 1' is part of 'b', which is the device itself; name one of"
        + " its channels"),
    Case(
      "devices within each other", "inventory.yaml",
      "covers: 400, every: 60s }\n  - id: b", "covers: 400, partOf: b }\n  - id: b\n    partOf: a",
      "2:5: error: the device 'a' is part of itself, through 'b'",
      "3:5: error: the device 'b' is part of itself, through 'a'"),
  ]
}
