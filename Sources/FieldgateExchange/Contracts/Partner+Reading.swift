import FieldgateDocument
import FieldgateModel

/// One entry of `partners`.
extension Partner {
  /// Nil, with reports, where it cannot be used.
  init?(_ node: Node, _ context: Contracts.Context, _ diagnostics: Diagnostics) {
    guard var reader = MappingReader(node, "a partner", diagnostics) else { return nil }
    place = node.place
    let id = reader.require("partner").flatMap { Self.id($0, diagnostics) }
    let name = reader.take("name").flatMap { LocalizedText($0, diagnostics) }
    users = Self.users(&reader, at: node.place, context, diagnostics)
    let languages =
      reader.take("language")?.list(diagnostics).compactMap {
        $0.choice(Language.self, of: "language", diagnostics)
      } ?? []
    self.languages = languages.isEmpty ? [.nl, .en] : languages
    let formats =
      reader.take("formats")?.list(diagnostics).compactMap {
        $0.choice(Format.self, of: "format", diagnostics)
      } ?? []
    self.formats = Set(formats).union([.json])
    let scope = Self.scope(&reader, diagnostics)
    exercises = reader.take("exercises")?.flag(diagnostics) ?? false
    var terms = Terms()
    terms.read(&reader, isBase: true, context, diagnostics)
    let levelNodes = reader.take("levels")?.list(diagnostics) ?? []
    levels = Self.levels(levelNodes, over: terms, context, diagnostics)
    self.terms = terms
    reader.finish()
    guard let id else { return nil }
    self.id = id
    self.name = name ?? LocalizedText(id.rawValue)
    self.scope = scope ?? .isPrivate([id.rawValue])
    check(context, diagnostics)
  }

  /// It stands in topics, identifiers and keys: letters, digits, `-`, `_` and `.`.
  private static func id(_ node: Node, _ diagnostics: Diagnostics) -> PartnerID? {
    guard let text = node.text(diagnostics) else { return nil }
    let isGood = text.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0))
    }
    guard isGood, text.count <= 60 else {
      diagnostics.error(
        at: node.place,
        "'\(text.shortened(to: 60))' cannot name a partner; use up to 60 letters, digits, '-', '_'"
          + " and '.'")
      return nil
    }
    return PartnerID(text)
  }

  private static func users(
    _ reader: inout MappingReader, at place: Place, _ context: Contracts.Context,
    _ diagnostics: Diagnostics
  ) -> [String] {
    let one = reader.take("user")
    let several = reader.take("users")
    if one != nil, several != nil {
      diagnostics.error(at: place, "a partner has 'user' or 'users', not both")
    }
    let nodes = (one ?? several)?.list(diagnostics) ?? []
    if nodes.isEmpty {
      diagnostics.error(
        at: place, "a partner needs 'user' or 'users': who reads its feed at the broker")
    }
    var users: [String] = []
    for node in nodes {
      guard let name = node.text(diagnostics) else { continue }
      if let fault = userFault(name) {
        diagnostics.error(at: node.place, fault)
      } else if let role = context.users[name] {
        diagnostics.error(
          at: node.place,
          "the user '\(name)' is \(role) already, and would see what the contract does not give;"
            + " give the partner a user of its own")
      } else if users.contains(name) {
        diagnostics.error(at: node.place, "the user '\(name)' stands here twice")
      } else {
        users.append(name)
      }
    }
    return users
  }

  /// What is wrong with a name: the same as with the names under `users` in fieldgate.yaml.
  private static func userFault(_ name: String) -> String? {
    let shown = name.shortened(to: 60)
    if let bad = name.first(where: { "+#/:".contains($0) }) {
      return "the user '\(shown)' has a '\(bad)', which means something to the broker; use another"
        + " name"
    }
    let isBad = name.unicodeScalars.contains { $0.properties.generalCategory == .control }
    if name.isEmpty || isBad || name.first == " " || name.last == " " {
      return "the user '\(shown)' is empty, begins or ends with a blank, or has a control character"
        + " in it"
    }
    return nil
  }

  private enum ScopeWord: String, CaseIterable {
    case isPublic = "Public"
    case restricted = "Restricted"
    case isPrivate = "Private"
  }

  private static func scope(
    _ reader: inout MappingReader, _ diagnostics: Diagnostics
  ) -> Scope? {
    let node = reader.take("scope")
    let word = node?.choice(ScopeWord.self, of: "scope", diagnostics)
    let restriction = reader.take("restriction")
    let addresses = reader.take("addresses")
    if let restriction, word != .restricted {
      diagnostics.error(at: restriction.place, "'restriction' belongs to 'scope: Restricted'")
    }
    if let addresses, word != .isPrivate {
      diagnostics.error(at: addresses.place, "'addresses' belongs to 'scope: Private'")
    }
    switch word {
    case nil: return nil
    case .isPublic: return .isPublic
    case .restricted:
      guard let text = restriction?.text(diagnostics) else {
        diagnostics.error(
          at: node?.place ?? reader.place,
          "the scope Restricted needs 'restriction': who may have it, in words")
        return nil
      }
      return .restricted(text)
    case .isPrivate:
      let names = addresses?.list(diagnostics).compactMap { $0.text(diagnostics) } ?? []
      if names.isEmpty {
        diagnostics.error(
          at: node?.place ?? reader.place,
          "the scope Private needs 'addresses': for whom it is")
        return nil
      }
      return .isPrivate(names)
    }
  }

  private static func levels(
    _ nodes: [Node], over base: Terms, _ context: Contracts.Context, _ diagnostics: Diagnostics
  ) -> [LevelTerms] {
    var levels: [(from: ThreatLevel, node: Node)] = []
    for node in nodes {
      guard let fromNode = node["from"] else {
        // The reader of its keys tells what is missing.
        var terms = base
        _ = LevelTerms.read(node, into: &terms, context, diagnostics)
        continue
      }
      guard let from = fromNode.integer(in: 2...5, diagnostics).flatMap(ThreatLevel.init(rawValue:))
      else { continue }
      if levels.contains(where: { $0.from == from }) {
        diagnostics.error(at: node.place, "the level \(from.rawValue) stands here twice")
        continue
      }
      levels.append((from, node))
    }
    var terms = base
    return levels.sorted { $0.from < $1.from }.compactMap { from, node in
      // Each goes on from the one below it.
      guard LevelTerms.read(node, into: &terms, context, diagnostics) else { return nil }
      return LevelTerms(from: from, terms: terms)
    }
  }
}

extension Partner.LevelTerms {
  fileprivate static func read(
    _ node: Node, into terms: inout Terms, _ context: Contracts.Context,
    _ diagnostics: Diagnostics
  ) -> Bool {
    guard var reader = MappingReader(node, "the terms of a level", diagnostics) else {
      return false
    }
    _ = reader.require("from")
    terms.read(&reader, isBase: false, context, diagnostics)
    reader.finish()
    return true
  }
}
