import ArgumentParser
import FieldgateDaemon
import FieldgateModel
import FieldgateReport
import FieldgateStore
import Glibc

/// `fieldgate report`: what happened, how well it was told, and what of what was collected
/// anybody needed.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Report on a window of time: alerts, levels, measures, what was collected and used.",
    discussion: """
      Without --json and --output it prints tables. Only what was for real counts: alerts of \
      exercises and tests are left out. With --strict it ends with exit code 1 where \
      something is collected that no rule looks at, and lists it.
      """)

  @OptionGroup var site: SiteOptions
  @OptionGroup var output: OutputOptions

  @Option(name: .long, help: "From this time on: 2026-11-22T14:00:00Z, or 7d for a week ago.")
  var from: String

  @Option(name: .long, help: "Until before this time.")
  var to: String = "now"

  @Flag(name: .long, help: "What is collected and never used is a fault: exit code 1.")
  var strict = false

  @Option(
    name: [.customLong("output"), .customShort("o")],
    help: ArgumentHelp("Write one self-contained HTML page to this file.", valueName: "file"),
    completion: .file(extensions: ["html"]))
  var file: String?

  func run() throws {
    let loaded = try site.load()
    let window = try WindowArguments.read(
      from: from, to: to, in: site.localTime(of: loaded).zone)
    let reader = try site.reader(of: loaded)
    var progress = Progress("reading the history")
    defer { progress.end() }
    var report: SiteReport
    do {
      report = try SiteReport(
        reader, of: SiteOutline(loaded), in: window, at: BoxClock().wall
      ) { step, all in progress.begin("step \(step) of \(all)") }
      progress.end()
      report.exercises = try reader.exerciseFigures(in: report.window)
    } catch let error as StoreError {
      throw failure(Exit.inputOutput, "\(error)")
    }
    progress.end()
    if let file { try Self.write(ReportPage(report).html, to: file) }
    if output.json {
      printLine(JSONValue.array([.object(report.object)]).text)
    } else if file == nil {
      for line in ReportView(report, site.localTime(of: loaded)).lines { printLine(line) }
    }
    guard strict, !report.unused.isEmpty else { return }
    for field in report.unused { printError(ReportView.fault(field)) }
    throw ExitCode(Exit.faults)
  }
}

extension ReportCommand {
  /// Writes the page beside and puts it in place when it is whole.
  fileprivate static func write(_ html: String, to path: String) throws {
    let partial = "\(path).partial-\(getpid())"
    do throws(Unreadable) {
      try writeText(html, to: partial)
    } catch {
      unlink(partial)
      throw failure(Exit.inputOutput, "\(path): cannot be written: \(error.reason)")
    }
    guard rename(partial, path) == 0 else {
      let reason = String(cString: strerror(errno))
      unlink(partial)
      throw failure(Exit.inputOutput, "\(path): cannot be written: \(reason)")
    }
  }
}

/// `--from` and `--to` of a window that has begun.
enum WindowArguments {
  static func read(from: String, to: String, in zone: Zone) throws -> Window {
    let begin = try TimeArgument.read(from, option: "--from", in: zone)
    let end = try TimeArgument.read(to, option: "--to", in: zone)
    guard begin < end else { throw failure(Exit.usage, "--to \(to): must be after --from") }
    let now = BoxClock().wall
    guard begin < now else {
      throw failure(Exit.usage, "--from \(from): lies ahead; it is \(now.iso8601)")
    }
    return Window(from: begin, to: min(end, now))
  }
}
