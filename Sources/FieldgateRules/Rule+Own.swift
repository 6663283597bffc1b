import FieldgateDocument
import FieldgateModel

/// The gateway's own rules: their alerts are about the site, and no file names them.
extension Rule {
  /// More alerts came than people can take in: one speaks for all.
  package static let flood: RuleID = "flood"
  /// An alert that somebody asked for, to try the whole chain.
  package static let test: RuleID = "test"

  /// No rule of a site may bear the id of one of the gateway's own.
  package static func isReserved(_ id: RuleID) -> Bool {
    id == flood || id == test || id.rawValue.hasPrefix("system.")
  }

  /// A rule of the gateway's own: it raises at any severity, at once.
  ///
  /// - Parameter measure: what its alerts say that it watches.
  package init(own id: RuleID, measure: String, clearHold: Milliseconds) {
    self.id = id
    kind = OwnKind(measure: measure)
    areas = .list([])
    instruction = nil
    responses = Responses()
    inhibition = nil
    unacknowledged = nil
    when = nil
    whenOf = [:]
    schedules = []
    self.clearHold = clearHold
    holds = Dictionary(uniqueKeysWithValues: Severity.allCases.map { ($0, 0) })
    fingerprint = 0
    place = Place(file: "")
  }
}

/// What the engine finds by itself: nothing of it is read from a file.
private struct OwnKind: RuleKind {
  static let name = ""
  let measure: String
  let unit: Unit? = nil

  init(measure: String) { self.measure = measure }

  init?(
    _ reader: inout MappingReader, raise: Node?, clear: Node?, _ context: RuleContext,
    _ diagnostics: Diagnostics
  ) { nil }

  func isObserved(in area: AreaID, of picture: Picture) -> Bool { false }

  func finding(on area: AreaID, _ look: Look, _ memory: inout RuleMemory) -> Finding {
    Finding(
      value: nil, coverage: Coverage(reporting: 0, expected: 0), devices: [], certainty: .observed)
  }

  func sources(on area: AreaID, in tree: AreaTree) -> [RuleSource] { [] }

  func nextChange(on area: AreaID, _ look: Look, _ memory: RuleMemory) -> Milliseconds? { nil }

  func explain(on area: AreaID, _ look: Look, _ memory: RuleMemory) -> Explanation {
    Explanation()
  }
}
