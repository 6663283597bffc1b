/// A piece of a YAML or JSON text that knows where it stands.
package struct Node: Hashable, Sendable {
  package let place: Place
  package let content: Content

  package enum Content: Hashable, Sendable {
    case scalar(Scalar)
    case sequence([Node])
    case mapping([Entry])
  }

  /// A text between separators; `isPlain` where it stood without quotes, so that
  /// it may mean a number, a Boolean or nothing.
  package struct Scalar: Hashable, Sendable {
    package let text: String
    package let isPlain: Bool

    package init(text: String, isPlain: Bool) {
      self.text = text
      self.isPlain = isPlain
    }
  }

  package struct Entry: Hashable, Sendable {
    package let key: Node
    package let value: Node

    package init(key: Node, value: Node) {
      self.key = key
      self.value = value
    }
  }

  package init(place: Place, content: Content) {
    self.place = place
    self.content = content
  }

  package var scalar: Scalar? { if case .scalar(let scalar) = content { scalar } else { nil } }

  package var elements: [Node]? {
    if case .sequence(let elements) = content { elements } else { nil }
  }

  package var entries: [Entry]? {
    if case .mapping(let entries) = content { entries } else { nil }
  }

  /// The value of a key of a mapping.
  package subscript(key: String) -> Node? {
    entries?.first { $0.key.scalar?.text == key }?.value
  }

  /// Nothing was written here, or `null` or `~`.
  package var isNull: Bool {
    guard let scalar, scalar.isPlain else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(scalar.text)
  }

  /// What it is, in the words of an error.
  package var what: String {
    switch content {
    case .scalar(let scalar): isNull ? "nothing" : "'\(scalar.text.shortened(to: 60))'"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }
}

extension String {
  /// The text itself, or its beginning and an ellipsis.
  package func shortened(to length: Int) -> String {
    count <= length ? self : prefix(length - 1) + "…"
  }
}
