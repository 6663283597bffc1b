import FieldgateDocument
import FieldgateModel

extension Step {
  /// Reads one step of `each:` and gives its names slots.
  convenience init?(_ node: Node, _ names: inout Names, _ formatting: FormatReading) {
    let diagnostics = formatting.diagnostics
    guard var mapping = MappingReader(node, "a step of 'each'", diagnostics) else { return nil }
    let name = mapping.require("as")
    let list = mapping.take("in")
    let packed = mapping.take("open")
    let value = mapping.take("value")
    let devices = mapping.take("devices")
    let conditions = mapping.take("when")
    let key = mapping.take("key")
    let beside = mapping.take("with")
    let group = mapping.take("group")
    var source: Source?
    var loop: Loop?
    // A step's own value and its lists are reckoned before its names are there.
    let outer = names
    let encoding = packed == nil ? nil : mapping.take("encoding")
    let format = packed == nil ? nil : formatting.packed.format(&mapping)
    mapping.finish()
    if [list, packed, value, devices].compactMap({ $0 }).count != 1 {
      diagnostics.error(
        at: node.place,
        "a step needs one of 'in', a list to go through such as $.lines[*], 'open', a text that "
          + "holds another payload, 'value', which gives a value its name, and 'devices', which "
          + "goes through devices of the inventory")
    }
    if list == nil {
      for key in [key, beside, group].compactMap({ $0 }) {
        diagnostics.error(
          at: key.place, "only a list to go through ('in') has 'key', 'with' and 'group'")
      }
    }
    // The names are given even where the rest is wrong, so that their use is no fault.
    let keySlot = key.flatMap { names.name($0, diagnostics) }
    let slot = name.flatMap { names.name($0, diagnostics) }
    if let list {
      loop = Loop(
        paths: Self.paths(list, hasKey: key != nil, outer, diagnostics), key: keySlot,
        beside: Self.beside(beside, outer, &names, diagnostics),
        group: group.flatMap { Group($0, &names, diagnostics) })
      source = loop.flatMap { $0.paths.isEmpty ? nil : .each($0) }
    } else if let packed {
      let encoding = encoding?.choice(Encoding.self, of: "encoding", diagnostics) ?? .utf8
      if let rule = ValueRule(packed, outer, diagnostics), let format {
        source = .open(rule, encoding, format)
      }
    } else if let value {
      source = ValueRule(value, outer, diagnostics).map(Source.value)
    } else if let devices {
      source = Self.devices(devices, outer, diagnostics)
    }
    let holding = Conditions(when: conditions, names, diagnostics)
    guard let slot, let source else { return nil }
    self.init(slot: slot, source: source, conditions: holding)
  }

  /// Reads `{ parameter: box, is: "{site}" }`.
  private static func devices(
    _ node: Node, _ names: Names, _ diagnostics: Diagnostics
  ) -> Source? {
    guard var mapping = MappingReader(node, "a choice of devices", diagnostics) else { return nil }
    let parameter = mapping.require("parameter")
    let value = mapping.require("is").flatMap { ValueRule($0, names, diagnostics) }
    mapping.finish()
    guard let parameter, let name = parameter.text(diagnostics) else { return nil }
    guard let slot = names.parameters.firstIndex(of: name) else {
      parameter.reportNot(
        name, of: "parameter of this adapter", among: names.parameters, diagnostics)
      return nil
    }
    return value.map { .devices(parameter: slot, $0) }
  }

  /// With a key, a path must end in `[*]` or `.*`: only children have keys.
  private static func paths(
    _ node: Node, hasKey: Bool, _ names: Names, _ diagnostics: Diagnostics
  ) -> [PathTerm] {
    node.list(diagnostics).compactMap { node -> PathTerm? in
      guard let term = Term(node, names, diagnostics) else { return nil }
      guard case .path(let path) = term else {
        diagnostics.error(at: node.place, "expected a path such as $.lines[*], found \(node.what)")
        return nil
      }
      if path.path.isSingular {
        diagnostics.error(
          at: node.place, "'\(path.text)' finds one thing; to go through its entries add [*]")
      } else if hasKey, !path.path.endsInWildcard {
        diagnostics.error(
          at: node.place, "with 'key' the path must end in [*]; leave items out with 'when'")
      }
      return path
    }
  }

  /// Reads `with: { count: $.counts[*] }`.
  private static func beside(
    _ node: Node?, _ outer: Names, _ names: inout Names, _ diagnostics: Diagnostics
  ) -> [(slot: Int, path: PathTerm)] {
    guard let node else { return [] }
    guard let entries = node.entries else {
      diagnostics.error(
        at: node.place,
        "expected names and the lists beside it, such as { count: $.counts[*] }, "
          + "found \(node.what)")
      return []
    }
    var beside: [(slot: Int, path: PathTerm)] = []
    for entry in entries {
      let paths = paths(entry.value, hasKey: false, outer, diagnostics)
      guard let slot = names.name(entry.key, diagnostics), let path = paths.first else { continue }
      beside.append((slot, path))
    }
    return beside
  }
}

extension Step.Group {
  fileprivate init?(_ node: Node, _ names: inout Names, _ diagnostics: Diagnostics) {
    guard var mapping = MappingReader(node, "a group", diagnostics) else { return nil }
    let by = mapping.require("by").flatMap { ValueRule($0, names, diagnostics) }
    let key = mapping.require("as").flatMap { names.name($0, diagnostics) }
    count = mapping.take("count").flatMap { names.name($0, diagnostics) }
    known = mapping.take("known")?.list(diagnostics).compactMap(\.constant) ?? []
    mapping.finish()
    guard let by, let key else { return nil }
    self.by = by
    self.key = key
  }
}
