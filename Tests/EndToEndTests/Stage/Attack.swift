import FieldgateModel
import Testing

/// A text that is meant to be taken for something else, by whoever reads it.
struct Attack: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let text: String

  var quoted: String { JSONValue.string(text).text }

  /// Whether MQTT lets it stand in one level of a topic.
  var isLevel: Bool { TopicTree.level(text) == text }

  static let all = [
    Attack(testDescription: "SQL", text: "x'); DROP TABLE readings; --"),
    Attack(testDescription: "a path", text: "../../../../etc/passwd"),
    Attack(testDescription: "a terminal's escapes", text: "x\u{1B}[2J\u{1B}]0;title\u{7}"),
    Attack(testDescription: "escapes of one byte", text: "x\u{9B}2J"),
    Attack(testDescription: "HTML", text: "<script>alert('x')</script>"),
    Attack(testDescription: "a new line", text: "x\r\n2026-01-01T00:00:00.000Z error: forged"),
    Attack(testDescription: "Unicode's new lines", text: "x\u{2028}y\u{85}z"),
    Attack(testDescription: "topic wildcards", text: "+/#"),
    Attack(testDescription: "broken percents", text: "%2F%00%zz%"),
    Attack(testDescription: "the other direction", text: "x\u{202E}lmth.exe"),
    Attack(testDescription: "U+0000", text: "x\u{0}y"),
    Attack(testDescription: "U+0000 and another end", text: "x\u{0}z"),
    Attack(
      testDescription: "no character",
      text: "x" + String(decoding: [0xEF, 0xBF, 0xBF] as [UInt8], as: UTF8.self)),
    Attack(testDescription: "a format", text: "%s%n\\(x){0}${HOME}`id`"),
    Attack(testDescription: "a formula", text: "=cmd|' /C calc'!A0"),
    Attack(testDescription: "many accents", text: "e" + String(repeating: "\u{301}", count: 100)),
    Attack(testDescription: "too long", text: String(repeating: "x", count: 257)),
  ]
}
