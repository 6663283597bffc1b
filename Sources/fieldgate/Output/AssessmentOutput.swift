import FieldgateDaemon
import FieldgateModel
import FieldgateScenario

/// An assessment for people, for scripts and for a file.
struct AssessmentOutput {
  private let assessment: Assessment
  private let time: LocalTime
  private let language: Language

  init(_ assessment: Assessment, _ time: LocalTime, _ language: Language) {
    self.assessment = assessment
    self.time = time
    self.language = language
  }

  /// One object, or tables; and the object into the file, where one is given.
  func give(to output: OutputOptions, _ file: String?) throws {
    if let file {
      do {
        try writeText(assessment.object.text + "\n", to: file)
      } catch {
        throw failure(Exit.inputOutput, "\(error)")
      }
    }
    if output.json {
      printLine(assessment.object.text)
    } else {
      for line in lines { printLine(line) }
    }
  }

  var lines: [String] {
    let log = assessment.log
    var lines = [
      harmless("Exercise '\(assessment.name)': \(assessment.title[language])"),
      "  began \(time.full(log.began)), "
        + (log.ended.map { "ended \(time.full($0))" } ?? "still runs")
        + (log.speed == 1 ? "" : ", \(JSONValue.text(of: log.speed)) times as fast as the clock"),
    ]
    if !log.interruptions.isEmpty {
      lines.append(
        "  interrupted: the gateway started again at "
          + log.interruptions.map(time.full).joined(separator: ", ")
          + "; what it did not hear meanwhile may be missed")
    }
    lines += section("Expected", expectations)
    lines += section("Told", injects)
    if assessment.partners != nil { lines += section("Partners", partners) }
    lines += section("Noise: alerts that nobody expected", noise)
    let faults = assessment.expectations.count(where: \.isFault)
    lines.append("")
    lines.append(
      assessment.expectations.isEmpty
        ? "Nothing was expected."
        : "\(assessment.expectations.count(where: \.isMet)) of \(assessment.expectations.count)"
          + " as expected, \(faults) not; \(assessment.noise.count) alerts of noise.")
    return lines
  }

  private func section(_ title: String, _ table: Table) -> [String] {
    ["", title] + (table.isEmpty ? ["  none"] : table.lines.map { "  " + $0 })
  }

  private var expectations: Table {
    var table = Table(
      "OUTCOME", "AREA", "RULE", "SEVERITY", "FROM", "BY", "DETECTED", "ACKNOWLEDGED", "SENT")
    for found in assessment.expectations {
      let expected = found.expectation
      let sent = (found.sent ?? []).map { sent in
        "\(sent.partner) " + (sent.toSend.map { "after \(Self.text($0))" } ?? "not")
      }
      table.add(
        found.outcome.rawValue, expected.area.rawValue, expected.rule.rawValue,
        expected.severity.description, Self.text(expected.from), Self.text(expected.by),
        found.toDetect.map { "after \(Self.text($0))" } ?? "",
        found.toAcknowledge.map {
          "after \(Self.text($0))" + (found.acknowledgedBy.map { " by \($0)" } ?? "")
        } ?? "",
        sent.joined(separator: ", "))
    }
    return table
  }

  private var injects: Table {
    var table = Table("AT", "TO", "DETECTED", "ACKNOWLEDGED", "TEXT")
    for told in assessment.injects {
      table.add(
        Self.text(told.inject.at) + (told.isGiven ? "" : " (not given)"), told.inject.to.name,
        told.toDetect.map { "after \(Self.text($0))" } ?? "",
        told.toAcknowledge.map { "after \(Self.text($0))" } ?? "", told.inject.text[language])
    }
    return table
  }

  private var partners: Table {
    var table = Table("PARTNER", "EXPECTED", "SENT", "AFTER", "ACKNOWLEDGED", "AFTER", "NOISE")
    for served in assessment.partners ?? [] {
      table.add(
        served.partner, "\(served.expected)", "\(served.sent)",
        served.medianToSend.map(Self.text) ?? "", "\(served.acknowledged)",
        served.medianToAcknowledge.map(Self.text) ?? "", "\(served.noise)")
    }
    return table
  }

  private var noise: Table {
    var table = Table("RAISED", "ENDED", "SEVERITY", "AREA", "RULE")
    for alert in assessment.noise {
      table.add(
        Self.text(alert.raised), alert.ended.map(Self.text) ?? "", alert.severity.description,
        alert.area.rawValue, alert.rule.rawValue)
    }
    return table
  }

  /// `0s`, `45s`, `6m20s`, `1h05m`: of the story.
  static func text(_ length: Milliseconds) -> String {
    let seconds = (length + 500) / 1000
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    if seconds < 0 { return "-" + text(-length) }
    if seconds < 60 { return "\(seconds)s" }
    if seconds < 3600 {
      return "\(seconds / 60)m" + (seconds % 60 == 0 ? "" : "\(two(seconds % 60))s")
    }
    return "\(seconds / 3600)h\(two(seconds / 60 % 60))m"
  }
}
