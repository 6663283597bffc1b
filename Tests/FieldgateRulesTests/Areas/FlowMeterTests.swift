import FieldgateModel
import FieldgateRules
import Testing

@Suite("Flow meter") struct FlowMeterTests {
  /// Ten people in the first minute of the meter's time, then one look.
  @Test(
    "what passed counts in its minute and the four after it",
    arguments: [
      (0, 10), (59_999, 10), (60_000, 10), (299_999, 10), (300_000, 0), (1_000_000, 0),
      (-60_000, 10),
    ] as [(Milliseconds, Double)])
  func fades(at: Milliseconds, sum: Double) {
    var meter = FlowMeter()
    meter.add(4, at: 0)
    meter.add(6, at: 59_999)
    #expect(meter.sum(at: at) == sum)
    #expect(meter.perMinute(at: at) == sum / 5)
  }

  @Test("each minute fades on its own")
  func slots() {
    var meter = FlowMeter()
    for minute in 0..<7 { meter.add(Double(1 << minute), at: Int64(minute) * 60_000 + 30_000) }
    #expect(meter.sum(at: 419_999) == 4 + 8 + 16 + 32 + 64)
    #expect(meter.sum(at: 420_000) == 8 + 16 + 32 + 64)
    #expect(meter.sum(at: 659_999) == 64)
    #expect(meter.sum(at: 660_000) == 0)
  }

  @Test("a count of an earlier time than the running minute counts in it") func earlier() {
    var meter = FlowMeter()
    meter.add(3, at: 120_000)
    meter.add(5, at: 0)
    #expect(meter.sum(at: 419_999) == 8)
    #expect(meter.sum(at: 420_000) == 0)
  }

  @Test(
    "the next change is the next full minute while anything counts",
    arguments: [
      (0, 60_000), (59_999, 60_000), (60_000, 120_000), (299_999, 300_000), (300_000, nil),
    ] as [(Milliseconds, Milliseconds?)])
  func nextChange(after: Milliseconds, expected: Milliseconds?) {
    var meter = FlowMeter()
    meter.add(1, at: 0)
    #expect(meter.nextChange(after: after) == expected)
    #expect(FlowMeter().nextChange(after: after) == nil)
  }

  @Test("what a damaged row puts far ahead counts nothing, and never changes by itself")
  func farAhead() throws {
    var meter = FlowMeter()
    meter.add(3, at: 600_000)
    #expect(meter.sum(at: 299_999) == 0)
    #expect(meter.nextChange(after: 299_999) == nil)
    meter.add(5, at: 0)
    #expect(meter.sum(at: 0) == 5)
    #expect(meter.sum(at: 300_000) == 0)
  }

  @Test("its bytes are the meter") func bytes() throws {
    var meter = FlowMeter()
    for minute in 0..<6 { meter.add(Double(minute) + 0.5, at: Int64(minute) * 60_000) }
    var writer = StateWriter()
    meter.write(to: &writer)
    var reader = StateReader(writer.bytes)
    let restored = try FlowMeter(from: &reader)
    #expect(restored == meter && reader.isAtEnd)
    var short = StateReader(Array(writer.bytes.dropLast()))
    #expect(throws: StateReader.Unreadable.self) { _ = try FlowMeter(from: &short) }
  }
}
