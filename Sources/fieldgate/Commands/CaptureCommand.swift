import ArgumentParser
import FieldgateDaemon
import FieldgateModel
import Glibc

/// `fieldgate capture`: messages from the broker into a file.
struct CaptureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "capture", abstract: "Write messages from the broker to a file, as they are.",
    discussion: """
      One JSON object a line: {topic, payload or payloadBase64, retained, received}, as \
      'adapter try' and 'adapter draft' read it. This is raw data, with whatever the devices \
      send in it: plates, names, addresses of telephones. Keep it short, keep it to yourself, \
      delete it when the adapter is written. Ctrl-C ends it.
      """)

  @Option(name: .long, help: "The topic filter to listen to, such as 'xovis/#'.")
  var topic: String

  @Option(
    name: .long, help: ArgumentHelp("The file to write; it must be new.", valueName: "file"),
    completion: .jsonLines)
  var output: String

  @OptionGroup var listening: ListeningOptions

  @Option(name: .long, help: "End after so many messages.")
  var count: Int?

  func validate() throws {
    try ListeningOptions.check(topic)
    if let count, count < 1 { throw ValidationError("--count \(count): give 1 or more") }
  }

  func run() throws {
    let descriptor = open(output, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      let reason = String(cString: strerror(errno))
      throw failure(
        Exit.inputOutput, "\(output): \(reason); a capture is never added to a file that is there")
    }
    defer { close(descriptor) }
    printError(
      "\(output): raw data, with whatever the devices send in it, personal data too; only you can"
        + " read the file; keep it short, and delete it when you are done")
    var written = 0
    do {
      try listening.listen(to: topic) { message, received in
        try Self.write(MessageLine.text(message, received: received) + "\n", to: descriptor, output)
        written += 1
        return count.map { written < $0 } ?? true
      }
    } catch {
      // An empty file of a broker that was not there is of no use to anybody.
      if written == 0 { unlink(output) }
      throw error
    }
    printError("\(written) messages written to \(output)")
  }

  private static func write(_ line: String, to descriptor: Int32, _ path: String) throws {
    var rest = Array(line.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw failure(Exit.inputOutput, "\(path): \(String(cString: strerror(errno)))")
      }
      rest = rest.dropFirst(count)
    }
  }
}
