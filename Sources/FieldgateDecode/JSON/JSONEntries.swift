/// The entries of an array, in order.
package struct JSONEntries: Sequence {
  let container: JSONElement

  package func makeIterator() -> Iterator {
    Iterator(
      container: container,
      place: container.kind == .array ? container.place + 1 : nil)
  }

  package struct Iterator: IteratorProtocol {
    let container: JSONElement
    var place: Int?

    package mutating func next() -> JSONElement? {
      guard let place, container.tape.tag(at: place) != JSONTape.Tag.arrayEnd else { return nil }
      self.place = container.tape.after(place)
      return container.sibling(place)
    }
  }
}
