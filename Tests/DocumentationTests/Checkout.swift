import FieldgateSite
import Foundation

/// The files of the checkout that the documentation is held against.
enum Checkout {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appending(path: path).path)
  }

  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// The names in a folder, sorted; empty where there is none.
  static func names(in folder: String) -> [String] {
    let path = root.appending(path: folder).path
    return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  /// The example site with the packaged adapters, some of its files replaced.
  static func exampleSite(_ replaced: [String: String]) throws -> SiteFiles {
    let folder = "examples/international-zone"
    var files = SiteFiles(directory: folder, texts: [:])
    for name in ["fieldgate.yaml", "areas.geojson", "inventory.yaml", "rules.yaml"] {
      files.texts[name] = try replaced[name] ?? text("\(folder)/\(name)")
    }
    // Its partners name its areas and rules, so they come only where they are asked for.
    files.texts["partners.yaml"] = replaced["partners.yaml"]
    for name in names(in: "devices") where name.hasSuffix(".yaml") {
      files.packaged["devices/\(name)"] = try text("devices/\(name)")
    }
    return files
  }
}
