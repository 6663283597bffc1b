import FieldgateDocument
import FieldgateModel

extension Term {
  /// Reads a term: a constant, a path, a template or a word.
  init?(_ node: Node, _ names: Names, _ diagnostics: Diagnostics) {
    guard let scalar = node.scalar, !node.isNull else {
      diagnostics.error(
        at: node.place,
        "expected a value, a path such as $.count or a text such as \"{serial}\" in quotes, "
          + "found \(node.what)")
      return nil
    }
    if scalar.text.hasPrefix("$") {
      guard let path = PathTerm(scalar.text, at: node.place, names, diagnostics) else { return nil }
      self = .path(path)
    } else if scalar.text.contains("{") || scalar.text.contains("}") {
      guard let pieces = Self.pieces(scalar.text, at: node.place, names, diagnostics) else {
        return nil
      }
      self = Self.joined(pieces)
    } else {
      guard let constant = node.constant else { return nil }
      self = .constant(constant)
    }
  }

  /// A single word or capture needs no joining; a single path does, for the template
  /// makes a text of what it finds.
  private static func joined(_ pieces: [Term]) -> Term {
    guard pieces.count == 1 else { return .template(pieces) }
    switch pieces[0] {
    case .constant, .capture, .parameter: return pieces[0]
    case .path, .template: return .template(pieces)
    }
  }

  private static func pieces(
    _ text: String, at place: Place, _ names: Names, _ diagnostics: Diagnostics
  ) -> [Term]? {
    var pieces: [Term] = []
    var literal = ""
    var rest = text[...]
    while let character = rest.first {
      if rest.hasPrefix("{{") || rest.hasPrefix("}}") {
        literal.append(character)
        rest = rest.dropFirst(2)
      } else if character == "{" {
        guard let end = rest.firstIndex(of: "}") else {
          diagnostics.error(at: place, "'\(text)' has '{' without '}'; for a brace write {{")
          return nil
        }
        if !literal.isEmpty { pieces.append(.constant(.word(literal))) }
        literal = ""
        let inner = String(rest[..<end].dropFirst())
        guard let piece = piece(inner, at: place, names, diagnostics) else { return nil }
        pieces.append(piece)
        rest = rest[end...].dropFirst()
      } else if character == "}" {
        diagnostics.error(at: place, "'\(text)' has '}' without '{'; for a brace write }}")
        return nil
      } else {
        literal.append(character)
        rest = rest.dropFirst()
      }
    }
    if !literal.isEmpty { pieces.append(.constant(.word(literal))) }
    return pieces
  }

  private static func piece(
    _ inner: String, at place: Place, _ names: Names, _ diagnostics: Diagnostics
  ) -> Term? {
    if inner.hasPrefix("$") {
      return PathTerm(inner, at: place, names, diagnostics).map(Term.path)
    }
    if inner.hasPrefix("parameter.") {
      return parameter(String(inner.dropFirst(10)), at: place, names, diagnostics)
    }
    if let slot = names.capture(inner) { return .capture(slot: slot, name: inner) }
    let usable = names.usable
    diagnostics.error(
      at: place,
      "the topics capture no '\(inner.shortened(to: 40))'; "
        + (usable.isEmpty
          ? "name a level of them, such as {\(TopicPattern.isName(inner) ? inner : "serial")}"
          : "they capture \(usable.joined(separator: ", "))"),
      guess: nearest(to: inner, among: usable))
    return nil
  }
}

extension Term {
  fileprivate static func parameter(
    _ name: String, at place: Place, _ names: Names, _ diagnostics: Diagnostics
  ) -> Term? {
    if let slot = names.parameters.firstIndex(of: name) {
      if let missing = names.missing {
        diagnostics.error(
          at: place,
          "'{parameter.\(name)}' is the device's, and which device it is comes from '$\(missing)', "
            + "which has no value yet; ask for it in a later step or in the readings")
      }
      return .parameter(slot: slot, name: name)
    }
    diagnostics.error(
      at: place,
      "the adapter has no parameter '\(name.shortened(to: 40))'; "
        + (names.parameters.isEmpty
          ? "describe it under 'parameters'"
          : "it has \(names.parameters.joined(separator: ", "))"),
      guess: nearest(to: name, among: names.parameters))
    return nil
  }
}

extension PathTerm {
  /// Reads `$.a.b`, or `$name.a.b` from a named value.
  convenience init?(
    _ text: String, at place: Place, _ names: Names, _ diagnostics: Diagnostics
  ) {
    let name = text.dropFirst().prefix { $0 == "_" || ($0.isASCII && ($0.isLetter || $0.isNumber)) }
    guard let variable = names.variable(String(name)) else {
      let known = names.variables.dropFirst().map { "$\($0)" }
      diagnostics.error(
        at: place,
        "nothing is called '$\(name)' here"
          + (known.isEmpty
            ? "; the payload itself is $" : "; there are $, " + known.joined(separator: ", ")),
        guess: nearest(to: "$\(name)", among: known))
      return nil
    }
    do throws(JSONPathError) {
      let path = try JSONPath(segments: text.dropFirst(1 + name.count))
      names.keys.note(path)
      self.init(text: text, variable: variable, path: path)
    } catch {
      diagnostics.error(
        at: place,
        "'\(text.shortened(to: 80))' is no path: expected \(error.expected) at character "
          + "\(error.offset + 1 + name.count + 1), found \(error.found)")
      return nil
    }
  }
}
