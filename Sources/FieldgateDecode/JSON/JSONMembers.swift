/// The members of an object, in order.
package struct JSONMembers: Sequence {
  let container: JSONElement

  package func makeIterator() -> Iterator {
    Iterator(
      container: container,
      place: container.kind == .object ? container.place + 1 : nil)
  }

  package struct Iterator: IteratorProtocol {
    let container: JSONElement
    var place: Int?

    package mutating func next() -> JSONMember? {
      guard let place, container.tape.tag(at: place) != JSONTape.Tag.objectEnd else { return nil }
      self.place = container.tape.after(place + 1)
      return JSONMember(name: container.sibling(place))
    }
  }
}

/// A key with its value.
package struct JSONMember {
  /// The key as an element that is a text: compared without making a `String`.
  package let name: JSONElement

  package var key: String { name.string ?? "" }
  package var value: JSONElement { name.sibling(name.place + 1) }
}
