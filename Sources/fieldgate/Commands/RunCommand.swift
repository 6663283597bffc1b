import ArgumentParser
import FieldgateDaemon

/// `fieldgate run`: the daemon, in the foreground.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run the daemon in the foreground; it logs to stderr.",
    discussion: """
      SIGTERM or Ctrl-C stops it in good order; SIGHUP reloads the site, all of it or \
      nothing.
      """)

  @OptionGroup var site: SiteOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Story time, for demonstrations: SPEED@WALL@STORY.", visibility: .hidden))
  var pace: String?

  func run() throws {
    var options = Daemon.Options(site: site.directory)
    if let pace {
      guard let read = BoxClock.Pace(pace) else {
        throw failure(Exit.usage, "--pace \(pace): expected SPEED@WALL@STORY")
      }
      options.pace = read
    }
    do throws(StartFault) {
      try Daemon(options).run()
    } catch {
      Log.tell(error)
      throw ExitCode(error.code)
    }
  }
}
