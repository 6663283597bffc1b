import Foundation
import Testing

/// Lists of the documentation name everything that they list.
@Suite("Indexes of the documentation")
struct IndexTests {
  private static func targets(of path: String) -> Set<String> {
    Set(Page.all.first { $0.path == path }?.links.map(\.target) ?? [])
  }

  private static let pages = Checkout.names(in: "docs").filter { $0.hasSuffix(".md") }

  @Test("The README leads to each page", arguments: pages)
  func page(name: String) { #expect(Self.targets(of: "README.md").contains("docs/\(name)")) }

  private static let decisions = Checkout.names(in: "docs/decisions").filter {
    $0.hasSuffix(".md") && $0 != "README.md"
  }

  @Test("The list of decisions has each", arguments: decisions)
  func decision(name: String) {
    #expect(Self.targets(of: "docs/decisions/README.md").contains(name))
  }

  /// The words of all commands: `alert`, `show`.
  private static let commands: [String] = {
    let folder = "Sources/fieldgate/Commands"
    let words = Checkout.names(in: folder).flatMap { name in
      ((try? Checkout.text("\(folder)/\(name)")) ?? "").matches(of: /commandName: "([\w-]+)"/)
        .map { String($0.output.1) }
    }
    return Set(words).sorted()
  }()

  @Test("Commands were found") func some() { #expect(Self.commands.contains("check")) }

  @Test("The page of the commands has each", arguments: commands)
  func command(word: String) throws {
    let first = try Checkout.text("docs/commands.md").split(separator: "\n").filter {
      $0.hasPrefix("| `")
    }.compactMap { $0.split(separator: "|").first }
    let words = first.flatMap { $0.split(whereSeparator: { !$0.isLetter && $0 != "-" }) }
    #expect(words.contains(word[...]), "docs/commands.md does not list '\(word)'")
  }
}
