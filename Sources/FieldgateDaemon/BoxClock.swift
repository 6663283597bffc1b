import FieldgateModel
import Glibc

/// The clocks of the box, and the only place that reads them.
///
/// A pace lets a demonstration's time run faster than the clock: the engine sees
/// the story's time, while connections, commits and the watchdog keep the box's.
package struct BoxClock: Sendable {
  /// Story time: where it begins, and how fast it runs.
  package struct Pace: Hashable, Sendable, CustomStringConvertible {
    package let speed: Double
    /// The wall clock at which the story begins.
    package let began: Timestamp
    /// What the story's wall clock shows then.
    package let story: Timestamp

    package init(speed: Double, began: Timestamp, story: Timestamp) {
      self.speed = speed
      self.began = began
      self.story = story
    }

    /// `30@1795356220120@1795356000000`: speed, wall clock and story clock in
    /// milliseconds.
    package init?(_ text: String) {
      let parts = text.split(separator: "@", omittingEmptySubsequences: false)
      guard parts.count == 3, let speed = Double(parts[0]), speed > 0, speed <= 1000,
        let began = Int64(parts[1]), let story = Int64(parts[2])
      else { return nil }
      self.init(
        speed: speed, began: Timestamp(milliseconds: began), story: Timestamp(milliseconds: story))
    }

    package var description: String { "\(speed)@\(began.milliseconds)@\(story.milliseconds)" }
  }

  package let pace: Pace?

  package init(pace: Pace? = nil) { self.pace = pace }

  /// Milliseconds since the box was started, suspension included.
  package var steady: Milliseconds { Self.read(CLOCK_BOOTTIME) }

  /// The wall clock of the box.
  package var wall: Timestamp { Timestamp(milliseconds: Self.read(CLOCK_REALTIME)) }

  /// The moment that the engine is told: the box's, or the story's.
  package var moment: Moment {
    guard let pace else { return Moment(wall: wall, steady: steady) }
    let told = pace.story + Milliseconds(Double(wall - pace.began) * pace.speed)
    return Moment(wall: told, steady: told.milliseconds)
  }

  /// How long until an engine's deadline, in the box's milliseconds; not negative.
  package func wait(until deadline: Milliseconds) -> Milliseconds {
    let left = max(0, deadline - moment.steady)
    guard let pace else { return left }
    return Milliseconds((Double(left) / pace.speed).rounded(.up))
  }

  /// Names this start of the box; a story is a start of its own.
  package var boot: String {
    if let pace { return "pace \(pace)" }
    return (try? readText(at: "/proc/sys/kernel/random/boot_id"))?
      .trimmed ?? "unknown"
  }

  private static func read(_ clock: clockid_t) -> Milliseconds {
    var time = timespec()
    clock_gettime(clock, &time)
    return Milliseconds(time.tv_sec) * 1000 + Milliseconds(time.tv_nsec) / 1_000_000
  }
}

extension String {
  /// Without the white space at both ends.
  package var trimmed: String {
    var rest = self[...]
    while rest.first?.isWhitespace ?? false { rest = rest.dropFirst() }
    while rest.last?.isWhitespace ?? false { rest = rest.dropLast() }
    return String(rest)
  }
}
