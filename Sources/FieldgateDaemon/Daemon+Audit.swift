import FieldgateEngine
import FieldgateModel
import FieldgateStore

/// What the daemon itself writes into the audit log; commands, levels, starts and the
/// like are the engine's own entries.
extension Daemon {
  /// Takes something down with the next commit. A store that takes nothing takes this
  /// neither.
  func audit(_ what: String, _ detail: JSONObject = [:]) {
    guard recovery == nil else { return }
    batch.open(at: clock.steady)
    batch.effects.audit.append(AuditEntry(at: clock.wall, what, detail))
  }

  /// A store that is a copy lacks what came between the making of it and now: that is a gap,
  /// which is told once, when a run begins with it.
  func tellOfCopy() {
    guard let copy = storedCopy else { return }
    storedCopy = nil
    let made = String(decoding: copy.bytes ?? [], as: UTF8.self)
    totals.gaps += 1
    log(
      .warning,
      "the store is a copy of \(made): what came between then and now is not in it, and the broker"
        + " brings again only what nobody has acknowledged")
    audit("restored", ["copyOf": .string(made)])
    batch.rows.append(StateRow(owner: copy.owner, key: copy.key, version: 1, bytes: nil))
  }
}
