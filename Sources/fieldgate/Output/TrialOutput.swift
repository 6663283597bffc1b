import FieldgateDaemon
import FieldgateDecode
import FieldgateEngine
import FieldgateModel

/// What adapters made of one message, as `adapter try` shows it.
struct TrialOutput {
  let message: Message
  let explanation: Explanation

  private var decoded: Decoded { explanation.decoded }

  /// One line of `--json` (contract, section 2).
  var object: JSONObject {
    [
      "topic": .string(message.topic),
      "outcome": .string(decoded.outcome.rawValue),
      "adapter": decoded.adapter.map { .string($0.rawValue) },
      "readings": .array(decoded.readings.map { .object(ReadingMessage.object($0)) }),
      "numbers": decoded.numbers.isEmpty
        ? nil : .array(decoded.numbers.map { .object(Self.object($0)) }),
      "faults": decoded.faults.isEmpty
        ? nil : .array(decoded.faults.map { .string($0.description) }),
      "why": .array(explanation.adapters.map { .object(Self.object($0)) }),
    ]
  }

  private static func object(_ number: MessageNumber) -> JSONObject {
    [
      "device": .string(number.source.rawValue),
      "number": .integer(Int64(clamping: number.number)),
      "missed": number.missed == 0 ? nil : .integer(Int64(clamping: number.missed)),
    ]
  }

  private static func object(_ trial: Explanation.Trial) -> JSONObject {
    [
      "adapter": .string(trial.adapter.rawValue),
      "verdict": .string(trial.verdict),
      "mappings": .array(
        trial.mappings.map { mapping in
          .object([
            "name": .string(mapping.name), "path": mapping.path.map { .string($0) },
            "found": mapping.found.map { .string($0) },
            "reading": mapping.reading.map { .string(text(of: $0)) },
            "reason": mapping.reason.map { .string($0) },
            "nearest": mapping.nearest.map { .string($0) },
          ])
        }),
    ]
  }

  /// The message, who took it, each reading, and each mapping with its reason.
  var lines: [String] {
    var lines = ["\(Log.harmless(message.topic)): \(decoded.outcome.rawValue)"]
    for trial in explanation.adapters {
      lines.append("  \(trial.adapter): \(Log.harmless(trial.verdict))")
      for mapping in trial.mappings {
        var line = "    \(mapping.name)"
        if let path = mapping.path { line += "  \(path)" }
        if let found = mapping.found { line += " = \(found)" }
        if let reading = mapping.reading { line += "  → \(Self.text(of: reading))" }
        if let reason = mapping.reason { line += "  ✗ \(reason)" }
        if let nearest = mapping.nearest { line += "; nearest: \(nearest)" }
        lines.append(Log.harmless(line))
      }
    }
    for number in decoded.numbers {
      let missed = number.missed == 0 ? "" : ", \(number.missed) missed before it"
      lines.append("  number \(number.number) of \(Log.harmless(number.source.rawValue))\(missed)")
    }
    for fault in decoded.faults { lines.append("  fault: \(Log.harmless(fault.description))") }
    return lines
  }

  /// A reading on one line:
  /// `GAVM-01 / Line 0  count_in 15 people (interval) at 2020-06-12T15:05:00.000Z`
  static func text(of reading: Reading) -> String {
    let channel = reading.channel.map { " / \($0)" } ?? ""
    let labels = reading.labels.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
    let delta = reading.delta.map { ", +\(JSONValue.text(of: $0))" } ?? ""
    let quality = reading.quality == .good ? "" : ", \(reading.quality.rawValue)"
    return
      "\(reading.device)\(channel)  \(reading.measure.rawValue) \(JSONValue(reading.value).text)"
      + " \(reading.unit.rawValue)\(labels) (\(reading.aggregation.rawValue)\(delta)\(quality))"
      + " at \(reading.time.iso8601)"
  }
}
