import FieldgateDocument
import FieldgateModel

/// Holds nodes against the parts of a schema.
struct SchemaJudge {
  typealias Verdict = Schema.Verdict

  let root: Node
  private var patterns: [String: Regex<AnyRegexOutput>] = [:]

  init(root: Node) { self.root = root }

  mutating func verdict(on node: Node, by schema: Node, at pointer: String) -> Verdict {
    if let reference = schema["$ref"]?.scalar?.text {
      // Beside a reference nothing else counts (draft 7).
      guard let target = resolve(reference) else {
        return fault(schema, "\(reference) is not there")
      }
      let allowed: Set = ["$ref", "$schema", "title", "description", "definitions"]
      let ignored = keywords(of: schema).filter { !allowed.contains($0) }
      guard ignored.isEmpty else { return fault(schema, "\(ignored) beside $ref is ignored") }
      return verdict(on: node, by: target, at: reference)
    }
    var whole = Verdict()
    for entry in schema.entries ?? [] {
      let keyword = entry.key.scalar?.text ?? ""
      whole = whole + judge(keyword, entry.value, on: node, schema, at: pointer)
    }
    let isList = Schema.words(of: schema) != nil && node.scalar != nil
    if isList || (Schema.isClosed(schema) && node.entries != nil) {
      whole.meetings.append(Schema.Meeting(node: node, pointer: pointer, schema: schema))
    }
    return whole
  }

  private mutating func judge(
    _ keyword: String, _ value: Node, on node: Node, _ schema: Node, at pointer: String
  ) -> Verdict {
    let inner = "\(pointer)/\(keyword)"
    switch keyword {
    case "title", "description", "definitions", "$schema", "then", "else": return Verdict()
    case "type", "enum", "const", "pattern", "minLength", "maxLength", "minimum", "maximum":
      return scalar(keyword, value, on: node)
    case "required", "minProperties", "properties", "additionalProperties", "propertyNames",
      "dependencies":
      guard let entries = node.entries else { return Verdict() }
      return object(keyword, value, on: node, entries, schema, at: inner)
    case "minItems":
      let isShort = node.elements.map { $0.count < count(value) } ?? false
      return isShort ? fault(node, "has fewer than \(count(value)) entries") : Verdict()
    case "items":
      return (node.elements ?? []).reduce(Verdict()) {
        $0 + verdict(on: $1, by: value, at: inner)
      }
    case "allOf":
      return all(value, on: node, at: inner).reduce(Verdict(), +)
    case "anyOf": return any(all(value, on: node, at: inner), node)
    case "oneOf":
      let verdicts = all(value, on: node, at: inner)
      let passed = verdicts.filter(\.faults.isEmpty)
      return passed.count > 1
        ? fault(node, "several of \(pointer)/oneOf hold") : any(verdicts, node)
    case "not":
      let isMet = verdict(on: node, by: value, at: inner).faults.isEmpty
      return isMet ? fault(node, "\(inner) holds") : Verdict()
    case "if":
      let isMet = verdict(on: node, by: value, at: inner).faults.isEmpty
      let branch = isMet ? "then" : "else"
      return schema[branch].map { verdict(on: node, by: $0, at: "\(pointer)/\(branch)") }
        ?? Verdict()
    default: return fault(schema, "the tests do not know the keyword '\(keyword)'")
    }
  }

  private mutating func all(_ list: Node, on node: Node, at pointer: String) -> [Verdict] {
    (list.elements ?? []).enumerated().map {
      verdict(on: node, by: $0.element, at: "\(pointer)/\($0.offset)")
    }
  }

  /// All that passed; where none did, the faults of the one that came furthest.
  private func any(_ verdicts: [Verdict], _ node: Node) -> Verdict {
    let passed = verdicts.filter(\.faults.isEmpty)
    if !passed.isEmpty { return passed.reduce(Verdict(), +) }
    func reach(_ verdict: Verdict) -> Place { verdict.faults.map(\.place).max() ?? node.place }
    return verdicts.max { reach($0) < reach($1) } ?? Verdict()
  }

