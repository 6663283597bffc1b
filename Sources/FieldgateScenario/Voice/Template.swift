import FieldgateDocument
import FieldgateModel

/// A payload with placeholders: YAML as it is written, JSON as it is sent.
///
/// In place of an element of a list, or of a whole mapping, may stand
/// `{ for-each: line, give: … }`: once for each line (or zone) of the device, put
/// into the list or joined into one mapping. A part whose placeholder has no value
/// for a channel is left out for that channel.
indirect enum Template: Hashable, Sendable {
  case constant(JSONValue)
  case phrase(Phrase)
  case array([Template])
  case object([Member])
  case each(ChannelChoice, Template)

  struct Member: Hashable, Sendable {
    let key: Phrase
    let value: Template
  }

  /// Nil, with a report, where a placeholder is none.
  init?(_ node: Node, _ diagnostics: Diagnostics) {
    switch node.content {
    case .scalar(let scalar):
      guard !node.isNull else {
        self = .constant(.null)
        return
      }
      switch node.constant {
      case .number(let number): self = .constant(.number(number))
      case .flag(let flag): self = .constant(.bool(flag))
      case .word, nil:
        guard let phrase = Phrase(scalar.text, at: node, diagnostics) else { return nil }
        self = .phrase(phrase)
      }
    case .sequence(let elements):
      let read = elements.compactMap { Template($0, diagnostics) }
      guard read.count == elements.count else { return nil }
      self = .array(read)
    case .mapping(let entries):
      guard let read = Self.mapping(node, entries, diagnostics) else { return nil }
      self = read
    }
  }

  private static func mapping(
    _ node: Node, _ entries: [Node.Entry], _ diagnostics: Diagnostics
  ) -> Template? {
    if node["for-each"] != nil {
      guard var reader = MappingReader(node, "a 'for-each'", diagnostics) else { return nil }
      let channels = ChannelChoice(&reader, diagnostics)
      let inner = reader.require("give").flatMap { Template($0, diagnostics) }
      reader.finish()
      guard let channels, let inner else { return nil }
      return .each(channels, inner)
    }
    let members = entries.compactMap { entry -> Member? in
      guard
        let key = Phrase(entry.key.scalar?.text ?? "", at: entry.key, diagnostics),
        let value = Template(entry.value, diagnostics)
      else { return nil }
      return Member(key: key, value: value)
    }
    return members.count == entries.count ? .object(members) : nil
  }

  /// The placeholders that stand anywhere in it.
  var placeholders: [Placeholder] {
    switch self {
    case .constant: []
    case .phrase(let phrase): phrase.placeholders
    case .array(let elements): elements.flatMap(\.placeholders)
    case .object(let members): members.flatMap { $0.key.placeholders + $0.value.placeholders }
    case .each(_, let inner): inner.placeholders
    }
  }

  /// The payload, or nil where a placeholder has no value here.
  func value(_ scene: Scene) -> JSONValue? {
    switch self {
    case .constant(let value): return value
    case .phrase(let phrase): return phrase.value(scene)
    case .array(let elements):
      var values: [JSONValue] = []
      for element in elements {
        if case .each(let channels, let inner) = element {
          values += Self.values(of: inner, for: channels, scene)
        } else {
          guard let value = element.value(scene) else { return nil }
          values.append(value)
        }
      }
      return .array(values)
    case .object(let members):
      var object = JSONObject()
      for member in members {
        guard let key = member.key.text(scene), let value = member.value.value(scene)
        else { return nil }
        object[key] = value
      }
      return .object(object)
    case .each(let channels, let inner):
      var joined = JSONObject()
      for value in Self.values(of: inner, for: channels, scene) {
        guard case .object(let object) = value else { continue }
        for member in object.members { joined[member.key] = member.value }
      }
      return .object(joined)
    }
  }

  private static func values(
    of inner: Template, for channels: ChannelChoice, _ scene: Scene
  ) -> [JSONValue] {
    scene.channels(channels).compactMap { inner.value(scene.about($0)) }
  }
}

/// Which channels of a device something is said about.
struct ChannelChoice: Hashable, Sendable {
  enum Sort: String, CaseIterable, Sendable {
    case line, zone
  }

  let sort: Sort
  /// What the device calls the one it has when the inventory names none; nil where
  /// it then has none.
  let unnamed: String?

  init(sort: Sort, unnamed: String?) {
    self.sort = sort
    self.unnamed = unnamed
  }

  /// Reads `for-each` and `unnamed`; nil where there is no `for-each` or it is not
  /// readable.
  init?(_ reader: inout MappingReader, _ diagnostics: Diagnostics) {
    let sort = reader.take("for-each")?.choice(Sort.self, of: "sort of channel", diagnostics)
    unnamed = reader.take("unnamed")?.text(diagnostics)
    guard let sort else { return nil }
    self.sort = sort
  }
}
