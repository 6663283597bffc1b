import ArgumentParser
import FieldgateDaemon
import FieldgateDecode
import FieldgateModel

/// `fieldgate adapter draft`: a first adapter file, learned from messages.
struct AdapterDraftCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "draft", abstract: "Draft an adapter file from messages, live or kept.",
    discussion: """
      Listens to a topic filter for a while, or reads a file of messages, learns their shapes, \
      and writes an adapter file to read, correct and keep: every guess says why, what looks \
      like personal data is named and left out, and the examples are the messages, cut down \
      to what is read. Ctrl-C ends the listening and drafts from what came. What it hears is \
      neither stored nor logged. Let several devices speak, and all that they say be said once.
      """)

  @Option(name: .long, help: "The topic filter to listen to, such as 'xovis/#'.")
  var topic: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Messages, one JSON object a line: {topic, payload, …}; - for standard input.",
      valueName: "file"), completion: .jsonLines)
  var messages: String?

  @OptionGroup var listening: ListeningOptions

  @Option(name: .long, help: "The adapter's id; else made from the topics.")
  var id: String?

  @Option(
    name: .long, help: ArgumentHelp("The file to write; else standard output.", valueName: "file"),
    completion: .yaml)
  var output: String?

  func validate() throws {
    guard (topic == nil) != (messages == nil) else {
      throw ValidationError("give either --topic T, to listen, or --messages F.jsonl")
    }
    if let topic { try ListeningOptions.check(topic) }
  }

  func run() throws {
    let heard = try topic.map(hear) ?? read()
    guard let draft = Draft(messages: heard, id: id) else {
      throw failure(
        Exit.faults,
        (topic.map { "--topic \($0)" } ?? "--messages \(messages ?? "-")")
          + ": \(heard.count) messages came, and none with a payload that can be learned from;"
          + " listen longer (--for 5m), or to another filter")
    }
    if let output {
      guard !exists(output) else {
        throw failure(
          Exit.inputOutput, "\(output): it is there already; give another name, or remove it")
      }
      do throws(Unreadable) {
        try writeText(draft.text, to: output)
      } catch {
        throw failure(Exit.inputOutput, "\(error)")
      }
    } else {
      for line in draft.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
        printLine(String(line))
      }
    }
    printError(summary(draft, heard.count))
  }

  private func summary(_ draft: Draft, _ count: Int) -> String {
    let name = output ?? "the draft"
    let next =
      draft.open == 1
      ? "it passes once the place that says CHOOSE is settled"
      : draft.open > 0
        ? "it passes once the \(draft.open) places that say CHOOSE are settled"
        : "it passes as it is; read every guess before you trust it"
    return "\(Wording.counted(count, "message")),"
      + " \(Wording.counted(draft.readings, "guessed mapping")): \(next);"
      + " then: fieldgate test \(name)"
  }

  private func hear(_ topic: String) throws -> [Message] {
    var heard: [Message] = []
    try listening.listen(to: topic) { message, _ in
      heard.append(message)
      return heard.count < Draft.limit
    }
    return heard
  }

  private func read() throws -> [Message] {
    let path = messages == "-" ? "/dev/stdin" : messages ?? "/dev/stdin"
    do throws(Unreadable) {
      return try MessageLine.readAll(at: path, now: BoxClock().wall).map(\.0)
    } catch {
      throw failure(Exit.inputOutput, "\(error)")
    }
  }
}
