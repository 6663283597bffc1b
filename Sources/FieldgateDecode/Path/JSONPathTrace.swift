/// How far a path led into a document, for people: not for the hot path.
package struct JSONPathTrace {
  /// The first value of the path's last step that found any; what the path is for,
  /// where it found something.
  package let element: JSONElement
  /// The normalized path of it, from the document's root: `$['lines'][0]`.
  package let reached: String
  /// The keys that the next step could have named, each once, in their order: of
  /// the element, or of all beneath it where the next step is `..`. At most 1,000.
  package let keys: [String]
  /// Whether the whole path was followed.
  package let ending: Ending

  package enum Ending: Hashable, Sendable {
    case found
    /// Nothing at this segment, counted from 0.
    case nothing(segment: Int)
    /// Given up at this segment: too many values to look at.
    case overrun(segment: Int)
  }
}

extension JSONPath {
  /// The deepest value that it reaches from an element, and the keys there.
  package func trace(
    in element: JSONElement, root: JSONElement? = nil, limit: Int = standardLimit
  ) -> JSONPathTrace {
    var reached = element
    for (index, segment) in query.segments.enumerated() {
      let part = JSONPath(text: text, segments: Array(query.segments[...index]))
      do throws(JSONPathOverrun) {
        guard let next = try part.first(in: element, root: root, limit: limit) else {
          return JSONPathTrace(
            at: reached, keys: reached.keys(for: segment.reach), .nothing(segment: index))
        }
        reached = next
      } catch {
        return JSONPathTrace(
          at: reached, keys: reached.keys(for: segment.reach), .overrun(segment: index))
      }
    }
    return JSONPathTrace(at: reached, keys: reached.keys(for: .children), .found)
  }

  private init(text: String, segments: [JSONPathQuery.Segment]) {
    self.init(text: text, query: JSONPathQuery(segments: segments))
  }
}

extension JSONPathTrace {
  fileprivate init(at element: JSONElement, keys: [String], _ ending: Ending) {
    self.init(element: element, reached: element.path, keys: keys, ending: ending)
  }
}

extension JSONElement {
  private static let mostKeys = 1000

  fileprivate func keys(for reach: JSONPathQuery.Reach) -> [String] {
    var seen: Set<String> = []
    var keys: [String] = []
    var waiting = [self]
    while let element = waiting.popLast() {
      for member in element.members where keys.count < Self.mostKeys {
        let key = member.key
        if seen.insert(key).inserted { keys.append(key) }
      }
      guard reach == .descendants, keys.count < Self.mostKeys else { break }
      let children = element.members.map(\.value) + element.entries
      waiting += children.filter { $0.count > 0 }.reversed()
    }
    return keys
  }
}
