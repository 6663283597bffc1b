import FieldgateModel

/// What the named values of one message stand for, by slot: a place in a document, or a
/// value. Slot 0 is the payload's root.
///
/// A place is a number beside the slot of the document's owner, so that giving a name to an
/// entry of a list and walking on from it counts no references: there are dozens of both in
/// a message. The owner is the root or the step that opened the document.
struct Bindings: ~Copyable {
  /// A place in one of the documents.
  struct Spot {
    let place: Int
    /// The slot that holds the document.
    let home: Int
  }

  private let root: JSONDocument
  private let rootTape: JSONTape
  private var spots: [Spot?]
  /// Empty until the first value is bound, since most messages bind none.
  private var values: [Value?] = []
  /// By slot, the documents that steps opened; empty until the first is.
  private var opened: [JSONDocument?] = []
  /// Grows when a document takes the place of another: what was noted of places before says
  /// nothing of those after it.
  private(set) var generation = 0

  /// - Parameter count: how many slots there are, the root's included.
  init(root: JSONElement, count: Int) {
    self.root = root.document
    rootTape = root.tape
    spots = []
    spots.reserveCapacity(max(count, 1))
    spots.append(Spot(place: root.place, home: 0))
    while spots.count < count { spots.append(nil) }
  }

  /// Where in which document the name leads; nil where it has a value or nothing.
  @inline(__always)
  func spot(_ slot: Int) -> Spot? { spots[slot] }

  /// The value that a name has; nil where it stands for a place or for nothing.
  func value(_ slot: Int) -> Value? { values.isEmpty ? nil : values[slot] }

  /// The document's words; its owner is held as long as the bindings are.
  @inline(__always)
  func tape(of home: Int) -> JSONTape {
    home == 0 ? rootTape : document(home).tape
  }

  /// The place as an element that keeps its document alive.
  func element(_ spot: Spot) -> JSONElement {
    JSONElement(document: document(spot.home), place: spot.place)
  }

  private func document(_ home: Int) -> JSONDocument {
    // No spot has a home that holds no document; the root stands for what cannot be.
    home < opened.count ? opened[home] ?? root : root
  }

  /// Gives a name to a place.
  @inline(__always)
  mutating func bind(_ spot: Spot, to slot: Int) {
    spots[slot] = spot
    if !values.isEmpty { values[slot] = nil }
  }

  /// Gives a name to a place of one of the documents that are held, beside another place of
  /// the same document.
  mutating func bind(_ element: JSONElement, beside home: Int, to slot: Int) {
    bind(Spot(place: element.place, home: home), to: slot)
  }

  /// Gives a name to a value.
  mutating func bind(_ value: Value, to slot: Int) {
    if values.isEmpty { values = Array(repeating: nil, count: spots.count) }
    values[slot] = value
    spots[slot] = nil
  }

  /// The name stands for nothing.
  mutating func clear(_ slot: Int) {
    spots[slot] = nil
    if !values.isEmpty { values[slot] = nil }
  }

  /// Holds a document in a slot, whose name stands for its root.
  mutating func open(_ root: JSONElement, in slot: Int) {
    while opened.count < spots.count { opened.append(nil) }
    // Places in the document that was there are none in this one.
    for other in spots.indices where spots[other]?.home == slot { spots[other] = nil }
    opened[slot] = root.document
    generation += 1
    bind(Spot(place: root.place, home: slot), to: slot)
  }
}
