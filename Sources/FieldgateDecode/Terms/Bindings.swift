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
  /// Of the first slots, which are all that most adapters have: they take no memory of their
  /// own.
  private var first = InlineArray<8, Spot?>(repeating: nil)
  /// Of the slots behind them.
  private var further: [Spot?] = []
  private let count: Int
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
    self.count = max(count, 1)
    if count > first.count { further = Array(repeating: nil, count: count - first.count) }
    first[0] = Spot(place: root.place, home: 0)
  }

  /// Where in which document the name leads; nil where it has a value or nothing.
  @inline(__always)
  func spot(_ slot: Int) -> Spot? {
    slot < first.count ? first[slot] : further[slot - first.count]
  }

  @inline(__always)
  private mutating func set(_ slot: Int, _ spot: Spot?) {
    if slot < first.count { first[slot] = spot } else { further[slot - first.count] = spot }
  }

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
    set(slot, spot)
    if !values.isEmpty { values[slot] = nil }
  }

  /// Gives a name to a value.
  mutating func bind(_ value: Value, to slot: Int) {
    if values.isEmpty { values = Array(repeating: nil, count: count) }
    values[slot] = value
    set(slot, nil)
  }

  /// The name stands for nothing.
  mutating func clear(_ slot: Int) {
    set(slot, nil)
    if !values.isEmpty { values[slot] = nil }
  }

  /// Holds a document in a slot, whose name stands for its root.
  mutating func open(_ root: JSONElement, in slot: Int) {
    if opened.isEmpty { opened = Array(repeating: nil, count: count) }
    // Places in the document that was there are none in this one.
    for other in 0..<count where spot(other)?.home == slot { set(other, nil) }
    opened[slot] = root.document
    generation += 1
    bind(Spot(place: root.place, home: slot), to: slot)
  }
}
