import FieldgateDecode
import FieldgateDocument
import FieldgateEngine
import FieldgateModel
import FieldgateRules

/// Reads the rule tests of a site, `tests/*.yaml`, against the plan whose rules they test;
/// each with the name of its file. The daemon does not need them: a fault in one keeps no
/// site from running.
package func readRuleTests(
  _ files: SiteFiles, plan: Plan, _ diagnostics: Diagnostics
) -> [(file: String, test: RuleTest)] {
  files.files(in: "tests").flatMap { name, text -> [(file: String, test: RuleTest)] in
    guard let root = parse(text, file: name, into: diagnostics),
      var reader = MappingReader(root, "a file of rule tests", diagnostics)
    else { return [] }
    let list = reader.require("tests")
    reader.finish()
    let names = RuleTest.Names(plan: plan, diagnostics: diagnostics)
    return (list?.list(diagnostics) ?? []).compactMap { RuleTest($0, names) }.map { (name, $0) }
  }
}

extension RuleTest {
  /// What the tests may name, and where faults go.
  struct Names {
    let plan: Plan
    let diagnostics: Diagnostics

    func area(_ node: Node) -> AreaID? {
      guard let id = node.text(diagnostics) else { return nil }
      if plan.tree[AreaID(id)] != nil { return AreaID(id) }
      node.reportNot(
        id, of: "area of this site", among: plan.tree.order.map(\.rawValue), diagnostics)
      return nil
    }

    func rule(_ node: Node) -> RuleID? {
      guard let id = node.text(diagnostics) else { return nil }
      let known = plan.rules.map(\.id.rawValue) + Engine.ownRules.map(\.rawValue)
      if known.contains(id) { return RuleID(id) }
      node.reportNot(id, of: "rule of this site", among: known, diagnostics)
      return nil
    }

    func device(_ node: Node) -> Sensor? {
      guard let id = node.text(diagnostics) else { return nil }
      let sensors = plan.sensors
      if let sensor = sensors.first(where: { $0.device.id.rawValue == id }) { return sensor }
      node.reportNot(
        id, of: "device of this site", among: sensors.map(\.device.id.rawValue), diagnostics)
      return nil
    }

    /// Whether the device can give a measure at all; a report where it cannot.
    func isRead(_ measure: Measure, by sensor: Sensor, _ node: Node) -> Bool {
      let known = plan.adapters.first { $0.id == sensor.device.adapter }?.measures ?? []
      if !known.contains(measure) {
        diagnostics.error(
          at: node.place,
          "the adapter '\(sensor.device.adapter)' of '\(sensor.device.id)' reads no"
            + " '\(measure.rawValue)'; it reads "
            + known.map(\.rawValue).sorted().joined(separator: ", "))
        return false
      }
      if !sensor.measures.contains(measure) {
        diagnostics.warning(
          at: node.place,
          "'\(measure.rawValue)' is not among the measures of '\(sensor.device.id)' in the inventory"
        )
      }
      return true
    }

    /// Warns of a channel that is none of those that the inventory lists of the device.
    func checkListed(_ channel: String, of sensor: Sensor, _ node: Node) {
      let listed = sensor.device.channels.keys.sorted()
      if listed.isEmpty || listed.contains(channel) { return }
      diagnostics.warning(
        at: node.place,
        "'\(channel.shortened(to: 60))' is no channel that the inventory lists of"
          + " '\(sensor.device.id)'; it lists \(listed.joined(separator: ", "))",
        guess: nearest(to: channel, among: listed))
    }

    func time(_ node: Node) -> Timestamp? {
      guard let text = node.text(diagnostics) else { return nil }
      if let time = Timestamp(iso8601: text) { return time }
      diagnostics.error(
        at: node.place, "expected a time such as 2026-11-22T14:00:00+01:00, found \(node.what)")
      return nil
    }
  }

