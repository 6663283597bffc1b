import Yams

/// Text to a tree that knows lines. The only place that knows Yams.
///
/// JSON is read by the same parser: it is YAML's flow style (YAML 1.2, section
/// 1.3), so a GeoJSON file has lines and columns too. Refused: a text over
/// `limit` bytes, nesting over 100 levels, over a million values (each as often as an
/// alias repeats it), two documents in one file, a key that stands twice.
package func parse(
  _ text: String, file: String, limit: Int = 4_000_000, into diagnostics: Diagnostics
) -> Node? {
  let start = Place(file: file)
  guard text.utf8.count <= limit else {
    diagnostics.error(
      at: start, "the file has \(text.utf8.count) bytes, at most \(limit) are read; split it")
    return nil
  }
  do {
    let parser = try Parser(yaml: text, resolver: .basic)
    guard let root = try parser.singleRoot() else {
      diagnostics.error(at: start, "the file is empty; expected a mapping")
      return nil
    }
    var room = 1_000_000
    let tree = node(root, file: file, depth: 0, &room, into: diagnostics)
    guard room > 0 else {
      diagnostics.error(
        at: start,
        "the file has over a million values, each counted as often as an alias (*)"
          + " repeats it; take aliases out, or split it")
      return nil
    }
    return tree
  } catch let error as YamlError {
    report(error, in: text, file: file, into: diagnostics)
  } catch {
    diagnostics.error(at: start, "the file cannot be read as YAML: \(error)")
  }
  return nil
}

/// - Parameter room: for how many values more there is room; nothing is read beyond it.
private func node(
  _ yaml: Yams.Node, file: String, depth: Int, _ room: inout Int, into diagnostics: Diagnostics
) -> Node? {
  guard room > 0 else { return nil }
  room -= 1
  let place = Place(file: file, line: yaml.mark?.line ?? 1, column: yaml.mark?.column ?? 1)
  guard depth < 100 else {
    diagnostics.error(at: place, "nested deeper than 100 levels")
    return nil
  }
  switch yaml {
  case .scalar(let scalar):
    let isPlain = scalar.style == .plain || scalar.style == .any
    return Node(place: place, content: .scalar(.init(text: scalar.string, isPlain: isPlain)))
  case .sequence(let sequence):
    return Node(
      place: place,
      content: .sequence(
        sequence.compactMap { node($0, file: file, depth: depth + 1, &room, into: diagnostics) }))
  case .mapping(let mapping):
    let entries = mapping.compactMap { pair -> Node.Entry? in
      guard let key = node(pair.key, file: file, depth: depth + 1, &room, into: diagnostics),
        let value = node(pair.value, file: file, depth: depth + 1, &room, into: diagnostics)
      else { return nil }
      guard key.scalar != nil else {
        diagnostics.error(at: key.place, "a key must be a word, found \(key.what)")
        return nil
      }
      return Node.Entry(key: key, value: value)
    }
    return Node(place: place, content: .mapping(entries))
  case .alias:
    diagnostics.error(at: place, "an alias that refers to nothing")
    return nil
  }
}

/// The keys with which the entries of our lists begin.
private let beginsEntries: Set<String> = [
  "id", "rule", "test", "message", "measure", "example", "device", "at", "as", "layout", "name",
]

/// What is mostly behind it when the parser finds something else than it looked for.
private func hint(to problem: String, at line: Substring) -> String {
  // An entry that was added to a list with another indent than those above it.
  if line.drop(while: { $0 == " " }).hasPrefix("- "),
    problem.contains("did not find expected") || problem.contains("entries are not allowed")
  {
    return "; indent it like the entries above"
  }
  if problem.contains("cannot start any token") {
    return "; indent with blanks, and put a text in quotes that begins with @, % or `"
  }
  return problem.contains("did not find expected") || problem.contains("mapping values are not")
    ? "; put a text in quotes that begins with {, [, *, &, @ or %, or that has ': ' in it" : ""
}

private func report(
  _ error: YamlError, in text: String, file: String, into diagnostics: Diagnostics
) {
  func place(_ mark: Mark) -> Place { Place(file: file, line: mark.line, column: mark.column) }
  func line(_ mark: Mark) -> Substring {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.indices.contains(mark.line - 1) ? lines[mark.line - 1] : ""
  }
  switch error {
  case .scanner(let context, let problem, let mark, _),
    .parser(let context, let problem, let mark, _),
    .composer(let context, let problem, let mark, _):
    let doing = context.map { " \($0.text)" } ?? ""
    diagnostics.error(
      at: place(mark), "not YAML: \(problem)\(doing)" + hint(to: problem, at: line(mark)))
  case .duplicatedKeysInMapping(let duplicates, let context):
    let mark = context.mark
    for key in duplicates {
      diagnostics.error(
        at: place(mark),
        "the key '\(key)' stands twice in this mapping"
          + (beginsEntries.contains(key.description)
            ? "; where the second begins another entry of the list, write '- ' before it" : ""))
    }
  case .reader(let problem, let offset, let value, _):
    diagnostics.error(
      at: Place(file: file),
      "not readable as text at byte \(offset ?? 0) (\(value)): \(problem); save it as UTF-8")
  default:
    diagnostics.error(at: Place(file: file), "not YAML: \(error)")
  }
}
