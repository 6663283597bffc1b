import FieldgateDocument
import FieldgateModel

extension Scale {
  /// Reads the conditions of the severities and the clear condition; nil, with reports,
  /// where they cannot be used.
  ///
  /// - Parameters:
  ///   - words: before the limits that raise.
  ///   - others: before those that clear and reset.
  ///   - also: reads what else a severity's condition may say.
  init?(
    raise: Node?, clear: Node?, at place: Place, words: Limit.Words = Limit.Words(),
    others: Limit.Words = Limit.Words(), _ context: RuleContext, _ diagnostics: Diagnostics,
    also: (inout MappingReader, Severity) -> Void = { _, _ in }
  ) {
    var resetPlaces: [Severity: Place] = [:]
    let ladder = Ladder<(limit: Limit, reset: Limit?)>(raise, diagnostics) { reader, severity in
      let limit = Limit(
        &reader, "the condition for \(severity)", tightens: true, words: words, context,
        diagnostics)
      let resetNode = reader.take("reset")
      resetPlaces[severity] = resetNode?.place
      also(&reader, severity)
      guard let limit else { return nil }
      guard let resetNode else { return (limit, nil) }
      return Limit(
        reset: resetNode, of: limit, "the reset of \(severity)", words: others, context,
        diagnostics
      ).map { (limit, $0) }
    }
    var clearLimit: Limit?
    if let clear, var clearReader = MappingReader(clear, "the clear condition", diagnostics) {
      clearReader.ignore("for")
      if [others.above, others.below].contains(where: { $0.flatMap { clear[$0] } != nil }) {
        clearLimit = Limit(
          &clearReader, "the clear condition", tightens: false, words: others, context,
          diagnostics)
      }
      clearReader.finish()
    }
    guard let ladder else { return nil }
    let rungs = ladder.rungs.map {
      Rung(severity: $0.severity, limit: $0.condition.limit, reset: $0.condition.reset)
    }
    guard let scale = Scale(rungs: rungs, clear: clearLimit) else { return nil }
    let check = ScaleCheck(
      scale: scale, given: clearLimit, place: raise?.place ?? place, clearPlace: clear?.place,
      resetPlaces: resetPlaces, tree: context.tree, words: words, others: others)
    guard check.tell(diagnostics) else { return nil }
    self = scale
  }
}

extension Limit {
  /// Reads the reset limit of a severity: a number, or a limit with its table.
  fileprivate init?(
    reset node: Node, of limit: Limit, _ what: String, words: Words, _ context: RuleContext,
    _ diagnostics: Diagnostics
  ) {
    if node.entries == nil {
      guard let number = node.number(diagnostics) else { return nil }
      self.init(side: limit.side.other, base: number, place: node.place, tightens: false)
      return
    }
    guard var reader = MappingReader(node, what, diagnostics) else { return nil }
    let read = Limit(&reader, what, tightens: false, words: words, context, diagnostics)
    reader.finish()
    guard let read else { return nil }
    self = read
  }
}

/// Whether limits fit each other at every level, place and schedule that they tell apart.
private struct ScaleCheck {
  let scale: Scale
  /// The clear limit as it was written; nil where there is none.
  let given: Limit?
  let place: Place
  let clearPlace: Place?
  let resetPlaces: [Severity: Place]
  let tree: AreaTree
  let words: Limit.Words
  let others: Limit.Words

  /// Every severity on the same side, each further out than the one below it; the resets
  /// and the clear limit on the other side, each reset not beyond what raises, the clear
  /// limit not beyond any of them.
  func tell(_ diagnostics: Diagnostics) -> Bool {
    tellSides(diagnostics) && tellOrder(diagnostics)
  }

