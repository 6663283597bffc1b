import FieldgateModel

/// A plan as the text of an adapter's file.
struct DraftText {
  let plan: DraftPlan

  init(_ plan: DraftPlan) { self.plan = plan }

  /// How the choices stand in the text.
  enum Choices {
    /// Marked, for somebody to make them; those that can wait are comments.
    case marked
    /// Those that must be made are made for the moment, so that the draft can be run.
    case needed
    /// All are.
    case all
  }

  /// The file.
  func text(examples: [String], choices: Choices = .marked) -> String {
    let lines =
      head(choices) + layouts(choices) + ["", "messages:"]
      + plan.rules.enumerated().flatMap { message($1, isFirst: $0 == 0, choices) }
      + ["", "examples:"] + examples
    return lines.joined(separator: "\n") + "\n"
  }

  private func head(_ choices: Choices) -> [String] {
    let filters = plan.sorts.reduce(into: [String]()) {
      if !$0.contains($1.family.pattern) { $0.append($1.family.pattern) }
    }
    var lines = YAMLText.comment(
      "Give here: the device and its firmware, what it measures, and the source of the format.")
    lines.append("#")
    lines += YAMLText.comment(
      "A draft, learned from \(plan.messages.count) \(plan.messages.count == 1 ? "message" : "messages") on \(filters.joined(separator: ", ")). "
        + "Everything in it is a guess; the comments say why. Keep what is right, correct what "
        + "is not, take the comments out, and run 'fieldgate test' on this file.")
    if plan.mandatory > 0 {
      lines += YAMLText.comment(
        "It passes once \(plan.mandatory == 1 ? "one choice is" : "\(plan.mandatory) choices are") "
          + "made: look for CHOOSE.")
    }
    let optional = plan.rules.flatMap(\.readings).filter { $0.choice?.isOptional == true }.count
    if optional > 0 {
      lines += YAMLText.comment(
        "\(optional) more \(optional == 1 ? "field" : "fields") could be read: to take one, choose "
          + "its measure, and take the '#' from its lines here and in the examples.")
    }
    if plan.broken > 0 {
      lines += YAMLText.comment(
        "\(plan.broken) of the messages were no JSON, and were passed over.")
    }
    lines += [
      "adapter: \(YAMLText.scalar(plan.id))", "title: \(YAMLText.quoted("Draft: \(plan.id)"))",
    ]
    if let kind = plan.kind {
      lines += YAMLText.comment("Guessed from: \(kind.why).") + ["kind: \(kind.kind.rawValue)"]
    } else {
      lines += YAMLText.comment("Nothing says what kind of device it is.")
      lines.append("kind: " + (choices == .marked ? "CHOOSE-ONE-OF-crowd-bollard-camera" : "crowd"))
    }
    return lines
  }

  /// A layout to begin with, where there are bytes.
  private func layouts(_ choices: Choices) -> [String] {
    let rules = plan.rules.filter { $0.opened != nil || plan.sorts[$0.sort].format == .bytes }
    guard !rules.isEmpty else { return [] }
    let isActive = choices == .all || rules.contains { !$0.isSilent }
    let own = [
      "layouts:", "  - layout: payload", "    fields:", "      - { name: byte_0, type: u8 }",
    ]
    return [
      "", "# Fields in the order of the bytes: u8, u16le, u16be, i16le, u32le, f32be and so on;",
      "# { skip: 3 } passes over bytes; entries that begin with a tag go under 'entries'.",
    ] + (isActive ? own : own.map { "#" + $0 })
  }

  private func message(_ rule: DraftRule, isFirst: Bool, _ choices: Choices) -> [String] {
    let sort = plan.sorts[rule.sort]
    let lines = (isFirst ? [] : [""]) + notes(rule) + rows(sort)
    if rule.readings.isEmpty { return lines }
    guard rule.isSilent, choices != .all else { return lines + self.rule(rule, sort, choices) }
    // Nothing to read yet: the rule waits as a comment.
    return lines + self.rule(rule, sort, choices).map { "  #" + $0.dropFirst(2) }
  }

  private func rule(_ rule: DraftRule, _ sort: MessageSort, _ choices: Choices) -> [String] {
    var lines = [
      "  - message: \(YAMLText.scalar(rule.name))",
      "    topics: [\(YAMLText.quoted(sort.family.pattern))]",
      "    format: \(sort.format.rawValue)",
    ]
    if sort.format == .bytes { lines.append("    layout: payload") }
    if !sort.conditions.isEmpty {
      lines += ["    when:"] + sort.conditions.map { "      - \($0)" }
    }
    if !rule.loops.isEmpty || rule.opened != nil { lines += ["    each:"] + steps(rule) }
    lines += YAMLText.comment("Device: \(rule.device.why).", indent: 4)
    lines.append("    device: \(rule.device.text)")
    if let time = rule.time {
      lines += YAMLText.comment("Time: \(time.why).", indent: 4)
      lines.append("    time: \(time.text)")
    }
    lines.append("    readings:")
    return lines + rule.readings.flatMap { reading($0, choices, isSilent: rule.isSilent) }
  }

