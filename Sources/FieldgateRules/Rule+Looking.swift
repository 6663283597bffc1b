import FieldgateModel

extension Rule {
  /// The areas on which the rule is evaluated.
  package func targets(in picture: Picture) -> [AreaID] {
    areas.areas(in: picture.tree).filter { area in
      switch areas {
      case .all, .kind: kind.isObserved(in: area, of: picture)
      case .list: true
      }
    }
  }

  /// What is the case on the area now: what the kind finds, of the severities that count.
  ///
  /// Outside the rule's `when`, or where none of its severities counts, it is clear: also
  /// with no data, for that it is outside is known without any.
  package func finding(on area: AreaID, _ look: Look, _ memory: inout RuleMemory) -> Finding {
    guard when != nil || !whenOf.isEmpty else { return kind.finding(on: area, look, &memory) }
    var look = look
    look.inForce = inForce(look)
    var finding = kind.finding(on: area, look, &memory)
    guard look.inForce.isEmpty else { return finding }
    finding.holding = []
    finding.lingering = []
    finding.sticky = []
    finding.isClear = true
    finding.isOutside = true
    return finding
  }

  /// The severities whose conditions count now.
  package func inForce(_ look: Look) -> Set<Severity> {
    guard when?.isSo(look) ?? true else { return [] }
    return Set(holds.keys.filter { whenOf[$0]?.isSo(look) ?? true })
  }

  /// When what it finds changes though nobody speaks, on the engine's time.
  package func nextChange(
    on area: AreaID, _ look: Look, _ memory: RuleMemory
  ) -> Milliseconds? {
    [kind.nextChange(on: area, look, memory), look.nextLook(at: schedules)]
      .compactMap { $0 }.min()
  }

  /// The rules whose alerts it depends on.
  package var dependencies: Set<RuleID> { kind.watchedRules.union(inhibition?.rules ?? []) }
}