  /// A Monday noon in the site's own zone is as good as any: 2026-01-05T12:00 in UTC.
  private static let standardStart = Timestamp(milliseconds: 1_767_614_400_000)

  init?(_ node: Node, _ names: Names) {
    let diagnostics = names.diagnostics
    guard var reader = MappingReader(node, "a rule test", diagnostics) else { return nil }
    let name = reader.require("test")?.text(diagnostics)
    rules = reader.take("rules").map { node in
      Set(node.list(diagnostics).compactMap { names.rule($0) })
    }
    start = reader.take("start").flatMap { names.time($0) } ?? Self.standardStart
    history = (reader.take("history")?.list(diagnostics) ?? []).compactMap { node in
      if let rule = node["rule"] { _ = names.rule(rule) }
      return OrdinaryDays(node, areas: names.plan.tree.order, diagnostics)
    }
    inputs = (reader.take("inputs")?.list(diagnostics) ?? []).compactMap { Input($0, names) }
    steps = (reader.take("steps")?.list(diagnostics) ?? []).compactMap { Step($0, names) }
    transitionsPlace = node.entries?.first { $0.key.scalar?.text == "transitions" }?.key.place
    let expect = reader.take("expect")
    let transitions = reader.take("transitions")
    reader.finish()
    expectations = (expect?.list(diagnostics) ?? []).compactMap { Expectation($0, names) }
    self.transitions = transitions?.list(diagnostics).compactMap { ExpectedTransition($0, names) }
    if expect == nil, transitions == nil {
      diagnostics.error(
        at: node.place, "a rule test says what must come of it: 'expect' or 'transitions'")
    }
    guard let name else { return nil }
    self.name = name
    place = node.place
    tellUnheard(diagnostics)
  }

  /// A command that nobody is there to hear is a slip.
  private func tellUnheard(_ diagnostics: Diagnostics) {
    for step in steps {
      guard case .command(let verb, _, _, _) = step.action,
        breaks.contains(where: { $0.contains(step.at) && $0.lowerBound != step.at })
      else { continue }
      diagnostics.error(
        at: step.place,
        "at \(Self.duration(step.at)) nobody hears the command '\(verb)'; give it"
          + " before the break or after it")
    }
  }
}

extension RuleTest.Input {
  init?(_ node: Node, _ names: RuleTest.Names) {
    let diagnostics = names.diagnostics
    guard var reader = MappingReader(node, "an input", diagnostics) else { return nil }
    let sensor = reader.require("device").flatMap { names.device($0) }
    let measureNode = reader.require("measure")
    let measure = measureNode?.choice(Measure.self, of: "measure", diagnostics)
    let channelNode = reader.take("channel")
    channel = channelNode?.text(diagnostics)
    let aggregation = reader.take("aggregation")?.choice(
      Aggregation.self, of: "aggregation", diagnostics)
    let word = reader.take("class")?.text(diagnostics)
    from = reader.take("from")?.duration(diagnostics) ?? 0
    let everyNode = reader.take("every")
    let every = everyNode?.duration(diagnostics)
    let values = reader.require("values")
    reader.finish()
    if let everyNode, every == 0 {
      diagnostics.error(at: everyNode.place, "a device cannot speak every 0s")
      return nil
    }
    guard let sensor, let measure,
      let measureNode, names.isRead(measure, by: sensor, measureNode),
      let series = values.flatMap({
        ValueSeries($0, of: measure.definition.content, diagnostics)
      })
    else { return nil }
    if let channelNode, let channel { names.checkListed(channel, of: sensor, channelNode) }
    device = sensor.device
    kind = sensor.kind(of: measure)
    self.measure = measure
    self.aggregation = aggregation ?? Self.aggregation(of: measure)
    labels = word.map { ["class": $0] } ?? [:]
    self.every = every ?? sensor.every ?? 60_000
    self.series = series
  }

