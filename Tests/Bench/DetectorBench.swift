import FieldgateDetect
import FieldgateModel
import Glibc

/// Time a point and bytes of state of the anomaly detector, on made-up series of its two
/// kinds, in processor time of one core.
struct DetectorBench {
  private static let points = 500_000

  func run() {
    measure("hourly counts", every: 3_600_000) { index, noise in
      (500 * max(0.02, 1 - Double(abs(index % 24 - 13)) / 8) * (0.8 + 0.4 * noise)).rounded()
    }
    measure("values every 5 minutes", every: 300_000) { index, noise in
      40 + 10 * Double(index % 288) / 288 + 3 * noise
    }
  }

  private func measure(
    _ name: String, every step: Milliseconds, _ value: (Int, Double) -> Double
  ) {
    var random = SystemRandomNumberGenerator()
    let slots = (0..<Self.points).map { index in
      let time = Timestamp(milliseconds: 1_767_571_200_000 + Milliseconds(index) * step)
      let noise = Double.random(in: 0..<1, using: &random)
      return (time, WeekTime(time, in: .utc), value(index, noise))
    }
    var detector = Detector()
    var highest = 0.0
    let begin = Self.processorSeconds
    for (time, week, value) in slots {
      highest = max(highest, detector.observe(value, at: time, week: week).value)
    }
    let seconds = Self.processorSeconds - begin
    let nanoseconds = (seconds * 1e9 / Double(Self.points)).rounded()
    // The highest score is printed so that no compiler leaves the work out.
    print(
      "\(name): \(Int(nanoseconds)) ns a point, \(detector.bytes.count) bytes of state"
        + " (highest score \((highest * 1000).rounded() / 1000))")
  }

  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
