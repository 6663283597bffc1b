/// Reads a mapping key by key and knows, at the end, which keys nobody asked for.
///
/// The keys that are asked for are the allowed ones: there is no second list of
/// them that could drift.
package struct MappingReader {
  package let place: Place
  private let what: String
  private let entries: [Node.Entry]
  private let diagnostics: Diagnostics
  private var asked: [String] = []
  private var needed: [String] = []

  /// Nil, with a report, where the node is no mapping. `what` names it in errors:
  /// "a rule", "the broker".
  package init?(_ node: Node, _ what: String, _ diagnostics: Diagnostics) {
    guard let entries = node.entries else {
      diagnostics.error(at: node.place, "expected \(what) as a mapping, found \(node.what)")
      return nil
    }
    place = node.place
    self.what = what
    self.entries = entries
    self.diagnostics = diagnostics
  }

  /// The value of a key that may be absent; a key without a value counts as absent.
  package mutating func take(_ key: String) -> Node? {
    asked.append(key)
    guard let value = entries.first(where: { $0.key.scalar?.text == key })?.value,
      !value.isNull
    else { return nil }
    return value
  }

  /// The value of a key that must be there.
  package mutating func require(_ key: String) -> Node? {
    needed.append(key)
    if let value = take(key) { return value }
    // A misspelt key is told once, as unknown; a missing one only where none is near.
    let written = entries.compactMap { $0.key.scalar?.text }
    if let near = nearest(to: key, among: written), !asked.contains(near) { return nil }
    diagnostics.error(at: place, "\(what) needs the key '\(key)'")
    return nil
  }

  /// The keys that were written and not asked for yet, in their order.
  package var rest: [Node.Entry] {
    entries.filter { !asked.contains($0.key.scalar?.text ?? "") }
  }

  /// Counts a key as known without reading it.
  package mutating func ignore(_ key: String) { asked.append(key) }

  /// What was meant by `{ above: 2,0 }`, where the comma begins a key that is a number.
  private func pointed(_ entry: Node.Entry) -> String? {
    guard let key = entry.key.scalar?.text, entry.value.isNull, Int(key) != nil,
      let index = entries.firstIndex(of: entry), index > 0,
      let name = entries[index - 1].key.scalar?.text,
      let whole = entries[index - 1].value.scalar?.text, Int(whole) != nil
    else { return nil }
    return "\(name): \(whole).\(key)"
  }

  /// Reports every key that nobody asked for.
  package func finish() {
    diagnostics.asked(Question(at: place, of: what, .keys(asked, needed: needed)))
    for entry in rest {
      let key = entry.key.scalar?.text ?? ""
      let written = Set(entries.compactMap { $0.key.scalar?.text })
      let allowed = asked.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
      let guess =
        pointed(entry) ?? nearest(to: key, among: allowed.filter { !written.contains($0) })
      diagnostics.error(
        at: entry.key.place,
        "\(what) has no key '\(key.shortened(to: 60))'; allowed are "
          + allowed.joined(separator: ", "),
        guess: guess)
    }
  }
}
