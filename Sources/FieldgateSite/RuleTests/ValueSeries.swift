import FieldgateDocument
import FieldgateModel

/// What a device says, one value after the other, in the notation of promtool's tests:
///
/// | written    | means                                              |
/// |------------|----------------------------------------------------|
/// | `12`       | one value; `closed`, `true` are values as well      |
/// | `12x3`     | the value, and three times more                     |
/// | `12+5x3`   | 12 17 22 27: three more, each by 5 more; `-` less   |
/// | `_`, `_x3` | nothing is said, once; three times                  |
///
/// (promtool, "Unit testing for rules", `values`.)
struct ValueSeries: Hashable, Sendable {
  /// Nil where nothing is said.
  let values: [Value?]

  /// So many values at the most; a longer series is a slip.
  static let most = 100_000

  init(values: [Value?]) { self.values = values }

  /// Reads a text of parts, or a list of values; nil, with a report, where it is neither.
  init?(_ node: Node, of content: Measure.Content, _ diagnostics: Diagnostics) {
    let parts =
      node.elements.map { $0.compactMap { $0.scalar?.text } }
      ?? node.scalar?.text.split(separator: " ").map(String.init) ?? []
    var values: [Value?] = []
    for part in parts {
      guard let more = Self.values(of: part, content), values.count + more.count <= Self.most
      else {
        diagnostics.error(
          at: node.place,
          "'\(part.shortened(to: 60))' is no part of a series; write values such as \(Self.sample(of: content)),"
            + " '_' for nothing, 'x3' behind one for three more")
        return nil
      }
      values += more
    }
    guard !values.isEmpty else {
      diagnostics.error(at: node.place, "expected a series of values, found \(node.what)")
      return nil
    }
    self.values = values
  }

  private static func sample(of content: Measure.Content) -> String {
    switch content {
    case .number: "12, 12x3, 12+5x3"
    case .flag: "true, false"
    case .word(let words): words.joined(separator: ", ")
    }
  }

  /// The values of one part; nil where it is none.
  private static func values(of part: String, _ content: Measure.Content) -> [Value?]? {
    let (head, times) = split(part)
    guard let times, times <= most else { return nil }
    if head == "_" { return Array(repeating: nil, count: max(1, times)) }
    switch content {
    case .flag:
      guard let flag = head == "true" ? true : head == "false" ? false : nil else { return nil }
      return Array(repeating: .flag(flag), count: times + 1)
    case .word(let words):
      return words.contains(head) ? Array(repeating: .word(head), count: times + 1) : nil
    case .number:
      guard let (first, step) = line(head) else { return nil }
      return (0...times).map { .number(first + Double($0) * step) }
    }
  }

  /// `12+5x3` to `12+5` and 3; without a count, 0.
  private static func split(_ part: String) -> (head: String, times: Int?) {
    guard let mark = part.lastIndex(of: "x"), mark > part.startIndex,
      let times = Int(part[part.index(after: mark)...])
    else { return (part, 0) }
    return (String(part[..<mark]), times >= 0 ? times : nil)
  }

  /// `12+5` to 12 and 5; `12` to 12 and 0.
  private static func line(_ head: String) -> (first: Double, step: Double)? {
    func number(_ text: Substring) -> Double? {
      guard let last = text.last, last.isNumber, let number = Double(text), number.isFinite
      else { return nil }
      return number
    }
    if let number = number(head[...]) { return (number, 0) }
    guard let sign = head.dropFirst().firstIndex(where: { $0 == "+" || $0 == "-" }),
      let first = number(head[..<sign]), let step = number(head[head.index(after: sign)...])
    else { return nil }
    return (first, head[sign] == "-" ? -step : step)
  }
}
