import FieldgateModel

/// The files of a site as a value: names relative to its directory, and their texts.
///
/// The shell reads the directory once and hands this in, so that reading a site is
/// a plain function and a half-written file is judged like any other.
package struct SiteFiles: Sendable {
  /// Where the site lies, for messages.
  package let directory: String
  /// `fieldgate.yaml`, `rules/crowd.yaml`, … and what stands in them.
  package var texts: [String: String]
  /// The packaged adapters: file name and text.
  package var packaged: [String: String]
  /// What could not be read, and why.
  package var unreadable: [String: String]

  package init(
    directory: String, texts: [String: String], packaged: [String: String] = [:],
    unreadable: [String: String] = [:]
  ) {
    self.directory = directory
    self.texts = texts
    self.packaged = packaged
    self.unreadable = unreadable
  }

  /// A digest of every text, in sixteen digits of base 16.
  var fingerprint: String {
    var digest: UInt64 = 0
    for (name, text) in (texts.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }) {
      digest = Digest.of(Array("\(name)\u{1F}\(text)".utf8), seed: digest)
    }
    // The folder of the packaged adapters may be another one on each machine.
    for text in packaged.values.sorted() { digest = Digest.of(Array(text.utf8), seed: digest) }
    let digits = String(digest, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// The files of a folder of the site, in the order of their names.
  func files(in folder: String) -> [(name: String, text: String)] {
    texts.filter { $0.key.hasPrefix(folder + "/") && isYAML($0.key) }
      .sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private func isYAML(_ name: String) -> Bool { name.hasSuffix(".yaml") || name.hasSuffix(".yml") }
}
