import FieldgateEngine
import FieldgateExchange
import FieldgateMQTT
import FieldgateModel
import FieldgateSite
import FieldgateStore

/// A condition that was told and is not committed, and since when.
struct NotedCondition {
  let condition: SystemCondition
  let state: SystemState
  let since: Moment
}

/// What is the matter with the gateway itself, and whom it is told.
extension Daemon {
  /// Says how something that can be the matter with the gateway itself stands.
  ///
  /// Tells it once for each change, however often it is called: in the journal, as an
  /// alert of the condition's rule (through the engine, in the next transaction), in the
  /// retained status and to the service manager. While the store takes nothing, what
  /// concerns the store goes out at once as the alert that is recorded later under the
  /// same id, with its true onset; everything else is recorded when the store is back.
  func note(_ condition: SystemCondition, _ state: SystemState) {
    let book = recovery == nil ? engine.conditions : rehearsal.book
    guard !book.knows(condition, state) else { return }
    let noted = NotedCondition(condition: condition, state: state, since: clock.moment)
    unsaid.append(noted)
    logChange(condition, state, isOpen: book.holds(condition))
    if recovery == nil {
      take(engine.handle(.condition(condition, state), at: noted.since))
    } else {
      tellAtOnce(noted)
    }
    publishStatus(nil)
    tellHealth()
  }

  private func logChange(_ condition: SystemCondition, _ state: SystemState, isOpen: Bool) {
    switch state {
    case .holds(let severity, let text), .happened(let severity, let text):
      log(
        severity >= .severe ? .error : .warning, .system,
        "\(condition.rule.rawValue): \(text.en)", LogSubject(condition))
    case .ends:
      guard isOpen else { return }
      log(
        .notice, .system, "\(condition.rule.rawValue): over: \(condition.cause)",
        LogSubject(condition))
    }
  }

  /// Tells that the gateway does not keep up, or does again.
  func note(_ change: LoadGauge.Change?) {
    let condition = SystemCondition(.load, "lag")
    switch change {
    case .falls(let lag):
      note(
        condition,
        .holds(
          .moderate,
          LocalizedText(
            nl: "de gateway loopt achter: berichten wachten \(lag / 1000) s op hun opslag",
            en: "the gateway is behind: messages wait \(lag / 1000) s for their commit")))
    case .keepsUp: note(condition, .ends)
    case nil: break
    }
  }

  /// What is wrong now, the worst first, in English; nil if nothing is.
  var problem: String? { problemText?.en }

  /// The same in both languages.
  var problemText: LocalizedText? {
    let book = recovery == nil ? engine.conditions : rehearsal.book
    let texts = book.texts
    guard !texts.isEmpty else { return nil }
    return LocalizedText(
      nl: texts.map { $0.nl }.joined(separator: "; "),
      en: texts.map { $0.en }.joined(separator: "; "))
  }

  /// Takes a condition into what is told before it is committed, and publishes it where it
  /// is about the store.
  func tellAtOnce(_ noted: NotedCondition) {
    let events = engine.rehearse(
      noted.condition, noted.state, since: noted.since, in: &rehearsal)
    guard noted.condition.rule == .store else { return }
    for event in events { publishUncommitted(event) }
  }

  private func publishUncommitted(_ event: AlertEvent) {
    for publication in AlertMessage.publications(
      event, site: site.plan.site, topics: site.plan.topics)
    {
      _ = outbound.publish(publication)
    }
  }

  /// Tells a broker that comes while nothing can be committed what is the matter.
  func introduceRehearsal() {
    publishStatus(nil)
    guard let alert = rehearsal[.store] else { return }
    publishUncommitted(
      AlertEvent(
        kind: .raised, alert: alert, heardAt: alert.severity, sent: clock.moment.wall))
  }

  /// The batch that they were in is not committed: they are told from what is.
  func rehearseAgain() {
    rehearsal = committedSystem
    for noted in unsaid { tellAtOnce(noted) }
  }

  /// The engine was made again out of what is committed: it hears what came meanwhile.
  func confess() {
    for noted in unsaid {
      take(
        engine.handle(
          .condition(noted.condition, noted.state, since: noted.since), at: clock.moment))
    }
  }
}
