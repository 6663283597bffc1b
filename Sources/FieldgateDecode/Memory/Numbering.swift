import FieldgateModel

/// How far one source has come in the numbers that it gives its messages, and how many of
/// them are missing.
///
/// The rule, for a new number `n` after a last one `l`. Times are the messages' own; one
/// that only bears its time of arrival says nothing about their order:
///
/// | case | missing | and then |
/// |---|---|---|
/// | no `l` yet | none: nobody knows since when it counts | on from `n` |
/// | `n = l` | none: the same message twice | `l` stays |
/// | `n = l + 1` | none | on from `n` |
/// | `n > l + 1`, by at most 16,384 | `n − l − 1` | on from `n` |
/// | `n > l + 1`, said of an earlier time than `l` | none: late, from before a restart, or a clock was set back | in doubt |
/// | `n` beyond that | none: it is numbered anew | in doubt |
/// | `n < l`, said of an earlier time than `l` | none: a late message | `l` stays |
/// | `n < l`, `l` in the last 16 and `n` in the first 16 of 8, 16 or 32 bits, beyond which it never was | `n + 2⁸ − l − 1` and so on: it wrapped; none where `n` is 0 or 1, for a restart looks the same | on from `n` |
/// | `n < l` by more than 16, said of a later time than `l` | none: it began anew, as a LoRaWAN device does when it joins | on from `n` |
/// | `n < l` otherwise | none: late or begun anew, nobody knows | in doubt |
///
/// In doubt `l` stays, and only where the very next number is `n + 1` the source goes on from
/// there (RFC 3550, A.1, judges so for the same reason): a stray message moves nothing, and
/// a restart is believed with its second message. Where it went back, the number from which
/// it did is kept: what comes beyond that is counted from there, for then it was no restart
/// but messages that came late, a few of them in a row.
///
/// So it seldom takes a restart or a late message for a loss, at the price of the losses that
/// lie beside one. What it counts is yet an upper bound: a message that is only late, or that
/// cannot be read, is missing when the next one comes, and stays counted; a source that
/// leaves numbers out of its own accord, as some do after a power cut, is taken to have sent
/// them; and a restart of which the first number that is heard lies within a wrap or a
/// step ahead looks like one. A source whose clock goes back as it begins anew counts
/// nothing until it has come past where it was.
///
/// 16,384 is the greatest step that a LoRaWAN network server takes for losses itself
/// (MAX_FCNT_GAP, LoRaWAN 1.0): eleven days at a message a minute. Sixteen numbers on either
/// side of a wrap, and not the sixteenth of its range that counters are given (`Totals`), since
/// a restart that is taken for a wrap would here be a loss that there was not.
package struct Numbering: Hashable, Sendable {
  /// The number from which it goes on.
  private(set) var last: UInt64
  /// When the last message was said, by its own time.
  private(set) var time: Timestamp?
  /// A number after which only its successor is believed.
  private(set) var doubted: UInt64?
  /// The number from which it went back last.
  private(set) var left: UInt64?
  /// The greatest number that it ever gave: it wraps behind no smaller one.
  private(set) var greatest: UInt64

  /// A step that is greater is no loss.
  static let step: UInt64 = 16_384
  /// So many numbers on either side of a wrap are near it.
  private static let margin: UInt64 = 16

  init(_ first: UInt64, at time: Timestamp?) {
    last = first
    greatest = first
    self.time = time
  }

  private enum Verdict {
    case goesOn(missed: UInt64)
    case wraps(missed: UInt64)
    case known
    case doubtful
  }

  /// How many messages are missing before this one.
  mutating func missed(before number: UInt64, at time: Timestamp?) -> UInt64 {
    let verdict = verdict(on: number, at: time)
    doubted = nil
    switch verdict {
    case .goesOn(let missed):
      if number < last { left = last } else if let left, number > left { self.left = nil }
      last = number
      greatest = max(greatest, number)
      self.time = time
      return missed
    case .wraps(let missed):
      left = nil
      last = number
      self.time = time
      return missed
    case .known: break
    case .doubtful: doubted = number
    }
    return 0
  }

  private func verdict(on number: UInt64, at time: Timestamp?) -> Verdict {
    if number == last { return .known }
    if number == last + 1 || doubted.map({ number == $0 + 1 }) ?? false
      || left.map({ number == $0 + 1 }) ?? false
    {
      return .goesOn(missed: 0)
    }
    var isEarlier = false
    var isLater = false
    if let time, let before = self.time { (isEarlier, isLater) = (time < before, time > before) }
    if number > last {
      // Where it went back and comes past that again, nothing before it is missing anew.
      let from = left.map { number > $0 ? max($0, last) : last } ?? last
      let isLoss = !isEarlier && number - from <= Self.step
      return isLoss ? .goesOn(missed: number - from - 1) : .doubtful
    }
    if isEarlier { return .known }
    for range in [1 << 8, 1 << 16, 1 << 32] as [UInt64]
    where greatest < range && last >= range - Self.margin && number < Self.margin {
      return .wraps(missed: number <= 1 ? 0 : number + range - last - 1)
    }
    return isLater && last - number > Self.margin ? .goesOn(missed: 0) : .doubtful
  }
}

extension Numbering {
  /// The bytes of a row of the decoder's memory.
  var bytes: [UInt8] {
    var writer = StateWriter()
    writer.write(last)
    writer.write(time) { $0.write($1) }
    writer.write(doubted) { $0.write($1) }
    writer.write(left) { $0.write($1) }
    writer.write(greatest)
    return writer.bytes
  }

  /// Out of a row's bytes.
  init(_ reader: inout StateReader) throws(StateReader.Unreadable) {
    last = try reader.unsigned()
    time = try reader.optional { reader throws(StateReader.Unreadable) in try reader.timestamp() }
    doubted = try reader.optional { reader throws(StateReader.Unreadable) in
      try reader.unsigned()
    }
    left = try reader.optional { reader throws(StateReader.Unreadable) in try reader.unsigned() }
    greatest = try reader.unsigned()
    guard [last, doubted ?? 0, left ?? 0, greatest].allSatisfy({ $0 <= MessageNumber.greatest })
    else {
      throw reader.unreadable("a number of a message")
    }
  }
}
