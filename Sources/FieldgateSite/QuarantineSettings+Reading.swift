import FieldgateDocument
import FieldgateModel

extension QuarantineSettings {
  /// What is kept of a message that no adapter could read.
  private enum Keeping: String, CaseIterable {
    case shape, raw
  }

  /// Reads `privacy`. The bounds may stand there whatever is kept, so that one word changes
  /// that.
  init(_ node: Node, _ diagnostics: Diagnostics) {
    self.init()
    guard var reader = MappingReader(node, "the privacy", diagnostics) else { return }
    if let keeping = reader.take("quarantine")?.choice(
      Keeping.self, of: "way to keep what cannot be read", diagnostics)
    {
      keepsBytes = keeping == .raw
    }
    if let node = reader.take("raw"),
      var raw = MappingReader(node, "the bounds of what is kept raw", diagnostics)
    {
      messages = raw.take("messages")?.integer(in: Self.messagesAllowed, diagnostics) ?? messages
      if let node = raw.take("size"), let size = node.size(diagnostics) {
        if !Self.sizeAllowed.contains(Int(clamping: size)) {
          diagnostics.error(
            at: node.place,
            "of one message at most 1MiB is kept, found '\(node.scalar?.text ?? "")'")
        }
        self.size = Int(clamping: size)
      }
      raw.finish()
    }
    reader.finish()
  }
}
