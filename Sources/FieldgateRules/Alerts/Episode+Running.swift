import FieldgateModel

/// Which holds run, for those who ask why.
extension Episode {
  /// A hold that runs: for what, since when and until when, on the engine's time.
  package struct Hold: Hashable, Sendable {
    package enum Purpose: Hashable, Sendable {
      case raise(Severity)
      case ease
      case clear
    }

    package let purpose: Purpose
    package let since: Milliseconds
    package let until: Milliseconds
  }

  /// The holds that run now: those of conditions that have not raised yet, of easing and
  /// of clearing.
  package func running(under rule: Rule) -> [Hold] {
    var running = holds.begun.sorted { $0.key < $1.key }
      .filter { begin in alert.map { begin.key > $0.severity } ?? true }
      .map { severity, begin in
        Hold(
          purpose: .raise(severity), since: begin.steady,
          until: begin.steady + (rule.holds[severity] ?? 0))
      }
    guard let alert else { return running }
    if holds.easedTarget(of: rule, from: alert.severity, floor: floor) != nil,
      let since = holds.easedSince
    {
      running.append(Hold(purpose: .ease, since: since, until: since + rule.clearHold))
    }
    if let since = holds.clearSince {
      running.append(Hold(purpose: .clear, since: since, until: since + rule.clearHold))
    }
    return running
  }
}
