import FieldgateModel
import FieldgateStore

/// Roll-ups of areas as lines: the columns of the view `areas_15min` without its last.
enum AreaQuarterRow {
  private static let header =
    "time,area,measure,unit,count,min,max,mean,p20,p50,p80,text,coverage,late"

  /// Prints each as it is read, so that a year fits into memory; in JSON one array.
  static func print(
    _ reader: StoreReader, _ from: Timestamp, _ to: Timestamp, isJSON: Bool
  ) throws {
    if !isJSON { printLine(header) }
    var opener = "["
    try reader.areaQuarters(from: from, to: to) { quarter in
      if isJSON {
        printLine(opener + object(quarter).text)
        opener = ","
      } else {
        printLine(line(quarter))
      }
    }
    if isJSON { printLine(opener == "[" ? "[]" : "]") }
  }

  private static func object(_ quarter: AreaQuarter) -> JSONObject {
    func number(_ value: Double?) -> JSONValue? { value.map { .number($0) } }
    return [
      "time": .string(quarter.slot.start.iso8601), "area": .string(quarter.area.rawValue),
      "measure": .string(quarter.measure), "unit": .string(quarter.unit),
      "count": .integer(quarter.count), "min": number(quarter.min), "max": number(quarter.max),
      "mean": number(quarter.mean), "p20": number(quarter.p20), "p50": number(quarter.p50),
      "p80": number(quarter.p80), "text": quarter.text.map { .string($0) },
      "coverage": number(quarter.coverage), "late": .integer(quarter.late),
    ]
  }

  private static func line(_ quarter: AreaQuarter) -> String {
    func number(_ value: Double?) -> String { value.map(JSONValue.text(of:)) ?? "" }
    return CSV.line([
      quarter.slot.start.iso8601, quarter.area.rawValue, quarter.measure, quarter.unit,
      "\(quarter.count)", number(quarter.min), number(quarter.max), number(quarter.mean),
      number(quarter.p20), number(quarter.p50), number(quarter.p80), quarter.text ?? "",
      number(quarter.coverage), "\(quarter.late)",
    ])
  }
}
