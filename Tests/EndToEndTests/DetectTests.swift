import Foundation
import Testing

/// `fieldgate detect`: a file in, a file out.
@Suite("Detect") struct DetectTests {
  /// Runs the command on a file with the text; `arguments` come after `--input FILE`.
  private static func detect(
    _ text: String, _ arguments: [String] = [], in folder: Folder
  ) throws -> Finished {
    let path = "\(folder.path)/series.csv"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return try run(["--input", path] + arguments, in: folder)
  }

  private static func run(_ arguments: [String], in folder: Folder) throws -> Finished {
    let program = try Program(
      Program.fieldgate, ["detect"] + arguments, environment: [:], in: folder.path,
      name: "command")
    let ending = try program.end()
    return Finished(ending: ending, output: program.output, errors: program.errors)
  }

  private static func cells(_ output: String) -> [[String]] {
    output.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  /// Eight weeks of hourly counts from a Monday on, with a day of zeros at the end.
  private static let counter: [(time: String, count: Int)] = (0..<57 * 24).map { hour in
    let day = hour / 24
    let ofDay = hour % 24
    let busy = max(0, 400 - 5 * (ofDay - 14) * (ofDay - 14))
    let time = Date(timeIntervalSince1970: 1_767_571_200 + Double(hour) * 3600)
    let text = time.formatted(
      .iso8601.year().month().day().dateTimeSeparator(.space).time(
        includingFractionalSeconds: false))
    return (text, day == 56 ? 0 : busy + (hour * 7919) % 31)
  }

  @Test("one row for each row, in order, with a score from 0 to 1; a dropout stands out")
  func rows() throws {
    let folder = try Folder()
    let text =
      "timestamp,value\n"
      + Self.counter.map { "\($0.time),\($0.count)\n" }.joined()
    let done = try Self.detect(text, in: folder)
    #expect(done.ending == .exit(0), "\(done.errors)")
    #expect(done.errors == "")
    let cells = Self.cells(done.output)
    #expect(cells.first == ["timestamp", "value", "anomaly_score"])
    let rows = cells.dropFirst()
    #expect(rows.map { $0[0] } == Self.counter.map(\.time))
    #expect(rows.map { $0[1] } == Self.counter.map { "\($0.count)" })
    let scores = try rows.map { try #require(Double($0[2])) }
    #expect(scores.allSatisfy { (0...1).contains($0) })
    let usual = scores[(28 * 24)..<(56 * 24)].max() ?? 1
    #expect((scores[(56 * 24)...].max() ?? 0) > 3 * usual)
  }

  @Test("no look ahead: the scores of the beginning are those of the whole")
  func prefix() throws {
    let folder = try Folder()
    let lines = Self.counter.map { "\($0.time),\($0.count)" }
    let whole = try Self.detect("timestamp,value\n" + lines.joined(separator: "\n"), in: folder)
    let begin = try Self.detect(
      "timestamp,value\n" + lines[..<900].joined(separator: "\n"), in: try Folder())
    #expect(begin.ending == .exit(0))
    #expect(whole.output.hasPrefix(begin.output))
  }

  struct Form: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let text: String
    var arguments: [String] = []
    /// The first two columns of what comes out.
    let rows: [[String]]
  }

  static let forms = [
    Form(
      testDescription: "empty values keep their rows",
      text: "timestamp,value\n2026-01-05 00:00:00,3\n2026-01-05 01:00:00,\n2026-01-05 02:00:00,5\n",
      rows: [
        ["2026-01-05 00:00:00", "3"], ["2026-01-05 01:00:00", ""], ["2026-01-05 02:00:00", "5"],
      ]
    ),
    Form(
      testDescription: "another column, by its name",
      text: "timestamp,in,out\n2026-01-05 00:00,1,2\n",
      arguments: ["--column", "out"], rows: [["2026-01-05 00:00", "2"]]),
    Form(
      testDescription: "the only column, without a name",
      text: "timestamp,count\n2026-01-05 00:00,7\n",
      rows: [["2026-01-05 00:00", "7"]]),
    Form(
      testDescription: "value, among others", text: "id,timestamp,value\n9,2026-01-05,7.5\n",
      rows: [["2026-01-05", "7.5"]]),
    Form(
      testDescription: "lines that end in CR LF, a byte order mark, quotes, blanks, a blank line",
      text: "\u{FEFF}\"Timestamp\" , \"Value\"\r\n\"2026-01-05T00:00:00Z\", 12 \r\n\r\n"
        + "2026-01-05T01:00:00+01:00,-3.25e1\r\n",
      rows: [["2026-01-05T00:00:00Z", "12"], ["2026-01-05T01:00:00+01:00", "-3.25e1"]]),
    Form(
      testDescription: "semicolons, and a header without a time's name",
      text: "Zeit;Anzahl\n2026/01/05 00:15;4", rows: [["2026/01/05 00:15", "4"]]),
    Form(
      testDescription: "what is no finite number is missing",
      text: "timestamp,value\n2026-01-05 00:00,NaN\n2026-01-05 01:00,inf\n2026-01-05 02:00,NA\n"
        + "2026-01-05 03:00\n",
      rows: [
        ["2026-01-05 00:00", "NaN"], ["2026-01-05 01:00", "inf"], ["2026-01-05 02:00", "NA"],
        ["2026-01-05 03:00", ""],
      ]),
    Form(testDescription: "a header and nothing else", text: "timestamp,value\n", rows: []),
  ]

  @Test("forms of a file", arguments: forms)
  func form(form: Form) throws {
    let done = try Self.detect(form.text, form.arguments, in: try Folder())
    #expect(done.ending == .exit(0), "\(done.errors)")
    let cells = Self.cells(done.output)
    #expect(cells.first == ["timestamp", "value", "anomaly_score"])
    #expect(cells.dropFirst().map { Array($0.prefix(2)) } == form.rows)
    #expect(cells.dropFirst().allSatisfy { Double($0[2]).map { (0...1).contains($0) } == true })
  }

  struct Fault: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let text: String
    var arguments: [String] = []
    let code: Int32
    let says: [String]
  }