  private func notes(_ rule: DraftRule) -> [String] {
    func list(_ fields: [String]) -> String {
      fields.prefix(24).joined(separator: ", ")
        + (fields.count > 24 ? " and \(fields.count - 24) more" : "")
    }
    var lines: [String] = []
    if !rule.personal.isEmpty {
      lines += YAMLText.comment(
        "Left out, for it looks like personal data or secrets: \(list(rule.personal)).", indent: 2)
    }
    if !rule.unread.isEmpty {
      lines += YAMLText.comment("Not read: \(list(rule.unread)).", indent: 2)
    }
    if !rule.untimed.isEmpty {
      lines += YAMLText.comment(
        "These look like times, but without a zone or in a form of their own; the time of arrival "
          + "counts until that is said: \(list(rule.untimed)).", indent: 2)
    }
    return lines
  }

  /// Texts that are rows of a table are no single value.
  private func rows(_ sort: MessageSort) -> [String] {
    let words = sort.shape.words
    let separators: [Character] = [";", "\t", ","]
    guard sort.format == .text, !words.isEmpty,
      words.allSatisfy({ text in
        separators.contains { text.split(separator: $0).count > 2 }
      })
    else { return [] }
    return YAMLText.comment(
      "These texts look like rows of a table. What is drafted below takes each for one value: "
        + "'format: csv' with its 'separator' and 'header' or 'columns' reads them by column; see "
        + "docs/adapters.md.", indent: 2)
  }

  private func steps(_ rule: DraftRule) -> [String] {
    var lines = rule.loops.enumerated().map { index, loop in
      let outer = index > 0 ? rule.loops[index - 1] : nil
      let rest = loop.place.steps[(outer?.place.steps.count ?? 0)...]
      let path = "$\(outer?.name ?? "")\(FieldPlace.segments(rest))"
      var text = "as: \(loop.name)"
      if let key = loop.key { text += ", key: \(key)" }
      text += ", in: \(YAMLText.scalar(path))"
      if loop.place.steps.last == .entries {
        text += ", when: [{ value: $\(loop.name), is: object }]"
      }
      return "      - { \(text) }"
    }
    if let opened = rule.opened, let term = rule.term(opened.place) {
      lines.append(
        "      - { as: bytes, open: \(YAMLText.scalar(term)), encoding: "
          + "\(opened.encoding.rawValue), format: bytes, layout: payload }")
    }
    return lines
  }

  private func reading(
    _ reading: DraftReading, _ choices: Choices, isSilent: Bool
  ) -> [String] {
    var lines: [String] = []
    var labels = reading.labels
    var measure = reading.measure.rawValue
    if let choice = reading.choice {
      if choices != .marked {
        labels = "{ choice: \"\(choice.number)\" }"
      } else {
        measure = Self.marker(choice)
      }
      let some = choice.measures.prefix(8).map(\.rawValue).joined(separator: ", ")
      lines += YAMLText.comment(
        "Choice \(choice.number): \(reading.why). \(Self.marker(choice)): \(some)"
          + (choice.measures.count > 8 ? " …" : ""), indent: 6)
    } else {
      lines += YAMLText.comment("Guess: \(reading.why).", indent: 6)
    }
    var own = ["      - measure: \(measure)"]
    if !reading.conditions.isEmpty {
      own.append("        when: [\(reading.conditions.joined(separator: ", "))]")
    }
    if let channel = reading.channel { own.append("        channel: \(channel)") }
    if let labels { own.append("        labels: \(labels)") }
    own.append("        value: \(reading.value)")
    if let aggregation = reading.aggregation {
      own.append("        aggregation: \(aggregation.rawValue)")
    }
    if let interval = reading.interval { own.append("        interval: \(interval)") }
    let isComment = reading.choice?.isOptional == true && choices != .all && !isSilent
    return lines + (isComment ? own.map { "      #" + $0.dropFirst(6) } : own)
  }

  /// What stands for a measure until it is chosen.
  static func marker(_ choice: DraftReading.Choice) -> String {
    "CHOOSE-ONE-OF-" + (choice.number < 10 ? "0" : "") + "\(choice.number)"
  }
}
