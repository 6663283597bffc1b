import FieldgateModel

/// The places of the values of an array or an object, to be gone through once, without a
/// list of them.
///
/// A view like the tape: whoever goes through it keeps the document alive.
struct JSONChildren {
  /// How many there are; none of what is neither array nor object.
  let count: Int
  private let tape: JSONTape
  private let end: Int
  /// How many words a key takes before each.
  private let keyed: Int
  private var place: Int
  private var index = 0

  /// - Parameter container: the place of the array or object.
  init(of container: Int, on tape: JSONTape) {
    self.tape = tape
    guard let keyed = tape.keyWords(at: container) else {
      (count, self.keyed, place, end) = (0, 0, 0, 0)
      return
    }
    count = tape.count(at: container)
    self.keyed = keyed
    place = container + 1 + keyed
    end = tape.after(container) - 1
  }

  /// The place of the next one; nil behind the last.
  mutating func next() -> Int? {
    guard place < end else { return nil }
    let child = place
    place = tape.after(place) + keyed
    index += 1
    return child
  }

  /// The next one, with its key or its index.
  mutating func nextWithKey() -> (place: Int, key: Value)? {
    let key: Value =
      keyed == 1 && place < end
      ? .word(String(decoding: tape.text(at: place - 1), as: UTF8.self))
      : .number(Double(index))
    return next().map { ($0, key) }
  }
}
