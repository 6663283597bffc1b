import FieldgateDocument
import FieldgateMQTT
import FieldgateModel
import FieldgateSite
import Glibc

/// Where a site and the packaged adapters lie on this machine, and reading them.
package struct SiteDirectory: Sendable {
  package let path: String

  package init(path: String) { self.path = path }

  /// `--site`, else `$FIELDGATE_SITE`, else `/etc/fieldgate`.
  package init(option: String?) {
    path = option ?? environment("FIELDGATE_SITE") ?? "/etc/fieldgate"
  }

  /// Reads every file of the site that the gateway knows.
  package func files() -> SiteFiles {
    var files = SiteFiles(directory: path, texts: [:], packaged: Self.packagedAdapters())
    func take(_ name: String) {
      guard exists("\(path)/\(name)") else { return }
      do throws(Unreadable) {
        files.texts[name] = try readText(at: "\(path)/\(name)")
      } catch {
        files.unreadable[name] = error.reason
      }
    }
    for name in [
      "fieldgate.yaml", "areas.geojson", "inventory.yaml", "rules.yaml", "partners.yaml",
    ] {
      take(name)
    }
    for folder in ["devices", "rules", "tests"] {
      for name in names(in: "\(path)/\(folder)") where isYAML(name) { take("\(folder)/\(name)") }
    }
    return files
  }

  private func isYAML(_ name: String) -> Bool { name.hasSuffix(".yaml") || name.hasSuffix(".yml") }

  /// Reads every file, until two readings a moment apart are the same: a file that is
  /// being written is not judged by its half. Gives up after two seconds and takes the
  /// last.
  package func settledFiles() -> SiteFiles {
    var last = files()
    for _ in 0..<40 {
      poll(nil, 0, 50)
      let next = files()
      if next.texts == last.texts, next.unreadable == last.unreadable { return next }
      last = next
    }
    return last
  }

  /// Reads and checks the site.
  package func load(status: AlertStatus = .actual, _ diagnostics: Diagnostics) -> Site? {
    load(files(), status: status, diagnostics)
  }

  /// Checks a site that was read.
  package func load(
    _ files: SiteFiles, status: AlertStatus = .actual, _ diagnostics: Diagnostics
  ) -> Site? {
    Site(
      files, status: status,
      zone: { ZoneFiles.shared.zone(named: $0) }, addressFault: Self.addressFault,
      exposure: exposure(of:), diagnostics)
  }

  /// Reads and checks the site with other rules in place of its own; faults of theirs
  /// are told of `rules.yaml`.
  package func load(rules: String, _ diagnostics: Diagnostics) -> Site? {
    var files = files()
    files.texts = files.texts.filter { !$0.key.hasPrefix("rules/") }
    files.texts["rules.yaml"] = rules
    return Site(
      files, zone: { ZoneFiles.shared.zone(named: $0) }, addressFault: Self.addressFault,
      diagnostics)
  }

  package static func addressFault(_ url: String) -> String? {
    do throws(MQTTAddress.Unusable) {
      _ = try MQTTAddress(url)
      return nil
    } catch {
      return error.description
    }
  }

  /// The packaged adapters: file name and text.
  package static func packagedAdapters() -> [String: String] {
    guard let folder = shared("devices") else { return [:] }
    var adapters: [String: String] = [:]
    for name in names(in: folder) where name.hasSuffix(".yaml") {
      adapters["\(folder)/\(name)"] = try? readText(at: "\(folder)/\(name)")
    }
    return adapters
  }

  /// A folder that comes with the program: `$FIELDGATE_SHARE/<name>`; installed,
  /// `../share/fieldgate/<name>` beside the program; in a checkout, `<name>` beside
  /// `Package.swift`.
  package static func shared(_ name: String) -> String? {
    if let share = environment("FIELDGATE_SHARE"), exists("\(share)/\(name)") {
      return "\(share)/\(name)"
    }
    var folder = programFolder
    let installed = "\(folder)/../share/fieldgate/\(name)"
    if exists(installed) { return installed }
    for _ in 0..<6 {
      if exists("\(folder)/Package.swift"), exists("\(folder)/\(name)") {
        return "\(folder)/\(name)"
      }
      guard let slash = folder.lastIndex(of: "/"), slash > folder.startIndex else { return nil }
      folder = String(folder[..<slash])
    }
    return nil
  }

  /// The program's own file.
  package static var program: String {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    guard count > 0 else { return "fieldgate" }
    return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static var programFolder: String {
    String(program[..<(program.lastIndex(of: "/") ?? program.startIndex)])
  }
}

/// A variable of the environment; nil where it is not set or empty.
package func environment(_ name: String) -> String? {
  guard let value = getenv(name), value.pointee != 0 else { return nil }
  return String(cString: value)
}
