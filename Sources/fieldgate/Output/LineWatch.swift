import FieldgateModel

/// What a listener has heard of the site's numbered lines about alerts, and what it missed.
///
/// Lines are counted without gaps over all areas and severities, and each heartbeat bears the
/// number of the last one. So a number that is left out by five seconds after a higher one was
/// heard of was missed, for whatever reason; one that comes later all the same is told, too.
///
///     a line higher than any      what lies between is missing, for now
///     a line that was missing     it is no longer
///     a line heard before         it came again, and is not shown twice
///     its number with another     the gateway counts anew: its store is another one
///     a heartbeat that is higher  what lies between is missing, for now
///     two that are lower          the gateway counts anew
///     30 s without either         the gateway is silent
struct LineWatch {
  /// How long a line may be behind a number that was heard of.
  static let patience: Milliseconds = 5_000
  /// Three heartbeats.
  static let silence: Milliseconds = 30_000
  /// So many lines are known when they come again.
  static let memory = 4096

  enum Remark: Hashable {
    /// So many lines; they were sent at `since` or later, nil where nothing was heard before.
    case missed(UInt64, from: UInt64, through: UInt64, since: Timestamp?)
    /// They came after they had been told as missed.
    case late(UInt64)
    /// The gateway counts its lines anew.
    case recounted(UInt64)
    case silent(Milliseconds)
    /// Nothing was ever heard of it.
    case neverHeard
    case heardAgain
  }

  private struct Gap {
    var from: UInt64
    var through: UInt64
    let since: Timestamp?
    let tellAt: Milliseconds
    var isTold = false
    var count: UInt64 { through - from + 1 }
  }

  private var highest: UInt64?
  private var lastSent: Timestamp?
  private var gaps: [Gap] = []
  private var known: [UInt64: String] = [:]
  private var order: [UInt64] = []
  private var lowerBeats = 0
  private var heardAt: Milliseconds
  private var hasHeard = false
  private var isSilent = false
  /// While there is no connection, or the gateway is known to be away, silence says nothing.
  private var isDeaf = false

  init(at now: Milliseconds) { heardAt = now }

  /// Takes a line; whether it is a new one, and what is to be said first.
  mutating func take(
    _ number: UInt64, _ identity: String, sent: Timestamp, at now: Milliseconds
  ) -> (isNew: Bool, remarks: [Remark]) {
    let again = hear(at: now)
    let (isNew, remarks) = take(number, identity, sent, now)
    return (isNew, again + remarks)
  }

  private mutating func take(
    _ number: UInt64, _ identity: String, _ sent: Timestamp, _ now: Milliseconds
  ) -> (isNew: Bool, remarks: [Remark]) {
    if let before = known[number] {
      if before == identity { return (false, []) }
      return (true, recount(from: number, identity, sent))
    }
    remember(number, identity)
    guard let highest else {
      self.highest = number
      lastSent = sent
      return (true, [])
    }
    if number > highest {
      if number > highest + 1 { miss(highest + 1, number - 1, now) }
      self.highest = number
      lastSent = sent
      return (true, [])
    }
    return (true, fill(number))
  }

  /// Takes a heartbeat with the number of the last line.
  mutating func beat(_ number: UInt64, at now: Milliseconds) -> [Remark] {
    let again = hear(at: now)
    guard let highest, number != highest else {
      self.highest = number
      lowerBeats = 0
      return again
    }
    if number > highest {
      miss(highest + 1, number, now)
      self.highest = number
      lowerBeats = 0
      return again
    }
    // One alone may have been on its way for long.
    lowerBeats += 1
    return lowerBeats < 2 ? again : again + recount(from: number)
  }

  /// The gateway gave a sign of life.
  mutating func hear(at now: Milliseconds) -> [Remark] {
    heardAt = now
    hasHeard = true
    defer { isSilent = false }
    return isSilent ? [.heardAgain] : []
  }

  /// What is to be said because time went by.
  mutating func look(at now: Milliseconds) -> [Remark] {
    var remarks: [Remark] = []
    for index in gaps.indices where !gaps[index].isTold && gaps[index].tellAt <= now {
      gaps[index].isTold = true
      let gap = gaps[index]
      remarks.append(
        .missed(gap.count, from: gap.from, through: gap.through, since: gap.since))
    }
    if !isDeaf, !isSilent, now - heardAt >= Self.silence {
      isSilent = true
      remarks.append(hasHeard ? .silent(now - heardAt) : .neverHeard)
    }
    return remarks
  }

  /// The connection is gone, or the gateway said that it goes.
  mutating func expectNothing() { isDeaf = true }

  /// From now on heartbeats should come.
  mutating func connect(at now: Milliseconds) {
    isDeaf = false
    heardAt = now
  }

  /// The lines of another exercise begin, or of none.
  mutating func forget() {
    highest = nil
    (gaps, known, order) = ([], [:], [])
  }

  private mutating func miss(_ from: UInt64, _ through: UInt64, _ now: Milliseconds) {
    gaps.append(
      Gap(from: from, through: through, since: lastSent, tellAt: now + Self.patience))
    // What is told and old matters least.
    if gaps.count > 200 { gaps.remove(at: gaps.firstIndex(where: \.isTold) ?? 0) }
  }

  /// A line that was missing came.
  private mutating func fill(_ number: UInt64) -> [Remark] {
    guard let index = gaps.firstIndex(where: { $0.from <= number && number <= $0.through })
    else { return [] }
    var (before, after) = (gaps[index], gaps[index])
    var parts: [Gap] = []
    if before.from < number {
      before.through = number - 1
      parts.append(before)
    }
    if number < after.through {
      after.from = number + 1
      parts.append(after)
    }
    let wasTold = before.isTold
    gaps.replaceSubrange(index...index, with: parts)
    return wasTold ? [.late(number)] : []
  }

  private mutating func recount(
    from number: UInt64, _ identity: String? = nil, _ sent: Timestamp? = nil
  ) -> [Remark] {
    forget()
    lowerBeats = 0
    highest = number
    lastSent = sent ?? lastSent
    if let identity { remember(number, identity) }
    return [.recounted(number)]
  }

  private mutating func remember(_ number: UInt64, _ identity: String) {
    known[number] = identity
    order.append(number)
    guard order.count > 2 * Self.memory else { return }
    for old in order.prefix(Self.memory) { known[old] = nil }
    order.removeFirst(Self.memory)
  }
}
