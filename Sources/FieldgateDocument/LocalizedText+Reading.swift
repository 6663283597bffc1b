import FieldgateModel

extension LocalizedText {
  /// A text for both languages, or `{ nl: …, en: … }`; one that is missing is taken
  /// from the other.
  package init?(_ node: Node, _ diagnostics: Diagnostics) {
    guard node.entries != nil else {
      guard let text = node.text(diagnostics) else { return nil }
      self.init(text)
      return
    }
    guard var reader = MappingReader(node, "a text in two languages", diagnostics) else {
      return nil
    }
    let nl = reader.take("nl")?.text(diagnostics)
    let en = reader.take("en")?.text(diagnostics)
    reader.finish()
    guard let either = en ?? nl else {
      diagnostics.error(at: node.place, "a text in two languages needs 'nl' or 'en'")
      return nil
    }
    self.init(nl: nl ?? either, en: en ?? either)
  }
}
