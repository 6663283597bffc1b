import CAllocations
import FieldgateDecode
import FieldgateModel
import Foundation
import Glibc

/// What decoding a message costs, beside Foundation's JSON decoders on the same bytes: in
/// the same process, in turns, so that the machine's mood meets all of them.
///
/// Time is this thread's CPU time. Ours is bytes to readings: which adapter, parsing, the
/// conditions, loops and mappings, times, and what totals grew by. Foundation's is bytes to
/// a struct of the fields that the adapter reads, and bytes to a dictionary.
struct DecodeBench {
  let devices: String
  let payloads: String?
  let rounds: Int

  func run() throws {
    let adapters = try DecodeMessage.adapters(in: devices)
    print(
      "\(rounds) rounds in turns; CPU µs a message, medians, with least and most; "
        + "allocations a message (malloc, calloc, realloc, aligned)")
    print("| message | bytes | fieldgate | JSONDecoder | JSONSerialization | ratio | allocations |")
    print("|---|---|---|---|---|---|---|")
    for message in try DecodeMessage.all(adapters, payloads: payloads) {
      try compare(message, adapters)
    }
  }

  /// The time and the allocations of one message.
  private struct Cost {
    var microseconds: [Double] = []
    var allocations = 0.0

    var median: Double { microseconds.sorted()[microseconds.count / 2] }

    var text: String {
      let sorted = microseconds.sorted()
      return String(
        format: "%.2f (%.2f–%.2f)", median, sorted.first ?? 0, sorted.last ?? 0)
    }
  }

  private func compare(_ message: DecodeMessage, _ adapters: [Adapter]) throws {
    // Of the site's kind: all packaged adapters, as the router must tell them apart.
    var decoder = FieldgateDecode.Decoder(adapters: adapters)
    let received = Timestamp(milliseconds: 1_893_456_000_000)
    let data = Data(message.message.payload)
    let bare = JSONDecoder()
    let readings = decoder.decode(message.message, received: received).readings.count
    guard readings == message.readings else {
      print("\(message.name): \(readings) readings in place of \(message.readings)")
      exit(1)
    }
    var ours = Cost()
    var codable = Cost()
    var serialization = Cost()
    for round in 0...rounds {
      // The first is for warming up.
      let isCounted = round > 0
      measure(&ours, isCounted) { keep(decoder.decode(message.message, received: received)) }
      try measure(&codable, isCounted) { keep(try message.foundation(bare, data)) }
      try measure(&serialization, isCounted) {
        keep(try JSONSerialization.jsonObject(with: data))
      }
    }
    print(
      "| \(message.name) | \(data.count) | \(ours.text) | \(codable.text) | \(serialization.text) "
        + String(format: "| %.2f ", ours.median / codable.median)
        + String(
          format: "| %.1f / %.1f / %.1f |", ours.allocations, codable.allocations,
          serialization.allocations))
  }

  private func measure(
    _ cost: inout Cost, _ isCounted: Bool, _ body: () throws -> Void
  ) rethrows {
    let times = 2000
    let allocations = callocations_count()
    let start = cpuNanoseconds()
    for _ in 0..<times { try body() }
    let length = cpuNanoseconds() - start
    guard isCounted else { return }
    cost.allocations = Double(callocations_count() - allocations) / Double(times)
    cost.microseconds.append(Double(length) / Double(times) / 1000)
  }

  private func cpuNanoseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}

/// Keeps the optimiser from leaving out what nobody looks at.
@inline(never)
private func keep<Value>(_ value: Value) {}
