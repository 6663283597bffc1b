import FieldgateModel

/// The one line that a person reads at night: where, what, how much, against which
/// limit: `Churchillplein: density 4.3 people/m², limit 3.0 (level 4)`.
func headline(
  of alert: Alert, _ setting: Episode.Setting, _ transition: Transition
) -> String {
  let what = alert.measure.replacing("_", with: " ")
  let place = setting.area.name.en
  var line: String
  switch alert.value {
  case .some where setting.rule.kind.phrase(for: alert) != nil:
    line = "\(place): \(setting.rule.kind.phrase(for: alert)?.en ?? what)"
  case .number(let number) where alert.measure == "silent":
    let count = Int(number)
    line = "\(place): \(count) of \(alert.coverage.expected) devices silent"
    line += names(of: alert.devices)
  case .number(let number):
    line = "\(place): \(what) \(text(number, alert.unit))"
    if let unit = alert.unit { line += " " + symbol(of: unit, alert.measure) }
    if let limit = alert.limit {
      line += ", limit \(text(limit, alert.unit)) (level \(alert.level.rawValue))"
    }
  case .word(let word):
    line = "\(place): \(what) \(word)" + names(of: alert.devices)
  case .flag(let flag): line = "\(place): \(what) \(flag)"
  case nil: line = "\(place): \(what) unknown"
  }
  switch transition {
  case .cleared: return line + "; back to normal"
  case .updated where alert.certainty == .possible: return line + "; no longer confirmed by sensors"
  default: return line
  }
}

/// ` (bollard-1, bollard-2, bollard-3 and 2 more)`; nothing for none.
private func names(of devices: [DeviceID]) -> String {
  guard !devices.isEmpty else { return "" }
  let names = devices.prefix(3).map(\.rawValue).joined(separator: ", ")
  return " (\(names)\(devices.count > 3 ? " and \(devices.count - 3) more" : ""))"
}

private func symbol(of unit: Unit, _ measure: String) -> String {
  let symbol = unit == .peoplePerSquareMetre ? "people/m²" : unit.rawValue
  return measure.hasPrefix("flow_") ? symbol + "/min" : symbol
}

/// Densities with one decimal (two below 1), counts as whole numbers.
private func text(_ number: Double, _ unit: Unit?) -> String {
  guard unit == .peoplePerSquareMetre else { return decimal(number, places: number < 10 ? 1 : 0) }
  return decimal(number, places: abs(number) < 1 ? 2 : 1, padded: true)
}

private func decimal(_ number: Double, places: Int, padded: Bool = false) -> String {
  let factor = places == 0 ? 1.0 : places == 1 ? 10.0 : 100.0
  let scaled = (number * factor).rounded()
  guard scaled.magnitude < 1e15 else { return JSONValue.text(of: number) }
  let whole = Int64(scaled)
  let fraction = abs(whole % Int64(factor))
  let sign = whole < 0 && abs(whole) < Int64(factor) ? "-" : ""
  if fraction == 0 && !padded || places == 0 { return "\(sign)\(whole / Int64(factor))" }
  let digits = String(fraction)
  let zeros = String(repeating: "0", count: places - digits.count)
  return "\(sign)\(whole / Int64(factor)).\(zeros)\(digits)"
}
