import FieldgateEngine
import FieldgateModel
import FieldgateRules
import FieldgateSite
import FieldgateStore

/// What the daemon itself writes into the audit log; commands, levels, starts and the
/// like are the engine's own entries.
extension Daemon {
  /// Takes something down with the next commit. It happened whether the store takes the batch
  /// or not: what could not be written waits for a store that takes it, the first thousand
  /// entries of it.
  func audit(_ what: String, _ detail: JSONObject = [:]) {
    guard ownAudit.count < 1000 else { return }
    ownAudit.append(AuditEntry(at: clock.wall, what, detail))
    if recovery == nil { batch.open(at: clock.steady) }
  }

  /// After a copy was put in place: takes back each standing alert that the broker may still
  /// retain and that is not open now.
  func forgetStanding() {
    guard mustForgetStanding else { return }
    mustForgetStanding = false
    let topics = site.plan.topics
    let rules = site.plan.rules.map(\.id) + Engine.ownRules
    for area in site.plan.tree.order {
      for rule in rules {
        let topic = topics.standingAlert(of: rule, on: area)
        states[topic] = Publication(topic: topic, payload: [], retain: true)
      }
    }
    if exercises.running == nil {
      // Nor is anything true of an exercise that the copy does not know of.
      let topics = topics.exercise
      for area in site.plan.tree.order {
        for topic in [topics.state(of: area)]
          + rules.map({ topics.standingAlert(of: $0, on: area) })
        {
          states[topic] = Publication(topic: topic, payload: [], retain: true)
        }
      }
      states[topics.status] = Publication(topic: topics.status, payload: [], retain: true)
    }
    for alert in engine.openAlerts {
      states[topics.standingAlert(of: alert.rule, on: alert.area)] = nil
    }
  }

  /// A store that is a copy lacks what came between the making of it and now: that is a gap,
  /// which is told once, when a run begins with it.
  func tellOfCopy() {
    guard let copy = storedCopy else { return }
    storedCopy = nil
    let made = String(decoding: copy.bytes ?? [], as: UTF8.self)
    totals.gaps += 1
    mustForgetStanding = true
    log(
      .warning, .copy,
      "the store is a copy of \(made): what came between then and now is not in it, and the broker"
        + " brings again only what nobody has acknowledged")
    audit("restored", ["copyOf": .string(made)])
    toldCopy = StateRow(owner: copy.owner, key: copy.key, version: 1, bytes: nil)
  }
}