  private func tellSides(_ diagnostics: Diagnostics) -> Bool {
    let side = scale.lowest.side
    guard scale.rungs.allSatisfy({ $0.limit.side == side }) else {
      diagnostics.error(
        at: place, "the severities look to different sides; use 'above' or 'below' for all")
      return false
    }
    let word = (side == .above ? others.below : others.above) ?? ""
    if let given, given.side == side {
      diagnostics.error(
        at: clearPlace ?? place, "the clear limit must look to the other side: '\(word)'")
      return false
    }
    for rung in scale.rungs where rung.reset?.side == side {
      diagnostics.error(
        at: resetPlaces[rung.severity] ?? place,
        "the reset of \(rung.severity) must look to the other side: '\(word)'")
      return false
    }
    if given != nil, let first = scale.rungs.first, first.reset != nil {
      diagnostics.error(
        at: resetPlaces[first.severity] ?? place,
        "the reset of \(first.severity), the lowest, is what clears; leave it or the clear limit"
          + " out")
      return false
    }
    return true
  }

  private func tellOrder(_ diagnostics: Diagnostics) -> Bool {
    let limits = scale.rungs.flatMap { [$0.limit, $0.reset].compactMap { $0 } }
    for corner in Corner.all(of: limits + [scale.clear], in: tree) {
      for level in allLevels {
        let circumstances = corner.circumstances(at: level)
        let when = "at level \(level.rawValue)\(corner.text)"
        guard tellRungs(circumstances, when, diagnostics),
          tellResets(circumstances, when, diagnostics),
          tellClear(circumstances, when, diagnostics)
        else { return false }
      }
    }
    return true
  }

  /// Whether the first lies further out than the second, away from what is usual.
  private func isFurther(_ first: Double, _ second: Double) -> Bool {
    scale.lowest.side == .above ? first > second : first < second
  }

  private func tellRungs(
    _ circumstances: Circumstances, _ when: String, _ diagnostics: Diagnostics
  ) -> Bool {
    for (lower, higher) in zip(scale.rungs, scale.rungs.dropFirst()) {
      let near = lower.limit.value(in: circumstances)
      let far = higher.limit.value(in: circumstances)
      guard isFurther(near, far) else { continue }
      diagnostics.error(
        at: place,
        "\(when) \(higher.severity) (\(JSONValue.text(of: far))) is reached before"
          + " \(lower.severity) (\(JSONValue.text(of: near)))")
      return false
    }
    return true
  }

  private func tellResets(
    _ circumstances: Circumstances, _ when: String, _ diagnostics: Diagnostics
  ) -> Bool {
    let clear = scale.clear.value(in: circumstances)
    for rung in scale.rungs {
      guard let reset = rung.reset?.value(in: circumstances) else { continue }
      let limit = rung.limit.value(in: circumstances)
      let place = resetPlaces[rung.severity] ?? place
      if isFurther(reset, limit) {
        diagnostics.error(
          at: place,
          "\(when) the reset \(JSONValue.text(of: reset)) of \(rung.severity) lies beyond its limit"
            + " \(JSONValue.text(of: limit)); give the reset a 'level' of its own, as in"
            + " { \(others.below ?? others.above ?? "below"): \(JSONValue.text(of: limit)),"
            + " level: { 4: … } }")
        return false
      }
      if isFurther(clear, reset) {
        diagnostics.error(
          at: place,
          "\(when) the reset \(JSONValue.text(of: reset)) of \(rung.severity) is passed only"
            + " after the clear limit \(JSONValue.text(of: clear))")
        return false
      }
    }
    return true
  }

  private func tellClear(
    _ circumstances: Circumstances, _ when: String, _ diagnostics: Diagnostics
  ) -> Bool {
    guard let given else { return true }
    let raised = scale.lowest.value(in: circumstances)
    let cleared = given.value(in: circumstances)
    guard isFurther(cleared, raised) else { return true }
    diagnostics.error(
      at: clearPlace ?? place,
      "\(when) the clear limit \(JSONValue.text(of: cleared)) lies beyond"
        + " the limit \(JSONValue.text(of: raised)) that raises; give the clear limit a"
        + " 'level' of its own")
    return false
  }
}
