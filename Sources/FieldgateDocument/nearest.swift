/// The nearest of some candidates to a word that is none of them, or nil where none
/// is near enough to be meant.
///
/// The distance is Damerau–Levenshtein's with adjacent transpositions (optimal
/// string alignment), without regard to case; near enough is a third of the
/// word's length, at least one, at most three.
package func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
  let wanted = Array(word.lowercased())
  let limit = min(3, max(1, wanted.count / 3))
  var best: (candidate: String, distance: Int)?
  for candidate in candidates where candidate != word {
    let other = Array(candidate.lowercased())
    guard abs(other.count - wanted.count) <= limit else { continue }
    let distance = editDistance(wanted, other)
    if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
  }
  return best?.candidate
}

private func editDistance(_ left: [Character], _ right: [Character]) -> Int {
  var twoAbove: [Int] = []
  var above = Array(0...right.count)
  for row in left.indices {
    var current = [row + 1]
    for column in right.indices {
      let cost = left[row] == right[column] ? 0 : 1
      var distance = min(
        above[column + 1] + 1, current[column] + 1, above[column] + cost)
      if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
        distance = min(distance, twoAbove[column - 1] + 1)
      }
      current.append(distance)
    }
    twoAbove = above
    above = current
  }
  return above[right.count]
}
