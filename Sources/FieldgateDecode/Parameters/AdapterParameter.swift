import FieldgateDocument
import FieldgateModel

/// What an adapter leaves to the site: which input means what, which way a line runs.
///
/// The adapter names it, says what it means and what holds where the inventory says
/// nothing; a device's `parameters` in the inventory set it. `"{parameter.name}"` is
/// its value wherever a value may stand.
package struct AdapterParameter: Hashable, Sendable {
  package let name: String
  /// Nil for one that has no value unless the site gives it one.
  package let standard: Value?
  package let meaning: String
  /// Nil for any value of the default's sort.
  package let allowed: [Value]?

  /// What is wrong with a value that the site gives; nil where nothing is.
  package func fault(of value: Value) -> String? {
    if let allowed {
      if allowed.contains(where: { value.isWritten($0) }) { return nil }
      let words = allowed.map(\.text).joined(separator: ", ")
      return "'\(value.text)' is no value of '\(name)' (\(meaning)); allowed are \(words)"
    }
    switch (standard, value) {
    case (.flag?, .flag), (.number?, .number), (.word?, _), (nil, _): return nil
    case (.flag?, _): return "'\(name)' (\(meaning)) is true or false, not '\(value.text)'"
    case (.number?, _): return "'\(name)' (\(meaning)) is a number, not '\(value.text)'"
    }
  }
}

extension Adapter {
  /// All that is wrong with a device's parameters: unknown names, values that may not
  /// be. `place` finds the parameter in the site's file.
  package func check(
    parameters: [String: Value], _ diagnostics: Diagnostics, at place: (String) -> Place
  ) {
    for (name, value) in parameters.sorted(by: { $0.key < $1.key }) {
      guard let parameter = self.parameters.first(where: { $0.name == name }) else {
        let names = self.parameters.map(\.name)
        diagnostics.error(
          at: place(name),
          "the adapter '\(id)' has no parameter '\(name.shortened(to: 60))'; "
            + (names.isEmpty ? "it has none" : "it has \(names.joined(separator: ", "))"),
          guess: nearest(to: name, among: names))
        continue
      }
      if let fault = parameter.fault(of: value) { diagnostics.error(at: place(name), fault) }
    }
  }
}

extension AdapterParameter {
  /// Reads `parameters:`, a mapping from names to `{ default, means, allowed }`.
  static func all(_ node: Node?, _ diagnostics: Diagnostics) -> [AdapterParameter] {
    guard let node else { return [] }
    guard let entries = node.entries else {
      diagnostics.error(
        at: node.place,
        "expected parameters as a mapping, such as { input: { default: DI1, means: … } }, "
          + "found \(node.what)")
      return []
    }
    return entries.compactMap { AdapterParameter($0, diagnostics) }
  }

  private init?(_ entry: Node.Entry, _ diagnostics: Diagnostics) {
    guard let name = entry.key.text(diagnostics),
      var mapping = MappingReader(entry.value, "a parameter", diagnostics)
    else { return nil }
    let standard = mapping.take("default")
    let meaning = mapping.require("means")?.text(diagnostics)
    let allowed = mapping.take("allowed")
    mapping.finish()
    guard TopicPattern.isName(name) else {
      diagnostics.error(
        at: entry.key.place, "'\(name)' is no name; a name has letters, digits and _")
      return nil
    }
    self.name = name
    self.standard = standard?.constant
    self.meaning = meaning ?? ""
    self.allowed = allowed.map { $0.list(diagnostics).compactMap(\.constant) }
    if let value = self.standard, let standard, let fault = fault(of: value) {
      diagnostics.error(at: standard.place, fault)
    }
  }
}
