import FieldgateDecode
import FieldgateDocument
import FieldgateModel
import Testing

/// From messages to a first adapter file: the file as it is, that it is read, that its
/// own examples hold, and that nobody's data is in it.
@Suite("Drafts")
struct DraftTests {
  @Test("The draft is the one that was found good", arguments: DraftFixture.all)
  func golden(fixture: DraftFixture) throws {
    let draft = try #require(Draft(messages: fixture.messages()))
    #expect(draft.text == (try fixture.golden(draft)))
  }

  @Test("It passes, or its only faults are the marked choices", arguments: DraftFixture.all)
  func faults(fixture: DraftFixture) throws {
    let draft = try #require(Draft(messages: fixture.messages()))
    let (adapter, faults) = PackagedAdapters.parsed(draft.text)
    #expect(faults.allSatisfy { $0.contains("CHOOSE") || draft.open > 0 && $0.isConsequence })
    #expect((draft.open == 0) == faults.isEmpty)
    #expect((draft.open == 0) == !draft.text.split(separator: "\n").contains(where: \.isOpen))
    guard draft.open == 0 else { return }
    let read = try #require(adapter)
    for example in read.examples { #expect(read.differences(in: example) == [], "\(example.name)") }
  }

  @Test(
    "Who speaks is the level with more ids, not the place that stands before it",
    arguments: [
      (["gates/west/G-101/now", "gates/west/G-102/now", "gates/port/G-7/now"], "level2}/{device}"),
      (["gates/west/now", "gates/port/now"], "{device}/now"),
      (["gates/1/a7/now", "gates/2/a8/now", "gates/2/a9/now"], "gates/{device}/"),
    ])
  func speaker(topics: [String], expected: String) throws {
    let draft = try #require(
      Draft(
        messages: topics.map {
          Message(topic: $0, payload: Array(#"{"people_in": 3, "people_out": 4}"#.utf8))
        }))
    #expect(draft.text.contains(expected), "\(draft.text)")
  }

  @Test("Once the choices are made it passes whole", arguments: DraftFixture.all)
  func chosen(fixture: DraftFixture) throws {
    let draft = try #require(Draft(messages: fixture.messages()))
    for isAll in [false, true] {
      let text = Chooser.made(draft.text, withOptional: isAll)
      let (adapter, faults) = PackagedAdapters.parsed(text)
      #expect(faults == [], "\(text)")
      let read = try #require(adapter)
      for example in read.examples {
        #expect(read.differences(in: example) == [], "\(example.name)\n\(text)")
      }
    }
  }

  @Test(
    "Nobody's data is in it, and what was left out is named",
    arguments: [
      (
        "vehicles",
        ["plate", "face.name", "face.age", "trackId", "image", "driver", "phone", "owner"]
      ),
      ("flat", ["contact_email", "installer_name"]),
      ("nested-lists", ["name is fw-female", "name is fw-age"]),
    ])
  func privacy(name: String, named: [String]) throws {
    let draft = try #require(Draft(messages: DraftFixture(name: name).messages()))
    let secrets = [
      "12-ABC-3", "XX-99-XX", "Jansen", "AC:CC:8E", "9912", "/9j/", "31612345678", "persoon",
      "Jane", "Doe", "example.org", "00:11:32", "K4471182", "70b3d5",
    ]
    for secret in secrets { #expect(!draft.text.contains(secret), "\(secret)") }
    let notes = draft.text.split(separator: "\n").filter { $0.contains("#") }.joined(separator: " ")
    for field in named { #expect(notes.contains(field), "\(field)") }
  }

  /// A person's data wherever it can stand: as a value, a key, a topic's level, a name.
  @Test(
    "A seeded secret is quoted from nowhere",
    arguments: [
      "12-ABC-3", "Jane Doe", "jane@example.org", "AC:CC:8E:12:34:56", "+31612345678",
    ],
    [
      #"{"value": "S", "count": 3}"#, #"{"S": {"count": 3}, "T": {"count": 4}}"#,
      #"{"items": [{"name": "S", "value": 3}, {"name": "in", "value": 1}]}"#,
      #"{"type": "S", "people": 4}"#, #"{"id": "S", "people_in": 4}"#,
      #"{"state": "S", "position": 4}"#, #"["S", "S"]"#, #""S""#, "S",
      #"{"label": "S", "count": 1}"#,
      #"{"zone": "S", "occupancy": 1}"#, #"{"direction": "S", "count": 1}"#,
    ])
  func seeded(secret: String, template: String) throws {
    let payload = template.replacing("S", with: secret)
    for topic in ["a/b/data", "people/\(secret)/seen", "a/\(secret)/data"] {
      guard let draft = Draft(messages: [Message(topic: topic, payload: Array(payload.utf8))])
      else { continue }
      #expect(!draft.text.contains(secret), "\(topic) \(payload)\n\(draft.text)")
    }
  }

  @Test("No message is read twice", arguments: DraftFixture.all)
  func once(fixture: DraftFixture) throws {
    let messages = try fixture.messages()
    let draft = try #require(Draft(messages: messages))
    let adapter = PackagedAdapters.parsed(Chooser.made(draft.text, withOptional: false)).adapter
    var decoder = Decoder(adapters: [try #require(adapter)])
    for message in messages {
      let readings = decoder.decode(message, received: Timestamp(milliseconds: 1_893_456_000_000))
        .readings
      let series = readings.map { "\($0.device) \($0.series) \($0.time)" }
      #expect(Set(series).count == series.count, "\(message.topic): \(series)")
    }
  }

  private static func draft(_ topic: String, _ payloads: [String]) throws -> String {
    try #require(
      Draft(messages: payloads.map { Message(topic: topic, payload: Array($0.utf8)) })
    ).text
  }

  @Test("A direction beside a count of vehicles is no passing of its own")
  func vehicles() throws {
    let text = try Self.draft(
      "bollard/b-7/passages",
      (1...5).map {
        #"{"bollard": "b-7", "state": "open", "direction": "in", "vehicles_in": \#($0 * $0)}"#
      })
    #expect(text.contains("measure: passage") && text.contains("$.vehicles_in"), "\(text)")
    #expect(!text.contains("value: 1\n"), "\(text)")
  }

  @Test(
    "Rows of a table are told to be that",
    arguments: [
      ("time;in;out;present\n2026-11-26T10:00:00Z;12;3;41", true), ("1,2,3", true),
      ("21.5", false), ("closed", false),
    ])
  func rows(payload: String, isTable: Bool) throws {
    let text = try Self.draft("counters/gate-3/rows", [payload])
    #expect(text.contains("look like rows of a table") == isTable, "\(text)")
  }

  @Test("Messages without a payload give no draft")
  func nothing() {
    #expect(Draft(messages: []) == nil)
    #expect(Draft(messages: [Message(topic: "a/b", payload: [], retained: true)]) == nil)
    #expect(Draft(messages: [Message(topic: "a/b", payload: Array("{\"a\":".utf8))]) == nil)
  }

  @Test(
    "The id is the one that is given, made fit to be one",
    arguments: [
      ("acme-9", "adapter: acme-9"), ("Äcme 9!", "adapter: cme-9"), ("9", "adapter: device-9"),
    ])
  func id(given: String, line: String) throws {
    let message = Message(topic: "a/b", payload: Array("{\"people\": 3}".utf8))
    let draft = try #require(Draft(messages: [message], id: given))
    #expect(draft.text.split(separator: "\n").contains(Substring(line)))
  }
}

extension String {
  /// Faults that only say that a choice is open.
  fileprivate var isConsequence: Bool { contains("no example gives readings") }
}

extension Substring {
  /// A line with an open choice that is no comment.
  fileprivate var isOpen: Bool { contains("CHOOSE") && !contains("#") }
}

/// Makes the choices of a draft as a person would: a measure that holds what was seen.
enum Chooser {
  static func made(_ text: String, withOptional isAll: Bool) -> String {
    var kinds: [String: String] = [:]
    var lines: [String] = []
    var last: [String] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let isChoice = line.contains("#") && isCode(line)
      lines.append(isAll && isChoice ? uncommented(line) : String(line))
      last.append(String(line))
    }
    // What is counted takes an aggregation, what is a state takes none.
    for (index, line) in lines.enumerated() {
      guard let marker = marker(in: line), line.contains("- measure:") else { continue }
      let own = lines[index...].dropFirst().prefix { !$0.contains("- ") }
      kinds[marker] = own.contains { $0.contains("aggregation:") } ? "code" : "fault"
    }
    return lines.map { line in
      guard let marker = marker(in: line), let measure = kinds[marker] else {
        return line.replacing("CHOOSE-ONE-OF-crowd-bollard-camera", with: "crowd")
      }
      return line.replacing(marker, with: measure)
    }.joined(separator: "\n")
  }

  private static func marker(in line: some StringProtocol) -> String? {
    guard let range = line.firstRange(of: "CHOOSE-ONE-OF-") else { return nil }
    let digits = line[range.upperBound...].prefix { $0.isNumber }
    return digits.isEmpty ? nil : "CHOOSE-ONE-OF-" + digits
  }

  /// A comment that is a line of the file, as against one of words: it has no blank
  /// after its `#`, or lies deeper within a commented rule.
  private static func isCode(_ line: Substring) -> Bool {
    let content = line.drop { $0 == " " }.dropFirst()
    if content.first == "-" || content.isEmpty { return line.contains("#-") }
    if content.hasPrefix("layouts:") || content.hasPrefix("readings:") { return true }
    return content.hasPrefix("  ")
  }

  private static func uncommented(_ line: Substring) -> String {
    let margin = line.prefix { $0 == " " }
    return String(margin) + String(line.dropFirst(margin.count + 1))
  }
}
