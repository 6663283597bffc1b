import FieldgateModel

/// What a field may measure, guessed from its name, what stands around it, and the
/// values that it had.
struct MeasureGuess: Sendable {
  let measure: Measure
  /// Nil for flags and words, which are states.
  let aggregation: Aggregation?
  /// Transforms as an adapter writes them: `number: true`, `map: { on: true }`.
  let steps: [String]
  /// Why, and what to look at.
  let why: String

  /// What a guess goes by.
  struct Evidence {
    /// The field's own words.
    let name: Words
    /// Those of the keys above and of the topic.
    let around: Words
    let shape: Shape
    /// The word of a sibling `unit`.
    var unit: String?
    /// The message says the length of a period, so that counts are of one.
    var hasPeriod = false
    /// Words of keys beside the name that say whether it is a total.
    var hints = Words("")
    /// A bare text: a word between numbers is a slip of the device's.
    var isBare = false

    /// The numbers that were seen; nil where it is no number.
    var numbers: [Double]? {
      guard shape.flags.isEmpty else { return nil }
      let read = shape.words.compactMap(decimal)
      let isNumeric =
        read.count == shape.words.count
        || isBare && read.count * 2 >= shape.words.count
      let numbers = shape.numbers + read
      return isNumeric && !numbers.isEmpty ? numbers : nil
    }
  }

  /// A row of the table for numbers: each set has a word in the name, and none of
  /// `without` is there.
  private struct Row {
    let measure: Measure
    let with: [Set<String>]
    var without: Set<String> = []
  }

  private static let volts: Set<String> = ["voltage", "volt", "volts", "mv", "vbat", "vcc"]

  /// In order; the first that fits is the guess.
  private static let rows: [Row] = [
    Row(measure: .dwell, with: [["dwell", "stay", "staying"]]),
    Row(measure: .queue, with: [["queue", "queueing", "waiting"]], without: ["time"]),
    Row(measure: .density, with: [["density"]]),
    Row(
      measure: .speed, with: [["speed", "velocity"]], without: ["angle", "fan", "wind", "limit"]),
    Row(measure: .visits, with: [["visits", "visit", "visitors"]]),
    Row(measure: .batteryVoltage, with: [["battery", "batt", "bat", "vbat"], volts]),
    Row(measure: .battery, with: [["battery", "batt", "bat", "soc"]], without: ["temperature"]),
    Row(measure: .supplyVoltage, with: [["supply", "mains", "vcc"], volts]),
    Row(measure: .voltage, with: [volts]),
    Row(measure: .temperature, with: [["temperature", "temp", "celsius"]]),
    Row(measure: .humidity, with: [["humidity", "hum", "rh"]]),
    Row(measure: .pressure, with: [["pressure", "barometer", "baro", "hpa"]]),
    Row(measure: .signal, with: [["rssi", "rsrp", "dbm"]]),
    Row(measure: .position, with: [["position", "pos"]], without: ["changes", "control", "lat"]),
    Row(measure: .cycles, with: [["cycles", "movements", "operations"]]),
    Row(measure: .passage, with: [["passages", "passage", "passed", "vehicles"]]),
    Row(
      measure: .flow, with: [["flow", "passers"]],
      without: ["towards", "away", "in", "out", "average", "time"]),
    Row(
      measure: .occupancy, with: [["current", "now"], Vocabulary.countWords],
      without: ["max", "in", "out"]),
    Row(measure: .occupancy, with: [["occupancy", "inside", "balance", "headcount", "crowd"]]),
    Row(
      measure: .occupancy, with: [["people", "persons", "pedestrians", "person"]],
      without: ["type", "max"]),
    Row(
      measure: .objectCount, with: [["object", "objects", "vehicle", "car", "cars"]],
      without: ["id", "type"]),
    Row(measure: .current, with: [["amps", "ampere", "amperes"]]),
    Row(measure: .code, with: [["code", "errorcode"]], without: ["location", "zip", "country"]),
  ]

  /// A guess for a number that always counts; for what only stands as a number, see
  /// `StateGuess`.
  static func number(_ evidence: Evidence, of kind: Kind) -> MeasureGuess? {
    guard let numbers = evidence.numbers else { return nil }
    let text = evidence.shape.words.isEmpty ? [] : ["number: true"]
    guard let (measure, reason) = measure(evidence, of: kind) else { return nil }
    let (scaling, note) = scaling(of: measure, evidence)
    let scaled = scaling.isEmpty ? numbers : []
    guard case .number(let range) = measure.definition.content,
      scaled.allSatisfy(range.contains)
    else { return nil }
    let (aggregation, told) = aggregation(of: measure, evidence)
    return MeasureGuess(
      measure: measure, aggregation: aggregation, steps: text + scaling,
      why: [reason, told, note].filter { !$0.isEmpty }.joined(separator: "; "))
  }

