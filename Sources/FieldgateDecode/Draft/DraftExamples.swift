import FieldgateDocument
import FieldgateModel

/// The examples of a draft: messages cut down to what is read, and what the draft
/// itself makes of them.
struct DraftExamples {
  private let plan: DraftPlan
  /// The draft with every choice made for the moment, and with only the needed ones.
  private let whole: Adapter?
  private let needed: Adapter?

  init(_ plan: DraftPlan) {
    self.plan = plan
    func adapter(_ choices: DraftText.Choices) -> Adapter? {
      let text = DraftText(plan).text(
        examples: ["  - { example: none, topic: none, outcome: unmatched }"], choices: choices)
      let diagnostics = Diagnostics()
      return parse(text, file: "draft", into: diagnostics).flatMap {
        Adapter($0, needsExamples: true, labels: ["class", "choice"], diagnostics)
      }
    }
    whole = adapter(.all)
    needed = adapter(.needed)
  }

  /// As many messages of a sort are shown at most.
  private static let shown = 3

  /// Whether any example is read, once what must be chosen is.
  var isRead: Bool {
    plan.sorts.enumerated().contains { number, sort in
      let rules = plan.rules.filter { $0.sort == number }
      var scrubber = Scrubber(sort, rules)
      return chosen(sort, rules).contains { message in
        let shown = scrubber.message(plan.messages[message], plan.payloads[message])
        return decoded(shown, by: needed).outcome == .read
      }
    }
  }

  /// The lines below `examples:`.
  var lines: [String] {
    var lines: [String] = []
    for (number, sort) in plan.sorts.enumerated() {
      let rules = plan.rules.filter { $0.sort == number }
      guard !rules.isEmpty else { continue }
      var scrubber = Scrubber(sort, rules)
      for (index, message) in chosen(sort, rules).enumerated() {
        let shown = scrubber.message(plan.messages[message], plan.payloads[message])
        let name = "\(rules[0].name) \(index + 1)"
        // Where nothing of a sort is read yet, its examples wait with its rules.
        let isSilent = rules.allSatisfy(\.isSilent)
        let own = example(shown, named: name, isSilent)
        lines += (isSilent ? own.map { "  #" + $0.dropFirst(2) } : own) + [""]
      }
    }
    return lines + refused
  }

  /// Messages that show the most: those with the most different readings first, and
  /// of bare texts one for each word.
  private func chosen(_ sort: MessageSort, _ rules: [DraftRule]) -> [Int] {
    var seen: Set<String> = []
    var ranked: [(message: Int, worth: Int)] = []
    var scrubber = Scrubber(sort, rules)
    for message in sort.messages.prefix(200) {
      let shown = scrubber.message(plan.messages[message], plan.payloads[message])
      let all = decoded(shown, by: whole)
      let readings = all.readings
      // One that a choice turns into another outcome would have to be changed with it.
      let isSilent = rules.allSatisfy(\.isSilent)
      if !isSilent, all.outcome != decoded(shown, by: needed).outcome { continue }
      let fresh = Set(
        readings.map { "\($0.measure) \($0.value.word ?? "\($0.value.flag ?? false)")" }
      )
      .subtracting(seen)
      guard !fresh.isEmpty || ranked.isEmpty else { continue }
      seen.formUnion(fresh)
      ranked.append((message, readings.count))
    }
    return ranked.sorted { $0.worth > $1.worth }.prefix(Self.shown + (sort.format == .text ? 3 : 0))
      .map(\.message).sorted()
  }

  private func decoded(_ shown: Scrubber.Shown, by adapter: Adapter?) -> Decoded {
    guard let adapter else { return Decoded(adapter: nil, outcome: .unmatched) }
    var decoder = Decoder(adapters: [adapter])
    return decoder.decode(shown.message, received: Example.standardArrival)
  }

  private func example(
    _ shown: Scrubber.Shown, named name: String, _ isSilent: Bool
  ) -> [String] {
    var lines = [
      "  - example: \(YAMLText.scalar(name))",
      "    topic: \(YAMLText.scalar(shown.message.topic))",
    ]
    lines += shown.payload
    if shown.message.retained { lines.append("    retained: true") }
    let choices = Dictionary(
      plan.rules.flatMap(\.readings).compactMap(\.choice).map { ("\($0.number)", $0) },
      uniquingKeysWith: { one, _ in one })
    var sure: [String] = []
    var open: [String] = []
    for reading in decoded(shown, by: whole).readings {
      if let choice = reading.labels["choice"].flatMap({ choices[$0] }) {
        let text = expected(reading, as: DraftText.marker(choice), withLabels: false)
        if choice.isOptional {
          open.append("      #- \(text)")
        } else {
          sure.append("      - \(text)")
        }
      } else {
        sure.append("      - \(expected(reading, as: reading.measure.rawValue, withLabels: true))")
      }
    }
    // What it comes to while the choices that can wait are not made.
    let outcome = decoded(shown, by: isSilent ? whole : needed).outcome
    if outcome != .read { lines.append("    outcome: \(outcome.rawValue)") }
    // A sort that waits is taken out of its comments whole.
    if isSilent { sure += open.map { $0.replacing("#-", with: "-") } }
    if !sure.isEmpty { lines += ["    readings:"] + sure }
    return lines + (isSilent ? [] : open)
  }

  private func expected(
    _ reading: Reading, as measure: String, withLabels: Bool
  ) -> String {
    var parts = ["device: \(YAMLText.scalar(reading.device.rawValue))"]
    if let channel = reading.channel { parts.append("channel: \(YAMLText.scalar(channel))") }
    parts.append("measure: \(measure)")
    if case .number = reading.value { parts.append("aggregation: \(reading.aggregation.rawValue)") }
    parts.append("value: \(YAMLText.scalar(reading.value))")
    if let delta = reading.delta { parts.append("delta: \(JSONValue.text(of: delta))") }
    if let interval = reading.interval {
      parts.append("interval: \(interval % 1000 == 0 ? "\(interval / 1000)s" : "\(interval)ms")")
    }
    if withLabels, !reading.labels.isEmpty {
      let labels = reading.labels.sorted { $0.key < $1.key }
        .map { "\(YAMLText.scalar($0.key)): \(YAMLText.scalar($0.value))" }
      parts.append("labels: { \(labels.joined(separator: ", ")) }")
    }
    if reading.timeFrom == .payload { parts.append("time: \(reading.time.iso8601)") }
    if reading.quality == .range { parts.append("quality: range") }
    return "{ \(parts.joined(separator: ", ")) }"
  }

  /// A message that must not be read: cut off on its way, or taken back.
  private var refused: [String] {
    guard let rule = plan.rules.first(where: { !$0.isSilent }) else {
      return []
    }
    var scrubber = Scrubber(plan.sorts[rule.sort], [rule])
    let message = plan.messages[plan.sorts[rule.sort].messages[0]]
    let topic = YAMLText.scalar(scrubber.topic(message.topic))
    let isJSON = plan.rules.allSatisfy { plan.sorts[$0.sort].format == .json }
    guard isJSON else {
      return [
        "  - example: taken back by the broker", "    topic: \(topic)", "    retained: true",
        "    outcome: nothing",
      ]
    }
    return [
      "  - example: cut off on its way", "    topic: \(topic)", "    text: '{\"'",
      "    outcome: malformed",
    ]
  }
}
