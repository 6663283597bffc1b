import FieldgateModel
import FieldgateRules

/// Alerts about the gateway itself, on the site's root area: what is the matter comes in
/// as a value like any other input, so that it outlives restarts and comes again in a
/// replay.
extension Engine {
  /// The conditions as they stand.
  package var conditions: SystemBook { systemBook }

  /// Takes in a condition and writes it down.
  ///
  /// - Parameter since: since when, as a moment of the box; nil for now.
  mutating func note(
    _ condition: SystemCondition, _ state: SystemState, since: Moment? = nil,
    at now: Moment, _ effects: inout Effects
  ) {
    effects.note(.condition(condition, state, since: since), at: boxMoment(of: now))
    systemBook.take(condition, state, at: now.steady)
    changesSystem = true
    let then = since.map { past($0, upTo: now.steady) } ?? now
    lookAtSystem(condition.rule, at: then, now, &effects)
  }

  /// The engine's moment of one of this boot of the box, with the wall clock as it was.
  private func past(_ moment: Moment, upTo now: Milliseconds = .max) -> Moment {
    Moment(wall: moment.wall, steady: min(now, clock.time(ofSteady: moment.steady)))
  }

  /// Raises, changes or clears the alert of one rule.
  ///
  /// - Parameter then: when it came about: what could not be committed at once is told
  ///   with its own time.
  mutating func lookAtSystem(
    _ rule: SystemRule, at then: Moment, _ now: Moment, _ effects: inout Effects
  ) {
    guard let root = plan.root else { return }
    let before = systemBook
    systemBook.expire(rule, at: now.steady)
    changesSystem = changesSystem || before != systemBook
    let key = EpisodeKey(rule: rule.id, area: root)
    var episode = episodes[key] ?? Episode()
    let events = systemEvents(of: rule, systemBook, &episode, at: then)
    if episode != episodes[key] ?? Episode() {
      episodes[key] = episode
      changedEpisodes.insert(key)
    }
    for event in events { emit(event, at: now, &effects) }
    if !events.isEmpty { markChanged(root, at: now.steady) }
    let next = [
      systemBook.nextEnd(of: rule), episode.deadline(of: systemRule(rule)),
    ].compactMap { $0 }.min()
    timers.set(.system(rule), to: next.map { max($0, now.steady + 1) })
  }

  private func systemRule(_ rule: SystemRule) -> Rule {
    Rule(own: rule.id, measure: rule.measure, clearHold: 0)
  }

  private func systemEvents(
    of rule: SystemRule, _ book: SystemBook, _ episode: inout Episode, at now: Moment
  ) -> [AlertEvent] {
    guard let root = plan.root else { return [] }
    let setting = ownSetting(systemRule(rule), EpisodeKey(rule: rule.id, area: root))
    let finding = book.finding(of: rule, episode.alert)
    let events = episode.advance(finding, setting, at: now)
    if events.isEmpty, let alert = episode.alert, alert.value != finding.value {
      return [episode.relist(finding, setting, at: now)].compactMap { $0 }
    }
    return events
  }

  /// The committed side of the alerts about the gateway itself, to be gone on from while
  /// nothing can be committed.
  package var rehearsalOfSystem: SystemRehearsal {
    let root = plan.root
    return SystemRehearsal(
      book: systemBook,
      episodes: Dictionary(
        uniqueKeysWithValues: SystemRule.allCases.map { rule in
          (rule, root.flatMap { episodes[EpisodeKey(rule: rule.id, area: $0)] } ?? Episode())
        }))
  }

  /// What a condition would bring about, told before anything is committed: the same
  /// alert, with the same id, that `note` makes of it later. The engine stays as it is.
  package func rehearse(
    _ condition: SystemCondition, _ state: SystemState, since: Moment,
    in rehearsal: inout SystemRehearsal
  ) -> [AlertEvent] {
    let then = past(since)
    rehearsal.book.take(condition, state, at: then.steady)
    return systemEvents(
      of: condition.rule, rehearsal.book, &rehearsal.episodes[condition.rule, default: Episode()],
      at: then)
  }

  mutating func restoreSystem(_ row: StateRow, cause: StartCause) throws {
    guard row.version == SystemBook.version, let bytes = row.bytes else { return }
    systemBook = try SystemBook(bytes: bytes)
    systemBook.inherit(at: clock.last.steady, cause)
    changesSystem = true
  }
}

/// Conditions and the alerts that they make, apart from an engine.
package struct SystemRehearsal: Sendable {
  package internal(set) var book: SystemBook
  var episodes: [SystemRule: Episode]

  /// The open alert of a rule.
  package subscript(rule: SystemRule) -> Alert? { episodes[rule]?.alert }
}
