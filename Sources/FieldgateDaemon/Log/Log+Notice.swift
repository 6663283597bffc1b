import FieldgateDecode
import FieldgateEngine
import FieldgateModel

/// What the engine tells, in words.
extension Log {
  /// One line for each notice, and those of an exercise marked.
  func callAsFunction(_ notice: Notice) {
    switch notice {
    case .exercise(let inner): ofExercise(inner)
    case .exerciseBegan(let record):
      self(.notice, .exercise, "exercise '\(record.name)' of \(record.by) began")
    case .exerciseEnded(let name, let user):
      self(
        .notice, .exercise,
        "exercise '\(name)' " + (user.map { "was ended by \($0)" } ?? "is over"))
    case .alert(let event):
      let quiet = event.isAnnounced ? "" : " (not announced)"
      self(
        .notice, .alert,
        "\(event.kind.rawValue) \(event.alert.severity)\(quiet): \(event.alert.headline)",
        LogSubject(event.alert, event.kind))
    case .flapping(let alert):
      self(
        .warning, .flapping,
        "the rule '\(alert.rule)' is flapping on '\(alert.area)': give it a longer hold, or a clear"
          + " limit further away", LogSubject(alert))
    case .level(let change, let user, let reason): tell(change, by: user, reason: reason)
    case .unreadable(let adapter, let outcome, let reason):
      self(
        .warning, .unreadable,
        "\(adapter?.rawValue ?? "no adapter"):"
          + " \(outcome == .read ? "read in part" : outcome.rawValue): \(reason)",
        LogSubject(adapter: adapter))
    case .retried(let user, let read, let count, let readings):
      self(
        .notice, .retried,
        "\(user) had \(count) messages out of quarantine read again: \(read) could be read,"
          + " \(readings) readings are stored")
    case .unreadableState(let owner, let key, let reason):
      self(.error, .state, "the kept state \(owner) \(key) is left out: \(reason)")
    case .unlisted, .skewed, .talkative, .limited, .missed: tellOfDevice(notice)
    }
  }

  private func tellOfDevice(_ notice: Notice) {
    switch notice {
    case .unlisted(let device, let adapter):
      self(
        .warning, .unlisted,
        "device '\(device)' (\(adapter)) speaks but is not in the inventory; its readings are"
          + " stored without an area", LogSubject(device: device, adapter: adapter))
    case .skewed(let device, let skew):
      self(
        .warning, .skewed,
        "the clock of '\(device)' is \(abs(skew) / 1000) s \(skew > 0 ? "behind" : "ahead");"
          + " its readings go by their time of arrival", LogSubject(device: device))
    case .talkative(let device, let rate):
      self(
        .warning, .talkative,
        "device '\(device)' has sent more than \(rate) messages a second for a minute; all are taken"
          + " until its burst is used up", LogSubject(device: device))
    case .limited(let device, let rate):
      self(
        .warning, .talkative,
        "device '\(device)' is limited to \(rate) messages a second; of what is too much the newest"
          + " is taken", LogSubject(device: device))
    case .missed(let device, let count):
      self(
        .notice, .missed,
        "\(Wording.counted(count, "message")) of '\(device)' \(count == 1 ? "is" : "are") missing,"
          + " by the numbers that it gives them: lost on the way, late, or not readable",
        LogSubject(device: device))
    default: break
    }
  }

  private func tell(_ change: LevelChange, by user: String?, reason: String?) {
    let what = "threat level \(change.level.rawValue) of '\(change.area)'"
    let subject = LogSubject(area: change.area)
    switch change.kind {
    case .set:
      self(
        .notice, .level,
        "\(what) set by \(change.by) until \(change.until?.iso8601 ?? "-"): \(change.reason)",
        subject)
    case .replaced: self(.notice, .level, "\(what), set by \(change.by), is replaced", subject)
    case .ended:
      let who = user.map { "ended by \($0)" } ?? "is over"
      self(
        .notice, .level,
        "\(what), set by \(change.by), \(who)" + (reason.map { ": \($0)" } ?? ""), subject)
    }
  }
}
