import Foundation
import Testing

/// The checkout that the tests were built from, as files.
enum Checkout {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  struct Source: CustomTestStringConvertible, Sendable {
    /// `Sources/FieldgateModel/Timestamp.swift`
    let path: String
    let target: String

    var testDescription: String { path }

    var text: String {
      get throws { try String(contentsOf: Checkout.root.appending(path: path), encoding: .utf8) }
    }

    /// The modules that the file imports.
    var imports: [String] {
      get throws {
        try text.split(separator: "\n").compactMap { line in
          let words = line.split(separator: " ").map(String.init)
          guard let place = words.firstIndex(of: "import"), place <= 2, words.count > place + 1,
            words[..<place].allSatisfy({ ["public", "package", "@testable"].contains($0) })
          else { return nil }
          // `import struct Foundation.Data` imports Foundation.
          return words[words.count - 1].split(separator: ".").first.map(String.init)
        }
      }
    }
  }

  /// Every file of Swift below a folder, in a fixed order.
  static func sources(below folder: String) -> [Source] {
    let base = root.appending(path: folder)
    let files = FileManager.default.enumerator(atPath: base.path())
    var sources: [Source] = []
    while let name = files?.nextObject() as? String {
      guard name.hasSuffix(".swift") else { continue }
      let target = name.split(separator: "/").first.map(String.init) ?? ""
      sources.append(Source(path: "\(folder)/\(name)", target: target))
    }
    return sources.sorted { $0.path < $1.path }
  }

  /// The names in a folder of the checkout.
  static func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path())
      .sorted()
  }
}
