import Testing

/// A link within the repository leads to a file that is there, and to a heading in it.
@Suite("Links of the documentation")
struct LinkTests {
  private static let inside = Page.all.flatMap(\.links).filter { !$0.target.contains("://") }

  @Test("It leads somewhere", arguments: inside)
  func link(link: Link) throws {
    let parts = link.target.split(separator: "#", omittingEmptySubsequences: false)
    let file = try #require(parts.first)
    let path = file.isEmpty ? link.page : Self.resolve(file, from: link.page)
    #expect(Checkout.exists(path), "there is no \(path)")
    guard parts.count > 1 else { return }
    let page = try #require(Page.all.first { $0.path == path })
    #expect(page.anchors.contains(String(parts[1])), "\(path) has no such heading")
  }

  /// A path from the checkout's root.
  private static func resolve(_ target: Substring, from page: String) -> String {
    var folders = page.split(separator: "/").dropLast()
    for part in target.split(separator: "/") {
      if part == ".." { folders = folders.dropLast() } else { folders.append(part) }
    }
    return folders.joined(separator: "/")
  }
}
