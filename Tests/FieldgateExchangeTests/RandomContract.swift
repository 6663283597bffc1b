import FieldgateModel

/// A contract by chance: as the YAML that the program reads, and as the plain statement of
/// what it allows that the outputs are held against. The two are made side by side; nothing
/// here asks the program what a contract means.
struct RandomContract {
  /// What is allowed at a level.
  struct Allowed {
    var areas: Set<Int> = []
    var severity: Severity = .minor
    var rules: Set<String> = []
    var fields: Set<String> = []
    /// 0: exact, 1: parent, 2: the district around.
    var precision = 0
    var step: Double?
    var minimum: Double?
    var time: Milliseconds?
    var delay: Milliseconds = 0
    var ceiling = 4
    var seesAcknowledgements = false
    var picture: Set<String> = []

    /// The area as it may be said, by its index; nil where it may not be said.
    func seen(_ area: Int) -> Int? {
      func parent(_ area: Int) -> Int? {
        area == 0 ? nil : area < 3 ? 0 : 1 + area % 2
      }
      switch precision {
      case 1: return parent(area)
      case 2: return area == 0 ? nil : area < 3 ? area : parent(area)
      default: return area
      }
    }

    func gives(_ field: String) -> Bool {
      let namesPlaces: Set = [
        "rule", "devices", "inputs", "instruction", "advice", "note", "shelved",
      ]
      return fields.contains(field) && (precision == 0 || !namesPlaces.contains(field))
    }
  }

  var base: Allowed
  /// From level 4 up, where there is one.
  var high: Allowed?
  var languages: [String]
  var name: String

  static let labels = ["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"]
  /// The marking of RULE0Q to RULE2Q, as places in `labels`.
  static let markings = ["RULE0Q": 1, "RULE1Q": 3]
  static let fields = [
    "rule", "measure", "value", "limit", "level", "coverage", "devices", "inputs", "instruction",
    "advice", "geometry", "by", "note", "shelved", "flapping",
  ]

  init(_ name: String, _ random: inout RandomAlerts) {
    self.name = name
    base = Self.allowed(&random)
    high = random.chance(60) ? Self.allowed(&random) : nil
    languages = random.pick([["nl"], ["en"], ["nl", "en"]])
  }

  func allowed(at level: ThreatLevel) -> Allowed {
    level.rawValue >= 4 ? high ?? base : base
  }

  private static func allowed(_ random: inout RandomAlerts) -> Allowed {
    var allowed = Allowed()
    allowed.areas = Set((0..<9).filter { _ in random.chance(70) })
    allowed.areas.insert(random.below(9))
    allowed.severity = random.pick([.minor, .minor, .moderate, .severe])
    let rules = ["RULE0Q", "RULE1Q", "RULE2Q", "flood", "test", "system"]
    allowed.rules = Set(rules.filter { _ in random.chance(75) }).union(["RULE2Q"])
    allowed.fields = Set(fields.filter { _ in random.chance(50) })
    if !allowed.fields.isDisjoint(with: ["value", "limit"]) { allowed.fields.insert("measure") }
    allowed.precision = random.pick([0, 0, 1, 2])
    if random.chance(40) { allowed.step = random.pick([10, 1000]) }
    if random.chance(40) { allowed.minimum = random.pick([5, 20]) }
    if random.chance(40) { allowed.time = random.pick([60_000, 900_000]) }
    if random.chance(30) { allowed.delay = 90_000 }
    allowed.ceiling = random.below(5)
    allowed.seesAcknowledgements = random.chance(50)
    if allowed.delay == 0, random.chance(60) {
      allowed.picture = Set(["density", "occupancy", "flow_in"].filter { _ in random.chance(50) })
    }
    return allowed
  }

  var yaml: String {
    var lines = ["  - partner: \(name)", "    user: \(name)", "    formats: [json, cap]"]
    lines.append("    language: [\(languages.joined(separator: ", "))]")
    lines += Self.lines(base).map { "    " + $0 }
    if let high {
      lines.append("    levels:")
      lines.append("      - from: 4")
      lines += Self.lines(high).map { "        " + $0 }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func lines(_ allowed: Allowed) -> [String] {
    var privacy: [String] = []
    if let step = allowed.step { privacy.append("round: \(JSONValue.text(of: step))") }
    if let minimum = allowed.minimum {
      privacy.append("minimumCount: \(JSONValue.text(of: minimum))")
    }
    if let time = allowed.time { privacy.append("time: \(time)ms") }
    return [
      "areas: [\(allowed.areas.sorted().map { "AR\($0)Q" }.joined(separator: ", "))]",
      "severity: \(allowed.severity)",
      "kinds: [\(allowed.rules.sorted().joined(separator: ", "))]",
      "fields: [\(allowed.fields.sorted().joined(separator: ", "))]",
      "precision: \(["exact", "parent", "{ kind: district }"][allowed.precision])",
      "privacy: { \(privacy.joined(separator: ", ")) }",
      "delay: \(allowed.delay)ms",
      "tlp: \(labels[allowed.ceiling])",
      "seesAcknowledgements: \(allowed.seesAcknowledgements)",
      "picture: [\(allowed.picture.sorted().joined(separator: ", "))]",
    ]
  }
}
