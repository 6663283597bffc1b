import ArgumentParser
import FieldgateEngine
import FieldgateModel
import FieldgateRules
import FieldgateSite

/// `fieldgate areas`: the areas now, with values, coverage and open alerts.
struct AreasCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "areas", abstract: "Show the areas now: values, coverage, open alerts.")

  @OptionGroup var site: SiteOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let loaded = try site.load()
    let picture = try site.picture(of: loaded)
    let states = loaded.plan.tree.order.compactMap {
      picture.engine.state(of: $0, at: picture.now)
    }
    output.print(states.map { $0.object(at: picture.moment.wall) }) {
      var table = Table(
        "AREA", "LEVEL", "STATE", "DENSITY", "PEOPLE", "FLOW/MIN", "BOLLARDS", "QUALITY", "ALERTS")
      for state in states {
        table.add(
          state.area.id.rawValue, "\(state.level.level.rawValue)", state.freshness?.rawValue ?? "",
          Self.cell(.density, state), Self.cell(.occupancy, state), Self.flow(state),
          Self.cell(.bollards, state), state.quality?.rawValue ?? "",
          state.alerts.map { "\($0.severity) \($0.rule)" }.joined(separator: ", "),
          tones: [
            "STATE": Self.tone(state.freshness),
            "ALERTS": state.alerts.map(\.severity).max().map { .severity($0) } ?? .plain,
          ])
      }
      return table.lines
    }
  }

  private static func tone(_ freshness: Freshness?) -> Paint.Tone {
    switch freshness {
    case .blind: .bad
    case .degraded: .odd
    case .fresh, nil: .plain
    }
  }

  /// `4.3 (3/4)`: the value, and how many of the expected devices stand behind it.
  static func cell(_ measure: AreaMeasure, _ state: AreaState) -> String {
    guard let value = state.values.first(where: { $0.measure == measure })?.value else { return "" }
    let coverage = "(\(value.coverage.reporting)/\(value.coverage.expected))"
    switch value.value {
    case .number(let number):
      let factor = measure == .density ? 100.0 : 10.0
      return "\(JSONValue.text(of: (number * factor).rounded() / factor)) \(coverage)"
    case .word(let word): return "\(word) \(coverage)"
    case .flag(let flag): return "\(flag) \(coverage)"
    case nil: return "? \(coverage)"
    }
  }

  static func flow(_ state: AreaState) -> String {
    func number(_ measure: AreaMeasure) -> String? {
      state.values.first { $0.measure == measure }?.value.value?.number
        .map { JSONValue.text(of: ($0 * 10).rounded() / 10) }
    }
    guard let flowIn = number(.flowIn), let flowOut = number(.flowOut) else { return "" }
    return "+\(flowIn) -\(flowOut)"
  }
}
