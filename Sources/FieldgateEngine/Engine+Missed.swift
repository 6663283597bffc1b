import FieldgateDecode
import FieldgateModel

/// Messages that are missing by the numbers that their sources give them.
extension Engine {
  /// How many messages of each source are missing, since it is counted.
  package var missed: [DeviceID: UInt64] { missedMessages.counts }
  /// The same of all sources.
  package var missedInAll: UInt64 { missedMessages.total }

  /// Counts what is missing before a message, whether or not its readings are taken.
  mutating func noteMissed(_ numbers: [MessageNumber], _ now: Moment, _ effects: inout Effects) {
    let missing = numbers.filter { $0.missed > 0 }
    guard !missing.isEmpty else { return }
    for number in missing { missedMessages.note(number.missed, of: number.source) }
    tellMissed(at: now, &effects)
  }

  /// Tells the log what it is due to hear of, and sets the time of the next telling.
  mutating func tellMissed(at now: Moment, _ effects: inout Effects) {
    for (source, missed) in missedMessages.takeDue(at: now.steady) {
      effects.notices.append(.missed(source, missed))
    }
    timers.set(.missed, to: missedMessages.nextDue.map { max($0, now.steady + 1) })
  }
}
