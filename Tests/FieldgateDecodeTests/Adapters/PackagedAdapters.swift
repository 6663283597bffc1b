import FieldgateDecode
import FieldgateDocument
import Foundation

/// The adapters of the checkout, read from `devices/`.
enum PackagedAdapters {
  /// The root of the checkout.
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let names: [String] = {
    let folder = root.appending(path: "devices").path
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
  }()

  static func text(_ name: String) throws -> String {
    try String(contentsOf: root.appending(path: "devices/\(name).yaml"), encoding: .utf8)
  }

  /// An adapter, or all faults of its file.
  static func read(_ name: String) throws -> (adapter: Adapter?, faults: [String]) {
    parsed(try text(name), file: "\(name).yaml")
  }

  static func parsed(_ text: String, file: String = "x.yaml") -> (
    adapter: Adapter?, faults: [String]
  ) {
    let diagnostics = Diagnostics()
    let node = parse(text, file: file, into: diagnostics)
    let adapter = node.flatMap { Adapter($0, diagnostics) }
    return (adapter, diagnostics.sorted.map(\.description))
  }

  static let all: [Adapter] = names.compactMap { try? read($0).adapter }
}