  static let faults = [
    Fault(
      testDescription: "a column that is not there", text: "timestamp,in,out\n2026-01-05,1,2\n",
      arguments: ["--column", "inn"], code: 64, says: ["--column inn", "timestamp, in, out"]),
    Fault(
      testDescription: "two columns, and no name", text: "timestamp,in,out\n2026-01-05,1,2\n",
      code: 64, says: ["--column", "'value'", "in, out"]),
    Fault(
      testDescription: "a time that is none",
      text: "timestamp,value\n2026-01-05 00:00,1\n2026-13-05 00:00,1\n", code: 74,
      says: ["series.csv:3: '2026-13-05 00:00' is no time"]),
    Fault(
      testDescription: "a number that is none", text: "timestamp,value\n2026-01-05 00:00,many\n",
      code: 74, says: ["series.csv:2: 'many' is no number", "empty"]),
    Fault(testDescription: "an empty file", text: "", code: 74, says: ["series.csv", "header"]),
  ]

  @Test("files that are no series: what the user gave, and the next step", arguments: faults)
  func fault(fault: Fault) throws {
    let folder = try Folder()
    let output = "\(folder.path)/scores.csv"
    let done = try Self.detect(fault.text, fault.arguments + ["--output", output], in: folder)
    #expect(done.ending == .exit(fault.code), "\(done.errors)")
    for text in fault.says { #expect(done.errors.contains(text), "\(done.errors)") }
    #expect(done.output == "")
    #expect(!FileManager.default.fileExists(atPath: output))
  }

  @Test("--output takes what the terminal would show, the input's own file too")
  func output() throws {
    let folder = try Folder()
    let text =
      "timestamp,value\n" + Self.counter.prefix(50).map { "\($0.time),\($0.count)\n" }.joined()
    let shown = try Self.detect(text, in: folder).output
    for name in ["scores.csv", "series.csv"] {
      let own = try Folder()
      let path = "\(own.path)/\(name)"
      let done = try Self.detect(text, ["--output", path], in: own)
      #expect(done.ending == .exit(0), "\(done.errors)")
      #expect(done.output == "")
      #expect(try String(contentsOfFile: path, encoding: .utf8) == shown)
    }
  }

  @Test("no such file, and no place for the output: 74")
  func paths() throws {
    let folder = try Folder()
    let missing = "\(folder.path)/nothing.csv"
    let unread = try Self.run(["--input", missing], in: folder)
    #expect(unread.ending == .exit(74))
    #expect(unread.errors.hasPrefix(missing))
    let nowhere = "\(folder.path)/nowhere/scores.csv"
    let unwritten = try Self.detect(
      "timestamp,value\n2026-01-05,1\n", ["--output", nowhere], in: try Folder())
    #expect(unwritten.ending == .exit(74))
    #expect(unwritten.errors.hasPrefix(nowhere))
  }

  @Test("no --input: 64")
  func usage() throws {
    let done = try Self.run([], in: try Folder())
    #expect(done.ending == .exit(64))
    #expect(done.errors.contains("--input"))
  }
}
