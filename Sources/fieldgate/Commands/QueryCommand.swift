import ArgumentParser
import FieldgateDaemon
import FieldgateEngine
import FieldgateModel
import FieldgateStore
import Glibc

/// `fieldgate query`: history out, as CSV or JSON.
struct QueryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query", abstract: "Print stored history as CSV or JSON.")

  enum Subject: String, ExpressibleByArgument, CaseIterable { case readings, alerts, areas }
  enum Format: String, ExpressibleByArgument, CaseIterable { case csv, json }

  @Argument(help: "What: readings, alerts, or areas by quarters of an hour.")
  var subject: Subject

  @OptionGroup var site: SiteOptions

  @Option(name: .long, help: "From this time on; a time, or 2h ago.")
  var from: String = "1d"

  @Option(name: .long, help: "Until before this time.")
  var to: String = "now"

  @Option(name: .long, help: "csv or json.")
  var format: Format = .csv

  @Flag(name: .long, help: "The same as --format json.")
  var json = false

  func run() throws {
    let loaded = try site.load()
    let zone = site.localTime(of: loaded).zone
    let from = try TimeArgument.read(from, option: "--from", in: zone)
    let to = try TimeArgument.read(to, option: "--to", in: zone)
    let reader = try site.reader(of: loaded)
    let isJSON = json || format == .json
    switch subject {
    case .readings: try readings(reader, from, to, isJSON: isJSON)
    case .areas: try AreaQuarterRow.print(reader, from, to, isJSON: isJSON)
    case .alerts:
      let alerts = try reader.alerts(since: from).filter { $0.onset < to }
      if isJSON {
        printLine(JSONValue.array(alerts.map { .object(AlertRow.object($0)) }).text)
      } else {
        printLine("id,area,rule,severity,status,state,onset,cleared,level,value,limit,headline")
        for alert in alerts { printLine(Self.line(alert)) }
      }
    }
  }

  private func readings(
    _ reader: StoreReader, _ from: Timestamp, _ to: Timestamp, isJSON: Bool
  ) throws {
    if !isJSON {
      printLine(
        "time,time_from,received,sequence,device,channel,area,kind,measure,aggregation,value,"
          + "text,delta,interval,unit,labels,quality")
    }
    // One array, written as it is read, so that a month fits into memory.
    var opener = "["
    try reader.readings(from: from, to: to) { recorded in
      if isJSON {
        var object = ReadingMessage.object(recorded.reading, area: recorded.area)
        object["sequence"] = .integer(recorded.sequence)
        printLine(opener + object.text)
        opener = ","
      } else {
        printLine(Self.line(recorded))
      }
    }
    if isJSON { printLine(opener == "[" ? "[]" : "]") }
  }

  private static func line(_ recorded: RecordedReading) -> String {
    let reading = recorded.reading
    let number: String =
      switch reading.value {
      case .number(let number): JSONValue.text(of: number)
      case .flag(let flag): flag ? "1" : "0"
      case .word: ""
      }
    var labels: JSONObject = [:]
    for (name, word) in reading.labels.sorted(by: { $0.key < $1.key }) {
      labels[name] = .string(word)
    }
    return CSV.line([
      reading.time.iso8601, reading.timeFrom.rawValue, reading.received.iso8601,
      "\(recorded.sequence)", reading.device.rawValue, reading.channel ?? "",
      recorded.area?.rawValue ?? "", reading.kind.rawValue, reading.measure.rawValue,
      reading.aggregation.rawValue, number, reading.value.word ?? "",
      reading.delta.map(JSONValue.text(of:)) ?? "",
      reading.interval.map { JSONValue.text(of: Double($0) / 1000) } ?? "",
      reading.unit.rawValue, labels.text, reading.quality.rawValue,
    ])
  }

  private static func line(_ alert: Alert) -> String {
    CSV.line([
      alert.id.rawValue, alert.area.rawValue, alert.rule.rawValue, alert.severity.description,
      alert.status.rawValue, alert.state.rawValue, alert.onset.iso8601,
      alert.cleared?.iso8601 ?? "", "\(alert.level.rawValue)",
      alert.value.map { JSONValue($0) }.map { value in
        if case .string(let word) = value { word } else { value.text }
      } ?? "",
      alert.limit.map(JSONValue.text(of:)) ?? "", alert.headline,
    ])
  }
}
