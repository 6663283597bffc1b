import Testing

/// A page of the documentation: its headings, its links and its fenced blocks.
struct Page: Sendable {
  let path: String
  private(set) var blocks: [Block] = []
  private(set) var links: [Link] = []
  /// What a link behind `#` may name, as code hosts make it of headings.
  private(set) var anchors: Set<String> = []

  /// `README.md` and its like, and all of `docs/`; a page that cannot be read has no blocks
  /// and fails its own test.
  static let all: [Page] = {
    let paths =
      ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"] + markdown(in: "docs")
      + markdown(in: "docs/decisions")
    return paths.map { Page(path: $0, text: (try? Checkout.text($0)) ?? "") }
  }()

  private static func markdown(in folder: String) -> [String] {
    Checkout.names(in: folder).filter { $0.hasSuffix(".md") }.map { "\(folder)/\($0)" }
  }

  init(path: String, text: String) {
    self.path = path
    var open: Block?
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
      .enumerated()
    {
      let content = line.drop { $0 == " " }
      if content.hasPrefix("```") {
        if let block = open {
          blocks.append(block)
          open = nil
        } else {
          open = Block(page: path, line: index + 1, info: String(content.dropFirst(3)))
        }
      } else if open != nil {
        open?.text += line + "\n"
      } else if content.hasPrefix("#") {
        anchors.insert(Self.anchor(content))
      } else {
        links += Self.targets(in: content).map { Link(page: path, line: index + 1, target: $0) }
      }
    }
    if let open { blocks.append(open) }
  }

  /// `## What is safe, and what is not` is `what-is-safe-and-what-is-not`.
  private static func anchor(_ heading: Substring) -> String {
    heading.drop { $0 == "#" || $0 == " " }.lowercased().compactMap { character -> String? in
      if character == " " { return "-" }
      return character.isLetter || character.isNumber || "-_".contains(character)
        ? String(character) : nil
    }.joined()
  }

  /// What stands between `](` and `)`.
  private static func targets(in line: Substring) -> [String] {
    line.split(separator: "](", omittingEmptySubsequences: false).dropFirst().compactMap { rest in
      rest.firstIndex(of: ")").map { String(rest[..<$0]) }
    }
  }
}

/// What stands between two fences.
struct Block: Sendable, CustomTestStringConvertible {
  let page: String
  /// Of the opening fence.
  let line: Int
  /// The words behind the opening fence: `yaml rule`.
  let info: String
  var text = ""

  var testDescription: String { "\(page):\(line): \(info)" }

  static func all(_ info: String) -> [Block] {
    Page.all.flatMap(\.blocks).filter { $0.info == info }
  }
}

/// A link of a page.
struct Link: Sendable, CustomTestStringConvertible {
  let page: String
  let line: Int
  let target: String

  var testDescription: String { "\(page):\(line): \(target)" }
}
