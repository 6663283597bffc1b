/// One evaluation of a path: depth first, in the order of RFC 9535, without a list
/// of what was found in between.
struct JSONPathWalk {
  let tape: JSONTape
  let root: Int
  let path: String
  let limit: Int
  private(set) var looked = 0

  /// What the one who is handed a found value wants next.
  enum Wish { case more, enough }

  typealias Visit = (Int) throws(JSONPathOverrun) -> Wish

  init(tape: JSONTape, root: Int, path: String, limit: Int) {
    self.tape = tape
    self.root = root
    self.path = path
    self.limit = limit
  }

  /// Hands on what the segments find from a place.
  mutating func run(
    _ segments: ArraySlice<JSONPathQuery.Segment>, at place: Int, _ visit: Visit
  ) throws(JSONPathOverrun) -> Wish {
    guard let segment = segments.first else { return try visit(place) }
    let rest = segments.dropFirst()
    for selector in segment.selectors {
      if try select(selector, rest, at: place, visit) == .enough { return .enough }
    }
    guard segment.reach == .descendants else { return .more }
    return try eachChild(of: place) { (walk, child) throws(JSONPathOverrun) in
      try walk.run(segments, at: child, visit)
    }
  }

  private mutating func select(
    _ selector: JSONPathQuery.Selector, _ rest: ArraySlice<JSONPathQuery.Segment>,
    at place: Int, _ visit: Visit
  ) throws(JSONPathOverrun) -> Wish {
    switch selector {
    case .name(let name):
      try look(tape.isContainer(at: place) ? tape.count(at: place) : 0)
      guard let value = tape.value(of: name, at: place) else { return .more }
      return try run(rest, at: value, visit)
    case .index(let index):
      try look(tape.isContainer(at: place) ? tape.count(at: place) : 0)
      guard let entry = tape.entry(index, at: place) else { return .more }
      return try run(rest, at: entry, visit)
    case .wildcard:
      return try eachChild(of: place) { (walk, child) throws(JSONPathOverrun) in
        try walk.run(rest, at: child, visit)
      }
    case .filter(let condition):
      return try eachChild(of: place) { (walk, child) throws(JSONPathOverrun) in
        guard try walk.holds(condition, for: child) else { return .more }
        return try walk.run(rest, at: child, visit)
      }
    case .slice(let slice):
      return try run(slice, rest, at: place, visit)
    }
  }

  /// The entries of a slice (RFC 9535, section 2.3.4.2.2); none where the step is 0.
  private mutating func run(
    _ slice: JSONPathQuery.Slice, _ rest: ArraySlice<JSONPathQuery.Segment>,
    at place: Int, _ visit: Visit
  ) throws(JSONPathOverrun) -> Wish {
    guard tape.tag(at: place) == JSONTape.Tag.array, slice.step != 0 else { return .more }
    let count = tape.count(at: place)
    let range = slice.bounds(for: count)
    if range.isEmpty { return .more }
    try look(count)
    var places: [Int] = []
    var entry = place + 1
    for index in 0..<range.upperBound {
      if index >= range.lowerBound { places.append(entry) }
      entry = tape.after(entry)
    }
    let indices =
      slice.step > 0
      ? stride(from: 0, to: places.count, by: slice.step)
      : stride(from: places.count - 1, to: -1, by: slice.step)
    for index in indices {
      if try run(rest, at: places[index], visit) == .enough { return .enough }
    }
    return .more
  }

  private mutating func eachChild(
    of place: Int,
    _ body: (inout JSONPathWalk, Int) throws(JSONPathOverrun) -> Wish
  ) throws(JSONPathOverrun) -> Wish {
    guard let keyed = tape.keyWords(at: place) else { return .more }
    let end = tape.after(place) - 1
    var child = place + 1 + keyed
    while child < end {
      try look(1)
      if try body(&self, child) == .enough { return .enough }
      child = tape.after(child) + keyed
    }
    return .more
  }

  /// Counts values that are looked at.
  mutating func look(_ count: Int) throws(JSONPathOverrun) {
    looked += count
    if looked > limit { throw JSONPathOverrun(path: path, limit: limit) }
  }
}

extension JSONPathQuery.Slice {
  /// The indices between which entries are taken, for an array of a length. With a
  /// negative step they are taken from the upper end.
  func bounds(for count: Int) -> Range<Int> {
    func place(_ index: Int) -> Int { index >= 0 ? index : count + index }
    if step >= 0 {
      let lower = min(max(place(start ?? 0), 0), count)
      return lower..<max(lower, min(max(place(end ?? count), 0), count))
    }
    let upper = min(max(place(start ?? count - 1), -1), count - 1)
    let lower = min(max(end.map(place) ?? -1, -1), count - 1)
    return (lower + 1)..<max(lower + 1, upper + 1)
  }
}

extension JSONTape {
  /// How many words a key takes before each child: 1 in an object, 0 in an array,
  /// nil where there are no children.
  func keyWords(at place: Int) -> Int? {
    switch tag(at: place) {
    case Tag.object: 1
    case Tag.array: 0
    default: nil
    }
  }

  func isContainer(at place: Int) -> Bool { keyWords(at: place) != nil }

  func value(of name: [UInt8], at place: Int) -> Int? {
    name.withUnsafeBufferPointer { value(of: $0, at: place) }
  }

  /// Where the steps of a singular path lead.
  func place(following steps: [JSONPathQuery.Step], from start: Int) -> Int? {
    var place = start
    for step in steps {
      guard let next = self.place(following: step, from: place) else { return nil }
      place = next
    }
    return place
  }

  @inline(__always)
  func place(following step: JSONPathQuery.Step, from start: Int) -> Int? {
    switch step {
    case .name(let name): value(of: name, at: start)
    case .index(let index): entry(index, at: start)
    }
  }
}
