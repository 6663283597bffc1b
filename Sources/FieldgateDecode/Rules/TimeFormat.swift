import FieldgateModel

/// How a device writes a time.
///
/// What is finer than a millisecond is cut off, never rounded up: a reading is not
/// later than the device said.
enum TimeFormat: String, CaseIterable, Hashable, Sendable {
  /// RFC 3339, with `T` or a blank, any fraction of a second, `Z` or an offset with
  /// or without colon. A text without a zone is refused.
  case rfc3339
  /// Since 1970-01-01T00:00:00Z, as a number or its text, with a fraction if it likes.
  case epochSeconds = "epoch-s"
  case epochMilliseconds = "epoch-ms"
  case epochMicroseconds = "epoch-us"
  case epochNanoseconds = "epoch-ns"

  /// The time that a value says; nil where it says none.
  func time(of value: Value) -> Timestamp? {
    guard let microsecondsPerUnit else {
      guard case .word(let word) = value else { return nil }
      return Timestamp(iso8601: word)
    }
    let count: Double? =
      switch value {
      case .number(let number): number
      case .word(let word): decimal(word)
      case .flag: nil
      }
    // Whole microseconds first: 1675931140.21 s is no exact double, and cutting it
    // would lose a millisecond.
    guard let count else { return nil }
    let microseconds = (count * microsecondsPerUnit).rounded()
    guard microseconds.magnitude < 1e17 else { return nil }
    return Timestamp(milliseconds: Int64(microseconds).flooredQuotient(dividingBy: 1000))
  }

  /// In the words of a fault.
  var expected: String {
    switch self {
    case .rfc3339: "a time such as 2026-11-22T14:03:40.120Z"
    default: "a time as \(rawValue), a number"
    }
  }

  private var microsecondsPerUnit: Double? {
    switch self {
    case .rfc3339: nil
    case .epochSeconds: 1e6
    case .epochMilliseconds: 1e3
    case .epochMicroseconds: 1
    case .epochNanoseconds: 1e-3
    }
  }
}
