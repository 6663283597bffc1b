import FieldgateDocument

/// What readers asked of the places of some texts, beside what a schema says of the same
/// places.
struct SchemaComparison {
  private let schema: Schema
  /// In the words of whoever has to mend it.
  private var found: [String] = []
  private var groups: [Group: Asked] = [:]
  private var met: Set<String> = []

  /// Objects of one definition of which the same keys may be written: those that no
  /// dependency rules out.
  private struct Group: Hashable {
    let pointer: String
    let allowed: [String]
  }

  /// What any reader asked of the objects of a group.
  private struct Asked {
    var what: String
    var place: String
    var keys: Set<String> = []
  }

  init(_ schema: Schema) { self.schema = schema }

  mutating func add(_ verdict: Schema.Verdict, _ questions: [Question], of name: String) {
    let meetings = Dictionary(grouping: verdict.meetings) { Spot($0.node.place) }
    let asked = Dictionary(grouping: questions) { Spot($0.place) }
    for question in questions {
      let place = "\(name):\(question.place.line):\(question.place.column)"
      compare(question, meetings[Spot(question.place)] ?? [], place)
    }
    for meeting in verdict.meetings where Schema.isClosed(meeting.schema) {
      let isRead = (asked[Spot(meeting.node.place)] ?? []).contains {
        if case .keys = $0.wanted { true } else { false }
      }
      if !isRead, meeting.node.entries != nil {
        found.append("\(schema.file)\(meeting.pointer) describes what no reader reads in \(name)")
      }
    }
  }

  /// A place whatever its file is called.
  private struct Spot: Hashable {
    let line: Int
    let column: Int

    init(_ place: Place) {
      line = place.line
      column = place.column
    }
  }

  private mutating func compare(
    _ question: Question, _ meetings: [Schema.Meeting], _ place: String
  ) {
    switch question.wanted {
    case .words(let words):
      let lists = meetings.compactMap { meeting in
        Schema.words(of: meeting.schema).map { (meeting.pointer, $0) }
      }
      met.formUnion(lists.map(\.0))
      if lists.contains(where: { Set($0.1).isSuperset(of: words) && $0.1.count == words.count }) {
        return
      }
      let missing = lists.map { "\($0.0) has \($0.1.joined(separator: ", "))" }
      found.append(
        "\(schema.file): the words of a \(question.what) are \(words.joined(separator: ", ")); "
          + (missing.isEmpty ? "nothing lists them" : missing.joined(separator: "; "))
          + " (read at \(place))")
    case .keys(let keys, let needed):
      let objects = meetings.filter { Schema.isClosed($0.schema) && $0.node.entries != nil }
      if objects.isEmpty {
        found.append(
          "\(schema.file) describes no object for \(question.what) (read at \(place)); its keys "
            + "are \(keys.joined(separator: ", "))")
      }
      for meeting in objects { compare(question.what, keys, needed, meeting, place) }
    }
  }

  private mutating func compare(
    _ what: String, _ keys: [String], _ needed: [String], _ meeting: Schema.Meeting,
    _ place: String
  ) {
    met.insert(meeting.pointer)
    let known = Self.keys(of: meeting.schema)
    for key in Set(keys).subtracting(known).sorted() {
      found.append(
        "\(schema.file): \(what) has the key '\(key)' (read at \(place)); add it to "
          + "\"properties\" of \(meeting.pointer): \"\(key)\": { …, \"description\": … }")
    }
    let required = meeting.schema["required"]?.elements?.compactMap { $0.scalar?.text } ?? []
    for key in Set(needed).subtracting(required).subtracting(neededElsewhere(meeting)).sorted() {
      found.append(
        "\(schema.file): \(what) needs the key '\(key)' (read at \(place)); add it to "
          + "\"required\" of \(meeting.pointer)")
    }
    let allowed = known.filter { isAllowed($0, meeting) }.sorted()
    for key in known where !allowed.contains(key) && keys.contains(key) {
      found.append(
        "\(schema.file): \(what) has the key '\(key)' at \(place) too; mend \"dependencies\" of "
          + "\(meeting.pointer)")
    }
    groups[
      Group(pointer: meeting.pointer, allowed: allowed), default: Asked(what: what, place: place)
    ]
    .keys.formUnion(keys)
  }

  /// Keys that the schema demands only beside others: without them it refuses the object.
  private func neededElsewhere(_ meeting: Schema.Meeting) -> [String] {
    (meeting.node.entries ?? []).compactMap { $0.key.scalar?.text }.filter { key in
      let rest = (meeting.node.entries ?? []).filter { $0.key.scalar?.text != key }
      var judge = SchemaJudge(root: schema.root)
      let without = Node(place: meeting.node.place, content: .mapping(rest))
      return !judge.verdict(on: without, by: meeting.schema, at: meeting.pointer).faults.isEmpty
    }
  }

  private func isAllowed(_ key: String, _ meeting: Schema.Meeting) -> Bool {
    guard let dependency = meeting.schema["dependencies"]?[key] else { return true }
    var judge = SchemaJudge(root: schema.root)
    return judge.dependency(dependency, on: meeting.node, at: meeting.pointer).faults.isEmpty
  }

  private static func keys(of schema: Node) -> [String] {
    (schema["properties"]?.entries ?? []).compactMap { $0.key.scalar?.text }
  }

  /// All that differs, each once.
  var differences: [String] {
    var differences = found
    for (group, asked) in groups {
      for key in group.allowed where !asked.keys.contains(key) {
        differences.append(
          "\(schema.file): \(asked.what) has no key '\(key)' (as at \(asked.place)), which "
            + "\(group.pointer) lists; take it out, or say under \"dependencies\" when it is known")
      }
    }
    for (pointer, _) in schema.closed where !met.contains(pointer) {
      differences.append("\(schema.file)\(pointer): no text of the checkout proves it")
    }
    return Set(differences).sorted()
  }
}
