import FieldgateModel

/// The values of an array or an object, to be gone through once, without a list of them.
struct JSONChildren {
  /// How many there are; none of what is neither array nor object.
  let count: Int
  private let container: JSONElement
  private let end: Int
  /// How many words a key takes before each.
  private let keyed: Int
  private var place: Int
  private var index = 0

  init(of container: JSONElement) {
    self.container = container
    let tape = container.tape
    guard let keyed = tape.keyWords(at: container.place) else {
      (count, self.keyed, place, end) = (0, 0, 0, 0)
      return
    }
    count = tape.count(at: container.place)
    self.keyed = keyed
    place = container.place + 1 + keyed
    end = tape.after(container.place) - 1
  }

  mutating func next() -> JSONElement? {
    guard place < end else { return nil }
    let child = container.sibling(place)
    place = container.tape.after(place) + keyed
    index += 1
    return child
  }

  /// The next one, with its key or its index.
  mutating func nextWithKey() -> (element: JSONElement, key: Value)? {
    let key: Value =
      keyed == 1 && place < end
      ? .word(String(decoding: container.tape.text(at: place - 1), as: UTF8.self))
      : .number(Double(index))
    return next().map { ($0, key) }
  }
}
