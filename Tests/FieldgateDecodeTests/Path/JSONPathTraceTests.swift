import FieldgateDecode
import Testing

@Suite("Paths: how far they led")
struct JSONPathTraceTests {
  // The path, how far it led, the keys there, and how it ended.
  // swift-format-ignore
  static let paths: [(String, String, [String], JSONPathTrace.Ending)] = [
    ("$.data.lnes[0].in", "$['data']", ["lines", "id"], .nothing(segment: 1)),
    ("$.dta", "$", ["data", "time"], .nothing(segment: 0)),
    ("$.data.lines[0].inn", "$['data']['lines'][0]", ["in", "out"], .nothing(segment: 3)),
    ("$.data.lines[*].inn", "$['data']['lines'][0]", ["in", "out"], .nothing(segment: 3)),
    ("$.data.lines[9].in", "$['data']['lines']", [], .nothing(segment: 2)),
    ("$.data.lines[?@.in > 99].in", "$['data']['lines']", [], .nothing(segment: 2)),
    ("$.data..inn", "$['data']", ["lines", "id", "in", "out", "zone"], .nothing(segment: 1)),
    ("$.time.x", "$['time']", [], .nothing(segment: 1)),
    ("$.data.lines[1]", "$['data']['lines'][1]", ["in", "zone"], .found),
  ]

  @Test(arguments: paths)
  func traces(
    _ path: String, _ reached: String, _ keys: [String], _ ending: JSONPathTrace.Ending
  ) throws {
    let text = #"{"data":{"lines":[{"in":1,"out":2},{"in":3,"zone":4}],"id":5},"time":6}"#
    let trace = try JSONPath(parsing: path).trace(in: try JSONDocument.parse(Array(text.utf8)).root)
    #expect(trace.reached == reached)
    #expect(trace.keys == keys)
    #expect(trace.ending == ending)
  }

  @Test("a path that looks at too much is traced up to there")
  func overrun() throws {
    let text = "{\"a\":[" + String(repeating: "1,", count: 500) + "1]}"
    let root = try JSONDocument.parse(Array(text.utf8)).root
    let trace = try JSONPath(parsing: "$.a..b").trace(in: root, limit: 100)
    #expect(trace.reached == "$['a']")
    #expect(trace.ending == .overrun(segment: 1))
  }
}
