import FieldgateDocument
import FieldgateModel
import FieldgateRules

/// A scenario that was read and checked against its site: who speaks, how, and what
/// happens to them.
package struct ScenarioPlan: Sendable {
  /// The scenario's name: a word.
  package let name: String
  package let title: LocalizedText
  /// The same seed plays the same story to the byte.
  package let seed: UInt64
  /// How long the story lasts.
  package let duration: Milliseconds
  /// What a narrator says, and when, in the order of time.
  package let remarks: [Remark]
  /// What its operators do, in the order of time.
  package let acts: [OperatorAct]
  /// The threat levels that the story sets, in the order of time.
  package let levels: [OperatorAct]
  /// Who is told what, and what is to come of it.
  package let script: ExerciseScript
  /// What the rules have learnt before the story begins.
  package let history: [OrdinaryDays]
  /// How often it was told before without a pause: counters that only grow go on from there.
  package var round = 0
  let cast: [Player]
  let crowd: Crowd

  package struct Remark: Hashable, Sendable {
    package let at: Milliseconds
    package let says: LocalizedText
  }

  /// Reads a scenario; nil, with every fault reported, where it cannot be played.
  ///
  /// - Parameters:
  ///   - devices: the inventory. Those whose adapter has no voice stay mute.
  ///   - areas: with their surfaces; see `Crowd` for those without.
  ///   - voices: the `simulate` sections of the adapters.
  ///   - rules: those of the site and its own; nil where they are not judged.
  ///   - partners: the site's; nil where they are not judged.
  package init?(
    _ node: Node, _ diagnostics: Diagnostics, devices: [Device], areas: [Area],
    voices: [AdapterID: Voice], rules: [String]? = nil, partners: [String]? = nil
  ) {
    guard var reader = MappingReader(node, "a scenario", diagnostics) else { return nil }
    let name = reader.require("scenario")?.text(diagnostics)
    let title = reader.take("title").flatMap { LocalizedText($0, diagnostics) }
    let seed = reader.take("seed").map { $0.integer(in: 0...Int(Int32.max), diagnostics) } ?? 0
    let duration = reader.require("duration")?.storyLength(diagnostics)
    let areasNode = reader.take("areas")
    let eventsNode = reader.take("events")
    let operatorsNode = reader.take("operators")
    let storyNode = reader.take("story")
    let historyNode = reader.take("history")
    let levelsNode = reader.take("levels")
    let injectsNode = reader.take("injects")
    let expectNode = reader.take("expect")
    reader.finish()
    // A duration that cannot be read must not hide the faults that follow.
    let end = duration ?? .max
    let curves =
      areasNode.map {
        Self.curves($0, areas: areas, duration: end, diagnostics)
      } ?? [:]
    let known = Dictionary(devices.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let eventNodes = eventsNode?.list(diagnostics) ?? []
    let events = eventNodes.compactMap {
      DeviceEvent($0, devices: known, voices: voices, duration: end, diagnostics)
    }
    let remarkNodes = storyNode?.list(diagnostics) ?? []
    let remarks = remarkNodes.compactMap { Remark($0, duration: end, diagnostics) }
    let actNodes = operatorsNode?.list(diagnostics) ?? []
    let acts = actNodes.compactMap {
      OperatorAct($0, duration: end, areas: areas, diagnostics)
    }
    let levelNodes = levelsNode?.list(diagnostics) ?? []
    let levels = levelNodes.compactMap {
      OperatorAct.level($0, duration: end, areas: areas, diagnostics)
    }
    let script = ExerciseScript(
      name: name ?? "", title: title ?? LocalizedText(name ?? ""), seed: UInt64(seed ?? 0),
      duration: end, injectsNode, expectNode,
      KnownNames(areas: areas.map(\.id.rawValue), rules: rules, partners: partners), diagnostics)
    let historyNodes = historyNode?.list(diagnostics) ?? []
    let history = historyNodes.compactMap {
      OrdinaryDays($0, areas: areas.map(\.id), diagnostics)
    }
    guard history.count == historyNodes.count, levels.count == levelNodes.count, let script else {
      return nil
    }
    guard let name, let seed, let duration, let curves, events.count == eventNodes.count,
      remarks.count == remarkNodes.count, acts.count == actNodes.count
    else { return nil }
    self.name = name
    self.title = title ?? LocalizedText(name)
    self.seed = UInt64(seed)
    self.duration = duration
    self.remarks = remarks.sorted { $0.at < $1.at }
    self.acts = acts.sorted { $0.at < $1.at }
    self.levels = levels.sorted { $0.at < $1.at }
    self.script = script
    self.history = history
    let views = devices.compactMap { device in
      voices[device.adapter].map { View(of: device, voice: $0) }
    }
    let crowd = Crowd(curves: curves, areas: areas, grounds: views.flatMap(\.grounds))
    let lines = views.flatMap(\.lineSides).reduce(into: [:]) { $0[$1, default: 0] += 1 }
    self.crowd = crowd
    cast = views.map { view in
      Player(
        view, events: events.filter { $0.device == view.device.id }, crowd: crowd,
        linesAt: lines, duration: duration)
    }
  }

  private static func curves(
    _ node: Node, areas: [Area], duration: Milliseconds, _ diagnostics: Diagnostics
  ) -> [AreaID: Curve]? {
    guard let entries = node.entries else {
      diagnostics.error(
        at: node.place, "expected a curve for each area, as a mapping, found \(node.what)")
      return nil
    }
    var curves: [AreaID: Curve] = [:]
    for entry in entries {
      let id = entry.key.scalar?.text ?? ""
      let isKnown = areas.contains { $0.id.rawValue == id }
      if !isKnown {
        entry.key.reportNot(
          id, of: "area of this site", among: areas.map(\.id.rawValue), diagnostics)
      }
      guard let curve = Curve(entry.value, duration: duration, diagnostics), isKnown else {
        continue
      }
      curves[AreaID(id)] = curve
    }
    return curves.count == entries.count ? curves : nil
  }
}

extension ScenarioPlan.Remark {
  fileprivate init?(_ node: Node, duration: Milliseconds, _ diagnostics: Diagnostics) {
    guard var reader = MappingReader(node, "a remark of the story", diagnostics) else { return nil }
    let at = reader.require("at")?.offset(upTo: duration, diagnostics)
    let says = reader.require("says").flatMap { LocalizedText($0, diagnostics) }
    reader.finish()
    guard let at, let says else { return nil }
    self.at = at
    self.says = says
  }
}

extension Node {
  fileprivate func storyLength(_ diagnostics: Diagnostics) -> Milliseconds? {
    guard let length = duration(diagnostics) else { return nil }
    guard (1_000...604_800_000).contains(length) else {
      diagnostics.error(at: place, "a story of \(what) cannot be played; allowed are 1s to 7d")
      return nil
    }
    return length
  }
}
