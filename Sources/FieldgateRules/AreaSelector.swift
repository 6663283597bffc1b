import FieldgateDocument
import FieldgateModel

/// Which areas a rule is about.
package enum AreaSelector: Sendable, Hashable {
  /// Every area that has devices of its own for what the rule watches.
  case all
  /// Every such area of one of these kinds.
  case kind([String])
  case list([AreaID])

  init?(_ node: Node, _ context: RuleContext, _ diagnostics: Diagnostics) {
    if let scalar = node.scalar, scalar.text == "all" {
      self = .all
      return
    }
    if node.entries != nil {
      guard var reader = MappingReader(node, "a choice of areas", diagnostics),
        let kindNode = reader.require("kind")
      else { return nil }
      self = .kind(kindNode.list(diagnostics).compactMap { context.kind($0, diagnostics) })
      reader.finish()
      return
    }
    self = .list(node.list(diagnostics).compactMap { context.area($0, diagnostics) })
  }

  func areas(in tree: AreaTree) -> [AreaID] {
    switch self {
    case .all: tree.order
    case .kind(let kinds): tree.order.filter { tree[$0]?.kind.map(kinds.contains) ?? false }
    case .list(let list): list
    }
  }
}
