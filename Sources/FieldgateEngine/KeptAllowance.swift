import FieldgateModel

/// Of how many messages with one fault the bytes are kept in an hour: a sensor that says
/// nothing but nonsense writes no more than that.
struct KeptAllowance: Sendable {
  private static let length: Milliseconds = 3_600_000
  private static let mostCauses = 1000
  private var windows: [String: (since: Milliseconds, count: Int)] = [:]

  mutating func allows(_ cause: String, most: Int, at now: Milliseconds) -> Bool {
    if let window = windows[cause], now - window.since < Self.length {
      guard window.count < most else { return false }
      windows[cause]?.count += 1
      return true
    }
    if windows.count >= Self.mostCauses {
      windows = windows.filter { now - $0.value.since < Self.length }
      guard windows.count < Self.mostCauses else { return false }
    }
    windows[cause] = (now, 1)
    return most > 0
  }
}
