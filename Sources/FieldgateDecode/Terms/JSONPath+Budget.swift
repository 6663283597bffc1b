/// Evaluation within a budget of values to look at that a whole message shares. An
/// evaluation that passes it finds nothing and leaves the budget below zero.
extension JSONPath {
  /// The first value that it finds.
  func first(in element: JSONElement, budget: inout Int) -> JSONElement? {
    if let steps = query.steps {
      return withExtendedLifetime(element.document) {
        let tape = element.tape
        var place = element.place
        for step in steps {
          if tape.isContainer(at: place) { budget -= tape.count(at: place) }
          guard budget >= 0, let next = tape.place(following: [step], from: place) else {
            return nil
          }
          place = next
        }
        return element.sibling(place)
      }
    }
    return collect(in: element, atMost: 1, budget: &budget).first
  }

  /// All values that it finds, in order.
  func all(in element: JSONElement, budget: inout Int) -> [JSONElement] {
    if query.steps != nil { return first(in: element, budget: &budget).map { [$0] } ?? [] }
    return collect(in: element, atMost: .max, budget: &budget)
  }

  private func collect(
    in element: JSONElement, atMost count: Int, budget: inout Int
  ) -> [JSONElement] {
    var found: [JSONElement] = []
    withExtendedLifetime(element.document) {
      var walk = JSONPathWalk(
        tape: element.tape, root: JSONTape.root, path: text, limit: max(budget, 0))
      do throws(JSONPathOverrun) {
        _ = try walk.run(query.segments[...], at: element.place) { place in
          found.append(element.sibling(place))
          return found.count < count ? .more : .enough
        }
        budget -= walk.looked
      } catch {
        found = []
        budget = -1
      }
    }
    return found
  }
}

/// Loops that want to know the keys.
extension JSONPath {
  /// Whether the last step takes all children of what the others find.
  var endsInWildcard: Bool {
    guard let last = query.segments.last else { return false }
    return last.reach == .children && last.selectors == [.wildcard]
  }

  /// The path without its last step.
  var container: JSONPath {
    JSONPath(text: text, query: JSONPathQuery(segments: Array(query.segments.dropLast())))
  }
}
