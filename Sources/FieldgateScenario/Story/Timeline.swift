import FieldgateModel

/// What state a device is in over the time of the story.
///
///     state: open, closed     the bollard moves there: opening or closing for 8 s, half way after 4 s
///     state: stopped          it begins to move to its other end and stops half way after 4 s
///     fault: true             the same, and it says so where its maker gave it words for that
///     fault: false            it moves back to the end where it last stood
///     state: opening, …       it says just that
///     silent, online          nothing is heard of it; online says so
///     garbage: true           what it says is cut off in the middle
///     ahead, behind           its clock is wrong by so much, until it is 0s
///
/// A new event ends the movement that an earlier one began.
struct Timeline: Sendable {
  static let travel: Milliseconds = 8_000

  struct Condition: Hashable, Sendable {
    var state = Passage.closed
    /// % open.
    var position = 0.0
    var fault = false
    var obstruction = false
    var online = true
    var silent = false
    var garbage = false
    /// What its clock is ahead by.
    var skew: Milliseconds = 0

    /// Nothing comes from the device itself.
    var isMute: Bool { silent || !online }
  }

  /// The first at the beginning of the story, then one for each change, in order.
  private(set) var changes: [(at: Milliseconds, condition: Condition)]
  private var rest = Passage.closed

  /// - Parameter events: of one device, in the order of time. What happens at 0 is
  ///   how it stands when the story begins.
  init(_ events: [DeviceEvent]) {
    changes = [(0, Condition())]
    for event in events {
      changes.removeAll { $0.at > event.at }
      apply(event)
    }
  }

  func condition(at time: Milliseconds) -> Condition {
    (changes.last { $0.at <= time } ?? changes[0]).condition
  }

  private mutating func apply(_ event: DeviceEvent) {
    var now = condition(at: event.at)
    now.obstruction = event.obstruction ?? now.obstruction
    now.online = event.online ?? now.online
    now.silent = event.silent ?? now.silent
    now.garbage = event.garbage ?? now.garbage
    now.skew = event.skew ?? now.skew
    let mended = now.fault && event.fault == false
    now.fault = event.fault ?? now.fault
    let wanted = event.state ?? (event.fault == true ? .stopped : mended ? rest : nil)
    switch wanted {
    case .open, .closed: move(to: wanted ?? rest, from: now, at: event.at)
    case .stopped: stop(now, at: event.at)
    case .opening, .closing, .unknown, nil:
      now.state = wanted ?? now.state
      set(now, at: event.at)
    }
  }

  private mutating func move(to end: Passage, from start: Condition, at time: Milliseconds) {
    rest = end
    var condition = start
    let target = end == .open ? 100.0 : 0.0
    if time > 0, condition.position != target {
      condition.state = end == .open ? .opening : .closing
      set(condition, at: time)
      condition.position = ((condition.position + target) / 2).rounded()
      set(condition, at: time + Self.travel / 2)
    }
    condition.state = end
    condition.position = target
    set(condition, at: time > 0 && start.position != target ? time + Self.travel : time)
  }

  private mutating func stop(_ start: Condition, at time: Milliseconds) {
    var condition = start
    let isAtEnd = condition.position == 0 || condition.position == 100
    if time > 0, isAtEnd {
      condition.state = condition.position == 0 ? .opening : .closing
      set(condition, at: time)
    }
    if isAtEnd { condition.position = condition.position == 0 ? 45 : 55 }
    condition.state = .stopped
    set(condition, at: time > 0 && isAtEnd ? time + Self.travel / 2 : time)
  }

  private mutating func set(_ condition: Condition, at time: Milliseconds) {
    if changes.last?.at == time { changes.removeLast() }
    changes.append((time, condition))
  }
}