  /// How most devices give a measure.
  private static func aggregation(of measure: Measure) -> Aggregation {
    switch measure {
    case .countIn, .countOut, .flow, .visits: .interval
    case .lineCrossing, .passage: .event
    case .cycles: .total
    default: .instant
    }
  }
}

extension RuleTest.Expectation {
  init?(_ node: Node, _ names: RuleTest.Names) {
    let diagnostics = names.diagnostics
    guard var reader = MappingReader(node, "an expectation", diagnostics) else { return nil }
    let at = reader.require("at")?.duration(diagnostics)
    area = reader.take("area").flatMap { names.area($0) }
    rule = reader.take("rule").flatMap { names.rule($0) }
    let list = reader.take("alerts")
    let severity = reader.take("severity").flatMap { $0.severity(diagnostics) }
    let state = reader.take("state")?.choice(AlertState.self, of: "state", diagnostics)
    let certainty = reader.take("certainty")?.text(diagnostics)
    reader.finish()
    guard let at else { return nil }
    self.at = at
    place = node.place
    if let list {
      let isNone = list.scalar?.text == "none"
      alerts =
        isNone
        ? []
        : list.list(diagnostics).compactMap {
          RuleTest.ExpectedAlert($0, names, area: node["area"], rule: node["rule"])
        }
      if severity != nil || state != nil {
        diagnostics.error(
          at: node.place, "severity and state belong to each of the 'alerts' where there is a list")
      }
      return
    }
    guard let area, let rule else {
      diagnostics.error(
        at: node.place,
        "an expectation names one alert by 'area' and 'rule', or says 'alerts': a list, or 'none'")
      return nil
    }
    alerts = [
      RuleTest.ExpectedAlert(
        name: RuleTest.AlertName(area: area, rule: rule), severity: severity, state: state,
        certainty: certainty)
    ]
  }
}

extension RuleTest.ExpectedAlert {
  /// An entry of a list; what the whole list is about need not be said again.
  fileprivate init?(_ node: Node, _ names: RuleTest.Names, area: Node?, rule: Node?) {
    let diagnostics = names.diagnostics
    guard var reader = MappingReader(node, "an expected alert", diagnostics) else { return nil }
    let area = (reader.take("area") ?? area).flatMap { names.area($0) }
    let rule = (reader.take("rule") ?? rule).flatMap { names.rule($0) }
    severity = reader.take("severity").flatMap { $0.severity(diagnostics) }
    state = reader.take("state")?.choice(AlertState.self, of: "state", diagnostics)
    certainty = reader.take("certainty")?.text(diagnostics)
    reader.finish()
    guard let area, let rule else {
      diagnostics.error(at: node.place, "an expected alert names its 'area' and its 'rule'")
      return nil
    }
    name = RuleTest.AlertName(area: area, rule: rule)
  }
}

extension RuleTest.ExpectedTransition {
  init?(_ node: Node, _ names: RuleTest.Names) {
    let diagnostics = names.diagnostics
    guard var reader = MappingReader(node, "an expected transition", diagnostics) else {
      return nil
    }
    let at = reader.require("at")?.duration(diagnostics)
    let kind = reader.require("event")?.choice(Transition.self, of: "transition", diagnostics)
    let area = reader.require("area").flatMap { names.area($0) }
    let rule = reader.require("rule").flatMap { names.rule($0) }
    severity = reader.take("severity").flatMap { $0.severity(diagnostics) }
    reader.finish()
    guard let at, let kind, let area, let rule else { return nil }
    self.at = at
    self.kind = kind
    name = RuleTest.AlertName(area: area, rule: rule)
  }
}

extension Node {
  fileprivate func severity(_ diagnostics: Diagnostics) -> Severity? {
    guard let name = text(diagnostics) else { return nil }
    if let severity = Severity(name: name) { return severity }
    reportNot(name, of: "severity", among: Severity.allCases.map(\.description), diagnostics)
    return nil
  }
}
