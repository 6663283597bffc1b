import FieldgateModel

/// Which of the three kinds of device speaks, by the words of topics and keys and by
/// the measures that its fields could be.
enum KindGuess {
  /// Nil where nothing points to any, or to two alike.
  static func kind(of sorts: [MessageSort]) -> (kind: Kind, why: String)? {
    var points: [Kind: Int] = [:]
    var reasons: [Kind: [String]] = [:]
    func add(_ kind: Kind, _ count: Int, _ reason: String) {
      points[kind, default: 0] += count
      if !reasons[kind, default: []].contains(reason) { reasons[kind, default: []].append(reason) }
    }
    func add(_ words: Words, weight: Int) {
      for word in words.all {
        if Vocabulary.crowd.contains(word) { add(.crowd, weight, word) }
        if Vocabulary.camera.contains(word) { add(.camera, weight, word) }
        if Vocabulary.bollard.contains(word) { add(.bollard, weight, word) }
      }
    }
    for sort in sorts {
      add(sort.family.words, weight: 3)
      if sort.family.has("class") { add(.camera, 6, "a class of objects in the topic") }
      for key in Set(sort.shape.leaves().flatMap { $0.place.keys }).sorted() {
        add(Words(key), weight: 1)
      }
      for key in sort.shape.dataKeys.sorted() { add(Words(key), weight: 2) }
      for leaf in sort.shape.leaves() {
        let name = leaf.key.isEmpty ? sort.family.words : Words(leaf.key)
        let evidence = MeasureGuess.Evidence(name: name, around: Words(""), shape: leaf.shape)
        if StateGuess.guess(evidence, of: .bollard)?.measure == .state {
          add(.bollard, 8, "words of a gate")
        }
        if name.has("position"), !leaf.shape.numbers.isEmpty { add(.bollard, 2, "a position") }
        if MeasureGuess.direction(of: name) != nil { add(.crowd, 2, "counts in and out") }
        for word in leaf.shape.words where Vocabulary.isTechnical(word) {
          if Words(word).has(["people", "person"]) { add(.crowd, 2, "people") }
          if MeasureGuess.direction(of: Words(word)) != nil { add(.crowd, 2, "in and out") }
        }
      }
    }
    let ranked = points.sorted {
      ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue)
    }
    guard let first = ranked.first, ranked.count < 2 || ranked[1].value < first.value else {
      return nil
    }
    let words = (reasons[first.key] ?? []).prefix(4).joined(separator: ", ")
    return (first.key, words)
  }
}
