import Foundation
import Testing

/// The picture of the architecture shows the package as it is: every target, and an arrow for
/// every import that does not follow from others.
@Suite("Architecture picture")
struct ArchitecturePictureTests {
  private static let targets = Checkout.names(in: "Sources")
  private static let picture = (try? Checkout.text("docs/architecture.svg")) ?? ""

  /// What each target under `Sources` imports of the others, by `Package.swift`.
  private static let imports: [String: Set<String>] = {
    let manifest = (try? Checkout.text("Package.swift")) ?? ""
    var imports: [String: Set<String>] = [:]
    for part in manifest.components(separatedBy: "name: \"").dropFirst() {
      let name = String(part.prefix { $0 != "\"" })
      guard targets.contains(name),
        let list = part.firstMatch(of: /dependencies: \[([^\]]*)\]/)?.output.1
      else { continue }
      let names = list.matches(of: /"(\w+)"/).map { String($0.output.1) }
      imports[name, default: []].formUnion(names.filter(targets.contains))
    }
    return imports
  }()

  /// Everything that a target imports, by way of others too.
  private static func reach(of target: String) -> Set<String> {
    (imports[target] ?? []).reduce(into: []) { reach, next in
      reach.insert(next)
      reach.formUnion(Self.reach(of: next))
    }
  }

  @Test("A target has its box, and its line in the page", arguments: targets)
  func box(target: String) throws {
    let isDrawn = Self.picture.contains(">\(target)</text>")
    #expect(isDrawn, "docs/architecture.svg")
    let isListed = try Checkout.text("docs/architecture.md").contains("`\(target)`")
    #expect(isListed, "docs/architecture.md")
  }

  @Test("A target's arrows are its imports", arguments: targets)
  func arrows(target: String) {
    let direct = Self.imports[target] ?? []
    let shown = Self.picture.matches(of: /id="(\w+)-imports-(\w+)"/)
      .filter { $0.output.1 == target }.map { String($0.output.2) }
    let needed = direct.filter { one in
      !direct.contains { $0 != one && Self.reach(of: $0).contains(one) }
    }
    #expect(shown.sorted() == needed.sorted())
  }

  @Test("The manifest was understood")
  func manifest() {
    #expect(Self.imports["FieldgateDocument"] == ["FieldgateModel"])
    #expect(Self.imports["fieldgate"]?.contains("FieldgateDaemon") == true)
  }
}
