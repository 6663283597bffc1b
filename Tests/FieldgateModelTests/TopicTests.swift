import FieldgateModel
import Testing

@Suite("Topics") struct TopicTests {
  /// U+FFFF, U+FDD0 and U+10FFFE, which no literal may hold.
  static let noCharacters = String(
    decoding: [0xEF, 0xBF, 0xBF, 0xEF, 0xB7, 0x90, 0xF4, 0x8F, 0xBF, 0xBE] as [UInt8],
    as: UTF8.self)

  @Test(
    "ids are encoded where they must be, and read back",
    arguments: [
      ("churchillplein", "churchillplein"), ("a/b", "a%2Fb"), ("+#%", "%2B%23%25"),
      ("80:1F:12", "80:1F:12"), ("a\u{0}b\n", "a%00b%0A"), ("é\u{85}", "é%C2%85"), ("", ""),
      (noCharacters, "%EF%BF%BF%EF%B7%90%F4%8F%BF%BE"),
    ])
  func level(text: String, level: String) {
    #expect(TopicTree.level(text) == level)
    #expect(TopicTree.decoded(level) == text)
  }

  @Test("broken encodings are refused", arguments: ["%", "%2", "%zz", "%FF"])
  func broken(level: String) {
    #expect(TopicTree.decoded(level) == nil)
  }

  @Test("names are the contract's")
  func names() {
    let tree = TopicTree(site: "iz")
    #expect(tree.status == "fieldgate/iz/status")
    #expect(tree.state(of: "a/b") == "fieldgate/iz/area/a%2Fb/state")
    #expect(tree.standingAlert(of: "r", on: "a") == "fieldgate/iz/area/a/alert/r")
    #expect(tree.alerts(on: "a", .severe) == "fieldgate/iz/alerts/a/severe")
    #expect(tree.reading(.countIn, of: "d", in: "a") == "fieldgate/iz/reading/a/d/count_in")
    #expect(TopicTree(site: "iz", exercise: true).status == "fieldgate/iz/exercise/status")
  }

  @Test("a command's topic names its user; a reply is no command")
  func commands() throws {
    let tree = TopicTree(site: "iz")
    let command = try #require(tree.command(in: "fieldgate/iz/command/jan%2Fp/ack"))
    #expect(command.user == "jan/p")
    #expect(command.verb == "ack")
    for other in [
      "fieldgate/iz/command/jan/reply", "fieldgate/iz/command/a/b/c", "x/iz/command/a/ack",
    ] {
      #expect(tree.command(in: other) == nil)
    }
  }

  @Test(
    "a filter covers what it matches",
    arguments: [
      ("#", "a/b", true), ("#", "$SYS/x", false), ("+/b", "a/b", true), ("+/b", "a/c", false),
      ("a/#", "a", true), ("a/#", "a/b/c", true), ("a/+", "a", false), ("a/+", "a/#", false),
      ("a/+/c", "a/+/c", true), ("/x", "x", false), ("+/x", "/x", true), ("+", "$SYS", false),
    ])
  func covers(filter: String, other: String, covers: Bool) {
    #expect(TopicFilter(filter).covers(TopicFilter(other)) == covers)
  }

  @Test("covered filters are dropped")
  func reduced() {
    let filters = ["a/+", "a/b", "x/#", "x/y/z", "a/+"].map { TopicFilter($0) }
    #expect(TopicFilter.reduced(filters).map(\.text) == ["a/+", "x/#"])
  }
}
