import ArgumentParser
import FieldgateDetect
import FieldgateModel
import Glibc

/// `fieldgate detect`: a column of a file through the anomaly detector.
struct DetectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detect", abstract: "Say how unusual each value of a series in CSV is.",
    discussion: """
      The file has a header, a column of times and a column of numbers. Out comes \
      timestamp,value,anomaly_score, one row for each row, the score from 0 to 1. A score \
      uses its own row and those before it, and no calendar but the days of the week. An \
      empty value is a missing reading and keeps its row. A time without a zone is taken \
      as it stands.
      """)

  @Option(
    name: .long, help: ArgumentHelp("The file to read; - is the input.", valueName: "file"),
    completion: .file(extensions: ["csv", "tsv", "txt"]))
  var input: String

  @Option(
    name: .long,
    help: "The column of numbers. (default: value, or the only one beside the times)")
  var column: String?

  @Option(
    name: .long, help: ArgumentHelp("The file to write, not the terminal.", valueName: "file"),
    completion: .file(extensions: ["csv"]))
  var output: String?

  func run() throws {
    do throws(SeriesFault) {
      try detect()
    } catch {
      throw failure(error.code, error.text)
    }
  }

  private func detect() throws(SeriesFault) {
    let series = try SeriesFile(path: input == "-" ? "/dev/stdin" : input, column: column)
    var detector = Detector()
    // A file is written when all is well, so that there is never half a one.
    var lines: [String] = []
    func give(_ line: String) {
      if output == nil { printLine(line) } else { lines.append(line) }
    }
    give("timestamp,value,anomaly_score")
    // Rows that scroll by are progress enough.
    var progress = Progress("detecting")
    let shows = output != nil || isatty(STDOUT_FILENO) == 0
    defer { progress.end() }
    var rows = 0
    while let row = try series.next() {
      let score = detector.observe(row.value, at: row.time, week: row.week)
      give(CSV.line([row.timestamp, row.text, "\(score.value)"]))
      rows += 1
      if shows, rows.isMultiple(of: 1000) { progress.show("\(rows) rows") }
    }
    if let output { try Self.write(lines, to: output) }
  }

  private static func write(_ lines: [String], to path: String) throws(SeriesFault) {
    func fault() -> SeriesFault {
      SeriesFault(code: Exit.inputOutput, text: "\(path): \(String(cString: strerror(errno)))")
    }
    guard let file = fopen(path, "w") else { throw fault() }
    for line in lines where fputs(line + "\n", file) < 0 {
      let fault = fault()
      fclose(file)
      throw fault
    }
    guard fclose(file) == 0 else { throw fault() }
  }
}
