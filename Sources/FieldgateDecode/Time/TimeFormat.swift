import FieldgateDocument
import FieldgateModel

/// How a device writes a time.
///
/// What is finer than a millisecond is cut off, never rounded up: a reading is not
/// later than the device said.
enum TimeFormat: Hashable, Sendable {
  case named(Name)
  case pattern(TimePattern)

  enum Name: String, CaseIterable, Hashable, Sendable {
    /// RFC 3339, with `T` or a blank, any fraction of a second, `Z` or an offset with
    /// or without colon. A text without a zone is refused.
    case rfc3339
    /// The same, with or without a zone; one without is of the rule's zone.
    case iso8601
    /// Since 1970-01-01T00:00:00Z, as a number or its text, with a fraction if it likes.
    case epochSeconds = "epoch-s"
    case epochMilliseconds = "epoch-ms"
    case epochMicroseconds = "epoch-us"
    case epochNanoseconds = "epoch-ns"

    fileprivate var microsecondsPerUnit: Double? {
      switch self {
      case .rfc3339, .iso8601: nil
      case .epochSeconds: 1e6
      case .epochMilliseconds: 1e3
      case .epochMicroseconds: 1
      case .epochNanoseconds: 1e-3
      }
    }
  }

  /// What a value says, by itself or together with a zone.
  enum Said {
    case time(Timestamp)
    case local(CivilTime)
  }

  /// The time that a value says; nil where it says none.
  func read(_ value: Value) -> Said? {
    switch self {
    case .pattern(let pattern):
      // A number is such a text too: 20260921 as yyyyMMdd.
      guard let (time, offset) = pattern.read(value.text) else { return nil }
      return offset.map { .time(time.timestamp + -$0) } ?? .local(time)
    case .named(let name):
      if let unit = name.microsecondsPerUnit { return Self.epoch(value, unit).map(Said.time) }
      guard case .word(let word) = value, let (time, offset) = CivilTime.parse(iso8601: word)
      else { return nil }
      if let offset { return .time(time.timestamp + -offset) }
      return name == .iso8601 ? .local(time) : nil
    }
  }

  private static func epoch(_ value: Value, _ microsecondsPerUnit: Double) -> Timestamp? {
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
    case .named(.rfc3339): "a time such as 2026-11-22T14:03:40.120Z"
    case .named(.iso8601): "a time such as 2026-11-22T14:03:40"
    case .named(let name): "a time as \(name.rawValue), a number"
    case .pattern(let pattern): "a time written as \(pattern.text)"
    }
  }
}

extension TimeFormat {
  /// Reads the name of a format, or a pattern: whatever has a `y` and an `M`.
  init?(_ node: Node, _ diagnostics: Diagnostics) {
    diagnostics.asked(
      Question(at: node.place, of: "format of a time", .words(Name.allCases.map(\.rawValue))))
    guard let text = node.text(diagnostics) else { return nil }
    if let name = Name(rawValue: text) {
      self = .named(name)
    } else if text.contains("y"), text.contains("M") {
      do throws(TimePattern.Refusal) {
        self = .pattern(try TimePattern(text))
      } catch {
        diagnostics.error(
          at: node.place,
          "'\(text.shortened(to: 60))' is no pattern of a time: \(error.message); letters are "
            + "those of yyyy-MM-dd HH:mm:ss.SSS, MMM for Jan, hh and a for AM or PM, XXX for "
            + "an offset, and other text goes into '…'")
        return nil
      }
    } else {
      node.reportNot(
        text, of: "format of a time",
        among: Name.allCases.map(\.rawValue) + ["a pattern such as yyyy/MM/dd HH:mm:ss"],
        diagnostics)
      return nil
    }
  }
}
