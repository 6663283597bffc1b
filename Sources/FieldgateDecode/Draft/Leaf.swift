/// A plain value and where it stands.
struct Leaf: Sendable {
  let place: FieldPlace
  let shape: Shape

  /// The key that says what it is: its own, or the one above where its own only says
  /// that it is a value.
  var key: String {
    telling.last ?? ""
  }

  /// The keys down to the one that says what it is.
  private var telling: ArraySlice<String> {
    var keys = place.keys[...]
    while keys.count > 1, let last = keys.last, Words(last).areAll(in: Vocabulary.emptyKeys) {
      keys.removeLast()
    }
    return keys
  }

  /// The key above.
  var parent: String? {
    telling.dropLast().last
  }
}

extension Shape {
  /// The plain values below, outer ones first in each object; at most 400.
  func leaves(at place: FieldPlace = FieldPlace()) -> [Leaf] {
    var leaves: [Leaf] = []
    gather(at: place, into: &leaves)
    return leaves
  }

  private func gather(at place: FieldPlace, into leaves: inout [Leaf]) {
    guard leaves.count < 400, place.loops.count <= 6 else { return }
    if isPlain || !numbers.isEmpty || !words.isEmpty || !flags.isEmpty {
      leaves.append(Leaf(place: place, shape: self))
    }
    for member in members where member.shape.isPlain {
      member.shape.gather(at: place + .key(member.key), into: &leaves)
    }
    for member in members where !member.shape.isPlain {
      member.shape.gather(at: place + .key(member.key), into: &leaves)
    }
    for shape in items { shape.gather(at: place + .items, into: &leaves) }
    for shape in entries { shape.gather(at: place + .entries, into: &leaves) }
  }

  /// The keys that are data, here and below, without the numbers at their ends.
  var dataKeys: Set<String> {
    var found = Set(keys.compactMap(Self.stem))
    for shape in members.map(\.shape) + items + entries { found.formUnion(shape.dataKeys) }
    return found
  }

  /// The shape at a place.
  func shape(at place: FieldPlace) -> Shape? {
    var shape: Shape? = self
    for step in place.steps {
      switch step {
      case .key(let key): shape = shape?[key]
      case .items: shape = shape?.items.first
      case .entries: shape = shape?.entries.first
      }
    }
    return shape
  }
}
