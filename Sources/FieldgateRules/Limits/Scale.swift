import FieldgateDocument
import FieldgateModel

/// A number against the limits of the severities, their own reset limits, and the clear
/// limit: what kinds of rule that compare a number have in common.
///
///     raise severity s   while number > limit(s)             (above; below: <)
///     stay at s          until number < reset(s)             (where s has one)
///     clear              while number < clear limit          (the other side)
///
/// Where no clear limit is given it is the reset limit of the lowest severity, or else
/// the lowest raise limit itself, which then counts as clear, as it does not raise.
///
/// Devices that fell silent may have been those that counted: what eases or ends must be
/// so of the number that would be if they were as they last said, and so must what holds.
/// Where that number cannot be told, nothing eases or ends below a limit, and what is
/// above one is so.
struct Scale: Sendable {
  struct Rung: Sendable {
    let severity: Severity
    let limit: Limit
    let reset: Limit?
  }

  /// The least severe first; never empty.
  let rungs: [Rung]
  let clear: Limit
  let lowest: Limit
  /// Whether the site says what clears.
  let hasClear: Bool

  init?(rungs: [Rung], clear: Limit?) {
    guard let first = rungs.first else { return nil }
    self.rungs = rungs
    lowest = first.limit
    hasClear = clear != nil || first.reset != nil
    self.clear = clear ?? first.reset ?? first.limit.opposite
  }

  /// What a number comes to.
  struct Judgement: Hashable, Sendable {
    var holding: Set<Severity> = []
    var lingering: Set<Severity> = []
    var sticky: Set<Severity> = []
    var isClear = false
  }

  /// - Parameter remembered: what the number would be if the devices that fell silent were
  ///   as they last said; nil where that cannot be told.
  func judge(
    _ number: Double, remembered: Double?, in circumstances: Circumstances,
    inForce: Set<Severity>
  ) -> Judgement {
    func isSo(_ limit: Limit) -> Bool {
      limit.isPassed(by: number, in: circumstances)
        && (remembered.map { limit.isPassed(by: $0, in: circumstances) } ?? (limit.side == .above))
    }
    var judgement = Judgement()
    for rung in rungs where inForce.contains(rung.severity) {
      if isSo(rung.limit) { judgement.holding.insert(rung.severity) }
      if remembered.map({ rung.limit.isPassed(by: $0, in: circumstances) }) ?? true {
        judgement.lingering.insert(rung.severity)
      }
      if let reset = rung.reset, !isSo(reset) { judgement.sticky.insert(rung.severity) }
    }
    if let first = rungs.first, inForce.contains(first.severity) {
      judgement.isClear = isSo(clear) || (remembered.map { isBack($0, circumstances) } ?? false)
    } else {
      judgement.isClear = judgement.lingering.isEmpty
    }
    return judgement
  }

  /// With no dead band, the limit itself counts as clear, as it does not raise.
  private func isBack(_ number: Double, _ circumstances: Circumstances) -> Bool {
    let limit = lowest.value(in: circumstances)
    return clear.value(in: circumstances) == limit && number == limit
  }

  /// The limit in force for each severity.
  func limits(in circumstances: Circumstances) -> [Severity: Double] {
    Dictionary(
      uniqueKeysWithValues: rungs.map { ($0.severity, $0.limit.value(in: circumstances)) })
  }

  /// The schedules that the limits depend on.
  var schedules: Set<String> {
    rungs.reduce(into: clear.schedules) { names, rung in
      names.formUnion(rung.limit.schedules)
      names.formUnion(rung.reset?.schedules ?? [])
    }
  }
}