  private static func measure(_ evidence: Evidence, of kind: Kind) -> (Measure, String)? {
    func fits(_ measure: Measure) -> Bool {
      measure.definition.kinds.isEmpty || measure.definition.kinds.contains(kind)
    }
    let name = evidence.name
    if let measure = direction(of: name), fits(measure), !name.has(["time", "unit", "address"]) {
      return (
        measure, "the name says \(measure == .countIn ? "in" : "out"), by the device's own sense"
      )
    }
    if name.areAll(in: ["current", "ma"]), fits(.current) { return (.current, "from the name") }
    if name.has(["people", "persons"]), name.has("count"), evidence.around.has("flow"), fits(.flow)
    {
      return (.flow, "a count of people in what calls itself a flow")
    }
    for row in rows where fits(row.measure) && !name.has(row.without) {
      if row.with.allSatisfy(name.has) { return (row.measure, "from the name") }
    }
    guard name.has(Vocabulary.countWords) || name.all.isEmpty, !name.has(["id", "max", "min"])
    else {
      return nil
    }
    if let measure = direction(of: evidence.around), fits(measure) {
      return (measure, "from what stands around")
    }
    if evidence.around.has(Vocabulary.classes), fits(.objectCount) {
      return (.objectCount, "a number beside a class of objects")
    }
    guard name.has(["count", "counts", "counted"]) else { return nil }
    if kind == .crowd, evidence.around.has(["line", "lines", "counts"]),
      !evidence.around.has(Vocabulary.places)
    {
      return (.flow, "a count of a line, with no word of in or out")
    }
    if fits(.occupancy) {
      return (.occupancy, "a count with no direction: people there now, it seems")
    }
    return fits(.objectCount) ? (.objectCount, "a count: objects in view now, it seems") : nil
  }

  /// In or out, where a word says it and means a direction.
  static func direction(of name: Words) -> Measure? {
    var found: Measure?
    for (place, word) in name.all.enumerated() {
      let next = place + 1 < name.all.count ? name.all[place + 1] : ""
      if Vocabulary.inward.contains(word) {
        if word == "in", Vocabulary.places.contains(next) { return nil }
        if found == .countOut { return nil }
        found = .countIn
      }
      if Vocabulary.outward.contains(word) {
        if found == .countIn { return nil }
        found = .countOut
      }
    }
    return found
  }

  private static func aggregation(
    of measure: Measure, _ evidence: Evidence
  ) -> (Aggregation, String) {
    switch measure {
    case .countIn, .countOut, .passage, .flow, .visits:
      if evidence.name.has(Vocabulary.periodWords) { return (.interval, "counted over a period") }
      if evidence.name.has(Vocabulary.totalWords) || evidence.hints.has(Vocabulary.totalWords) {
        return (.total, "a total that only grows: check that it is never set back each period")
      }
      if evidence.hasPeriod { return (.interval, "the message names its period") }
      if evidence.shape.isGrowing { return (.total, "it only grew in what was seen") }
      return (.interval, "taken as counted over one period: say total if it only grows")
    case .cycles: return (.total, "a total that only grows")
    default: return (.instant, "")
    }
  }

  /// From the unit that a name or a sibling says to the measure's own.
  private static func scaling(of measure: Measure, _ evidence: Evidence) -> ([String], String) {
    let unit = evidence.unit?.lowercased() ?? ""
    let name = evidence.name
    switch measure {
    case .batteryVoltage, .supplyVoltage, .voltage:
      if name.has("mv") || unit == "mv" { return (["scale: 0.001"], "from mV") }
      return ([], "check that it is in volts")
    case .current:
      if name.has("ma") || unit == "ma" { return (["scale: 0.001"], "from mA") }
      return ([], "check that it is in amperes")
    case .speed:
      if name.has(["kmh", "kph"]) || unit == "km/h" {
        return (["scale: 0.2777777777777778"], "from km/h")
      }
      return ([], "check that it is in m/s")
    case .temperature:
      if name.has("f") || ["f", "°f", "fahrenheit"].contains(unit) {
        return (["add: -32", "scale: 0.5555555555555556"], "from degrees Fahrenheit")
      }
      return ([], "check that it is in °C")
    case .dwell:
      if name.has("ms") || unit == "ms" { return (["scale: 0.001"], "from ms") }
      if name.has(["minutes", "min"]) || unit == "min" { return (["scale: 60"], "from minutes") }
      return ([], "check that it is the mean, in seconds")
    case .position: return ([], "check that 100 is open")
    case .density: return ([], "check that it is in people per m²")
    case .pressure: return ([], "check that it is in hPa")
    default: return ([], "")
    }
  }
}

extension Shape {
  /// At least four numbers, none smaller than the one before, the last greater than
  /// the first.
  var isGrowing: Bool {
    guard numbers.count >= 4, let first = numbers.first, let last = numbers.last, last > first
    else { return false }
    return zip(numbers, numbers.dropFirst()).allSatisfy { $0 <= $1 }
  }
}
