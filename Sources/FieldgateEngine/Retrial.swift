import FieldgateDecode
import FieldgateModel

/// What came of a message out of quarantine when it was read again.
package struct Retrial: Hashable, Sendable {
  package let number: Int64
  package let adapter: AdapterID?
  package let outcome: Outcome
  /// Those that the store has not, with the quality with which they are stored: nothing of it
  /// is of now.
  package let readings: [Reading]
  /// How many the store has already: the rest of the message could be read when it came.
  package let known: Int
  /// What is wrong with it still; nil where it could be read.
  package let reason: String?

  /// What the store must be asked for.
  package let sought: [ReadingIdentity]

  /// - Parameters:
  ///   - kept: what the store holds and would not take of what.
  ///   - known: how often it holds what; what is found here is taken out of it.
  ///   - isSkewed: whether a device's clock is known to be wrong: its readings go by their
  ///     arrival.
  init(
    _ message: KeptMessage, _ decoded: Decoded, excess: Set<ReadingIdentity>,
    known: inout [ReadingIdentity: Int], isSkewed: (DeviceID) -> Bool
  ) {
    number = message.number
    adapter = decoded.adapter
    outcome = decoded.outcome
    var fresh: [Reading] = []
    var sought: [ReadingIdentity] = []
    var refused: [Reading] = []
    for said in decoded.outcome == .read ? decoded.readings : [] {
      var reading = said
      if reading.timeFrom == .payload, reading.time != message.received, isSkewed(reading.device) {
        reading.time = message.received
        reading.timeFrom = .arrival
      }
      // What was read of it when it came has the time that it bears.
      let asSaid = ReadingIdentity(said)
      let identity = ReadingIdentity(reading)
      sought += asSaid == identity ? [identity] : [asSaid, identity]
      if said.timeFrom == .payload, known[asSaid, default: 0] > 0 { continue }
      // With a time of its own it is the same thing, however often it is said; two arrivals
      // in one millisecond may be two.
      if said.timeFrom == .payload { known[asSaid] = 1 }
      if reading.timeFrom == .arrival, let count = known[identity], count > 0 {
        known[identity] = count - 1
        continue
      }
      guard !excess.contains(identity) else {
        refused.append(reading)
        continue
      }
      if reading.quality == .good || reading.quality == .skewed { reading.quality = .late }
      // What a counter grew by is known by what it said since.
      reading.delta = nil
      fresh.append(reading)
    }
    self.sought = sought
    readings = fresh
    self.known =
      decoded.outcome == .read ? decoded.readings.count - fresh.count - refused.count : 0
    if decoded.outcome == .read, decoded.faults.isEmpty {
      reason = refused.first.map {
        "\(refused.count) of its readings cannot be stored: device '\($0.device)' has as many"
          + " series as one may have"
      }
    } else {
      reason = Self.reason(of: decoded)
    }
  }

  private static func reason(of decoded: Decoded) -> String {
    if let fault = decoded.faults.first { return fault.description }
    switch decoded.outcome {
    case .unmatched: return "no adapter that the inventory uses listens to its topic"
    case .nothing: return "its adapter finds nothing in it that is measured"
    case .read, .malformed, .range: return Engine.reason(of: decoded)
    }
  }

  /// As the answer to the command has it.
  package var object: JSONObject {
    [
      "id": .integer(number), "outcome": .string(outcome.rawValue),
      "adapter": adapter.map { .string($0.rawValue) },
      "readings": .integer(Int64(readings.count)), "known": .integer(Int64(known)),
      "reason": reason.map { .string($0) },
    ]
  }
}
