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
    for number in numbers where number.missed > 0 {
      let news = missedMessages.note(number.missed, of: number.source, at: now.steady)
      if let news { effects.notices.append(.missed(number.source, news)) }
    }
  }
}
