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

  /// - Parameters:
  ///   - known: how often the store holds what; what is found here is taken out of it.
  init(_ message: KeptMessage, _ decoded: Decoded, known: inout [ReadingIdentity: Int]) {
    number = message.number
    adapter = decoded.adapter
    outcome = decoded.outcome
    reason = decoded.outcome == .read && decoded.faults.isEmpty ? nil : Self.reason(of: decoded)
    var fresh: [Reading] = []
    for reading in decoded.outcome == .read ? decoded.readings : [] {
      let identity = ReadingIdentity(reading)
      if let count = known[identity], count > 0 {
        // With a time of its own it is the same thing, however often it is said; two arrivals
        // in one millisecond may be two.
        if reading.timeFrom == .arrival { known[identity] = count - 1 }
        continue
      }
      if reading.timeFrom == .payload { known[identity] = 1 }
      fresh.append(reading)
    }
    self.known = decoded.outcome == .read ? decoded.readings.count - fresh.count : 0
    readings = fresh.map { reading in
      var reading = reading
      if reading.quality == .good || reading.quality == .skewed { reading.quality = .late }
      // What a counter grew by is known by what it said since.
      reading.delta = nil
      return reading
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
