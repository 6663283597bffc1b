import FieldgateDocument

extension Node {
  /// The content without places and comments, the same for the same meaning.
  var canonical: String {
    switch content {
    case .scalar(let scalar): (scalar.isPlain ? "p" : "q") + scalar.text.debugDescription
    case .sequence(let elements): "[" + elements.map(\.canonical).joined(separator: ",") + "]"
    case .mapping(let entries):
      "{" + entries.map { $0.key.canonical + ":" + $0.value.canonical }.joined(separator: ",") + "}"
    }
  }
}
