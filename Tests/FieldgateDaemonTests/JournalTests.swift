import FieldgateDecode
import FieldgateEngine
import FieldgateModel
import Foundation
import Testing

@testable import FieldgateDaemon

/// What the journal is given, at a real socket that stands for it.
@Suite("The journal") struct JournalTests {
  private static func log(_ ear: JournalEar, _ stream: OutputFile? = nil) -> Log {
    Log(
      clock: BoxClock(), journal: Journal(path: ear.path), isJournal: true,
      descriptor: stream?.descriptor ?? STDERR_FILENO)
  }

  @Test("a line bears its priority, its cause and whom it is about") func fields() throws {
    let ear = try JournalEar()
    let log = Self.log(ear)
    log(
      .warning, .unlisted, "device 'a' speaks",
      LogSubject(area: "square", rule: "r", device: "a", adapter: "frigate"))
    let heard = try #require(ear.hear().first)
    #expect(
      heard == [
        "MESSAGE": "device 'a' speaks", "PRIORITY": "4", "SYSLOG_IDENTIFIER": "fieldgate",
        "FIELDGATE_CAUSE": "unlisted", "FIELDGATE_AREA": "square", "FIELDGATE_RULE": "r",
        "FIELDGATE_DEVICE": "a", "FIELDGATE_ADAPTER": "frigate",
      ])
  }

  @Test(
    "a message that could not be read says how far",
    arguments: [(.read, "frigate: read in part: r"), (.malformed, "frigate: malformed: r")]
      as [(Outcome, String)])
  func unreadable(outcome: Outcome, text: String) throws {
    let ear = try JournalEar()
    Self.log(ear)(.unreadable("frigate", outcome, "r"))
    #expect(try #require(ear.hear().first)["MESSAGE"] == text)
  }

  @Test("causes that others wait for bear a number of their own; no two the same") func ids() {
    let ids = LogCause.allCases.compactMap(\.messageID)
    #expect(Set(ids).count == ids.count && !ids.isEmpty)
    for id in ids { #expect(id.count == 32 && id.allSatisfy(\.isHexDigit)) }
  }

  @Test("an exercise's line says so, in text and field") func exercise() throws {
    let ear = try JournalEar()
    Self.log(ear).ofExercise(.notice, .level, "threat level 5")
    let heard = try #require(ear.hear().first)
    #expect(heard["MESSAGE"] == "exercise: threat level 5")
    #expect(heard["FIELDGATE_STATUS"] == "Exercise" && heard["MESSAGE_ID"]?.count == 32)
  }

  @Test(
    "what a device calls itself is one field, whatever is in it",
    arguments: [
      "x\nPRIORITY=0\nMESSAGE=forged", "x\u{0}y", "\n", "\n\n=\n", "x\r\ny", "a=b", "ünï\u{202E}x",
      String(repeating: "\n", count: 400), "PRIORITY",
    ])
  func hostile(name: String) throws {
    let ear = try JournalEar()
    Self.log(ear)(
      .warning, .unlisted, "device '\(name)' speaks", LogSubject(device: DeviceID(name)))
    let heard = try #require(ear.hear().first)
    #expect(heard["FIELDGATE_DEVICE"] == name)
    #expect(heard["PRIORITY"] == "4" && heard.count == 5)
    let message = try #require(heard["MESSAGE"])
    #expect(!message.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E })
  }

  @Test("an empty field is left out") func empty() throws {
    let ear = try JournalEar()
    Self.log(ear)(.warning, .unlisted, "x", LogSubject(device: ""))
    #expect(ear.hear().first?["FIELDGATE_DEVICE"] == nil)
  }

  @Test(
    "what is too long for a datagram is cut, at a character's end",
    arguments: [1_000_000, 4_000_000])
  func long(count: Int) throws {
    let ear = try JournalEar()
    let text = String(repeating: "é", count: count / 2)
    Self.log(ear)(
      .error, .quarantine, "a message of \(text)",
      LogSubject(area: AreaID(text), device: DeviceID(text), topic: text))
    let heard = try #require(ear.hear().first)
    #expect(heard["MESSAGE"]?.unicodeScalars.count == 2000)
    #expect(heard["FIELDGATE_DEVICE"] == String(repeating: "é", count: 512))
  }

  @Test("where nobody listens the line goes to stderr with its priority") func nobody() throws {
    let folder = try Folder()
    let stream = try OutputFile(in: folder.path)
    let log = Log(
      clock: BoxClock(), journal: Journal(path: "\(folder.path)/nobody"), isJournal: true,
      descriptor: stream.descriptor)
    log(.warning, .talkative, "device 'a' is limited")
    log(.error, .store, "the store takes nothing")
    #expect(stream.text == "<4>device 'a' is limited\n<3>the store takes nothing\n")
  }

  @Test("a path that no address holds is no end of the log") func path() throws {
    let folder = try Folder()
    let stream = try OutputFile(in: folder.path)
    let log = Log(
      clock: BoxClock(), journal: Journal(path: "/" + String(repeating: "x", count: 200)),
      isJournal: true, descriptor: stream.descriptor)
    log(.notice, .start, "site x")
    #expect(stream.text == "<5>site x\n")
  }

  @Test("without a journal a line bears time and word") func plain() throws {
    let folder = try Folder()
    let stream = try OutputFile(in: folder.path)
    let log = Log(
      clock: BoxClock(), journal: nil, isJournal: false, descriptor: stream.descriptor)
    log(.notice, .start, "site x\u{1B}[2J")
    #expect(stream.text.hasSuffix("Z notice: site x\\u{1b}[2J\n"))
    #expect(Timestamp(iso8601: String(stream.text.prefix(24))) != nil)
  }

  @Test("a journal that does not read holds nothing up: lines wait, then are counted")
  func full() throws {
    let ear = try JournalEar()
    let folder = try Folder()
    let stream = try OutputFile(in: folder.path)
    let log = Self.log(ear, stream)
    // More than any queue of datagrams holds, and room for what waits beside it.
    let count = ear.queue + Journal.room + 50
    for number in 0..<count { log(.error, .store, "error \(number)") }
    var heard: [String] = []
    // Each turn of the loop gives what there is room for now.
    for _ in 0..<count where heard.last?.contains("were lost") != true {
      heard += ear.hear().compactMap { $0["MESSAGE"] }
      log.flush()
    }
    let told = heard.filter { $0.hasPrefix("error ") }
    #expect(told == told.indices.map { "error \($0)" }, "in the order in which they came")
    let lost = count - told.count
    #expect(lost > 0 && told.count > Journal.room)
    #expect(heard.last == "\(lost) lines of the log were lost: the journal had no room")
    #expect(stream.text.isEmpty)
  }

  @Test("while there is no room, what is the matter pushes out what is not") func dear() throws {
    let ear = try JournalEar()
    let log = Self.log(ear)
    for number in 0..<(ear.queue + Journal.room) {
      log(.warning, .configuration, "warning \(number)")
    }
    log(.error, .store, "the disk is full")
    var heard: [String] = []
    for _ in 0..<2000 where heard.last?.contains("were lost") != true {
      heard += ear.hear().compactMap { $0["MESSAGE"] }
      log.flush()
    }
    #expect(heard.contains("the disk is full"))
  }

  @Test("a journal that is started again is found again") func restart() throws {
    let folder = try Folder()
    let stream = try OutputFile(in: folder.path)
    var ear: JournalEar? = try JournalEar(in: folder.path)
    let path = try #require(ear?.path)
    let log = Log(
      clock: BoxClock(), journal: Journal(path: path), isJournal: true,
      descriptor: stream.descriptor)
    log(.notice, .connected, "one")
    #expect(ear?.hear().count == 1)
    ear = nil
    log(.notice, .stop, "two")
    let second = try JournalEar(in: folder.path)
    log(.notice, .reload, "three")
    #expect(second.hear().map { $0["MESSAGE"] } == ["three"])
    #expect(stream.text == "<5>two\n")
  }

  @Test("the first line goes by stderr, which ties the process to its unit") func start() throws {
    let ear = try JournalEar()
    let folder = try Folder()
    let stream = try OutputFile(in: folder.path)
    let log = Self.log(ear, stream)
    log(.notice, .start, "site x")
    log(.notice, .stop, "stopped")
    #expect(stream.text == "<5>site x\n")
    #expect(ear.hear().compactMap { $0["MESSAGE"] } == ["stopped"])
  }

  @Test("the end of the log says what was held back") func end() throws {
    let ear = try JournalEar()
    let log = Self.log(ear)
    for _ in 0..<13 { log(.info, .retry, "trying again") }
    log.end()
    let heard = ear.hear().compactMap { $0["MESSAGE"] }
    #expect(heard.count == 11 && heard.last == "3 more like this: trying again")
  }

  @Test("stderr is the journal's where device and inode are those of JOURNAL_STREAM")
  func stream() throws {
    let folder = try Folder()
    let file = try OutputFile(in: folder.path)
    var status = stat()
    #expect(fstat(file.descriptor, &status) == 0)
    let own = "\(status.st_dev):\(status.st_ino)"
    #expect(Journal.hears(file.descriptor, stream: own))
    for other in ["\(status.st_dev):\(status.st_ino + 1)", "", "x", ":", own + "0"] {
      #expect(!Journal.hears(file.descriptor, stream: other), "\(other)")
    }
    #expect(!Journal.hears(file.descriptor, stream: nil))
    #expect(!Journal.hears(-1, stream: own))
  }
}