  private mutating func object(
    _ keyword: String, _ value: Node, on node: Node, _ entries: [Node.Entry], _ schema: Node,
    at pointer: String
  ) -> Verdict {
    switch keyword {
    case "required":
      return (value.elements ?? []).compactMap { $0.scalar?.text }.filter { node[$0] == nil }
        .reduce(Verdict()) { $0 + fault(node, "needs '\($1)'") }
    case "minProperties":
      return entries.count < count(value) ? fault(node, "is empty") : Verdict()
    case "properties":
      return entries.reduce(Verdict()) { whole, entry in
        guard let key = entry.key.scalar?.text, let schema = value[key] else { return whole }
        return whole + verdict(on: entry.value, by: schema, at: "\(pointer)/\(key)")
      }
    case "additionalProperties":
      return entries.reduce(Verdict()) { whole, entry in
        let key = entry.key.scalar?.text ?? ""
        guard schema["properties"]?[key] == nil else { return whole }
        if Schema.isClosed(schema) { return whole + fault(entry.key, "no key '\(key)'") }
        return whole + verdict(on: entry.value, by: value, at: pointer)
      }
    case "propertyNames":
      return entries.reduce(Verdict()) { whole, entry in
        let text = Node.Scalar(text: entry.key.scalar?.text ?? "", isPlain: false)
        let key = Node(place: entry.key.place, content: .scalar(text))
        return whole + verdict(on: key, by: value, at: pointer)
      }
    default:
      return (value.entries ?? []).reduce(Verdict()) { whole, entry in
        guard let key = entry.key.scalar?.text, node[key] != nil else { return whole }
        return whole + dependency(entry.value, on: node, at: "\(pointer)/\(key)")
      }
    }
  }

  /// What a key demands of the object around it.
  mutating func dependency(_ value: Node, on node: Node, at pointer: String) -> Verdict {
    guard let keys = value.elements else { return verdict(on: node, by: value, at: pointer) }
    return keys.compactMap { $0.scalar?.text }.filter { node[$0] == nil }
      .reduce(Verdict()) { $0 + fault(node, "needs '\($1)' for \(pointer)") }
  }

  private mutating func scalar(_ keyword: String, _ value: Node, on node: Node) -> Verdict {
    let constant = node.constant
    switch keyword {
    case "type":
      let wanted = (value.elements ?? [value]).compactMap { $0.scalar?.text }
      return wanted.contains { isOf($0, node) } ? Verdict() : fault(node, "is no \(wanted)")
    case "enum":
      let isOne = (value.elements ?? []).contains { $0.constant == constant }
      return constant != nil && isOne ? Verdict() : fault(node, "is not of the list")
    case "const":
      return constant != nil && constant == value.constant
        ? Verdict() : fault(node, "is not \(value.what)")
    case "minimum", "maximum":
      guard case .number(let number)? = constant, case .number(let limit)? = value.constant
      else { return Verdict() }
      return (keyword == "minimum" ? number >= limit : number <= limit)
        ? Verdict() : fault(node, "is beyond the \(keyword)")
    default:
      guard case .word(let word)? = constant else { return Verdict() }
      let isGood =
        switch keyword {
        case "minLength": word.count >= count(value)
        case "maxLength": word.count <= count(value)
        default: matches(word, value.scalar?.text ?? "")
        }
      return isGood ? Verdict() : fault(node, "does not fit the \(keyword) \(value.what)")
    }
  }

  private func isOf(_ type: String, _ node: Node) -> Bool {
    switch (type, node.constant) {
    case ("object", _): node.entries != nil
    case ("array", _): node.elements != nil
    case ("null", _): node.isNull
    case ("string", .word?), ("number", .number?), ("boolean", .flag?): true
    case ("integer", .number(let number)?): number == number.rounded()
    default: false
    }
  }

  private mutating func matches(_ text: String, _ pattern: String) -> Bool {
    if patterns[pattern] == nil { patterns[pattern] = try? Regex(pattern) }
    return patterns[pattern].map { text.firstMatch(of: $0) != nil } ?? false
  }

  private func resolve(_ reference: String) -> Node? {
    reference.split(separator: "/").dropFirst().reduce(root as Node?) { $0?[String($1)] }
  }

  private func keywords(of schema: Node) -> [String] {
    (schema.entries ?? []).compactMap { $0.key.scalar?.text }
  }

  private func count(_ value: Node) -> Int { value.scalar.flatMap { Int($0.text) } ?? 0 }

  private func fault(_ node: Node, _ message: String) -> Verdict {
    Verdict(faults: [Schema.Fault(place: node.place, message: message)])
  }
}
