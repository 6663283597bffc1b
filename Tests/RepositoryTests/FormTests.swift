import Foundation
import Testing

private let all = Checkout.sources(below: "Sources") + Checkout.sources(below: "Tests")

/// What every file of the repository keeps to.
@Suite("The form of the source") struct FormTests {
  @Test("a source file has at most 400 lines", arguments: Checkout.sources(below: "Sources"))
  func length(source: Checkout.Source) throws {
    let lines = try source.text.split(separator: "\n", omittingEmptySubsequences: false).count
    #expect(lines <= 401, "\(source.path) has \(lines) lines: it holds two ideas")
  }

  /// Words that stand for an unsafe step or for work that was left.
  @Test("nothing unsafe without its proof, nothing left to do", arguments: all)
  func words(source: Checkout.Source) throws {
    // This file names what it looks for.
    guard !source.path.hasSuffix("FormTests.swift") else { return }
    let lines = try source.text.split(separator: "\n", omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() {
      let place = "\(source.path):\(number + 1)"
      for word in ["TODO", "FIXME", "try!", "fatalError("] {
        #expect(!line.contains(word), "\(place) says \(word)")
      }
      for word in ["@unchecked Sendable", "nonisolated(unsafe)"] where line.contains(word) {
        let before = lines[max(0, number - 8)..<number]
        #expect(
          before.contains { $0.contains("//") },
          "\(place) says \(word) without a comment that proves it")
      }
    }
  }

  @Test("files are not named after nothing", arguments: all)
  func names(source: Checkout.Source) {
    let name = source.path.split(separator: "/").last ?? ""
    for word in ["Manager", "Helper", "Util", "Misc"] {
      #expect(!name.contains(word), "\(source.path)")
    }
  }

  @Test("a test neither sleeps nor is switched off", arguments: Checkout.sources(below: "Tests"))
  func tests(source: Checkout.Source) throws {
    // These two name what they look for.
    guard source.target != "RepositoryTests" else { return }
    let text = try source.text
    for word in ["Task.sleep", "usleep(", "Thread.sleep", ".disabled(", "withKnownIssue"] {
      #expect(!text.contains(word), "\(source.path) says \(word)")
    }
  }

  @Test("the top level holds what it should")
  func topLevel() throws {
    let expected: Set = [
      ".ci", ".git", ".gitignore", ".swift-format", "CHANGELOG.md", "CONTRIBUTING.md",
      "Package.swift", "README.md", "Sources", "Tests", "devices", "docs", "examples", "scripts",
      "systemd",
    ]
    let built: Set = [".build", ".swiftpm", "Package.resolved"]
    let found = Set(try Checkout.names(in: ".")).filter { !$0.hasPrefix(".build") }
    #expect(found.subtracting(built) == expected)
  }

  @Test(
    "scripts can be run",
    arguments: [
      "scripts/demo", "scripts/test", "scripts/prepare", "scripts/bench", "scripts/bench-decode",
      "scripts/bench-detect", ".ci/run",
    ])
  func scripts(path: String) {
    #expect(
      FileManager.default.isExecutableFile(atPath: Checkout.root.appending(path: path).path()))
  }
}
