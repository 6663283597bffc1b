import FieldgateModel

extension Score {
  /// The score in words: `count 412, expected 120–210 for Sunday 15:00, above
  /// expectation for 3 h`.
  ///
  /// `noun` names the measure: count, density, value.
  package func reason(of noun: String = "value") -> String {
    guard let observed else { return "no \(noun) for \(week)" }
    let told = "\(noun) \(Self.text(observed))"
    let band = expected.map {
      ", expected \(Self.text($0.lowerBound))–\(Self.text($0.upperBound)) for \(week)"
    }
    let grounds: String =
      switch ground {
      case .deviation:
        (band ?? "") + (side.map { ", \($0) expectation\(lasting)" } ?? "")
      case .stuck: ", the same value\(lasting)"
      case .newValue: ", \(Self.text(distance)) from any value before"
      case .newDeparture:
        (band ?? "") + (side.map { ", further \($0) expectation than ever" } ?? "")
      case .late: (band ?? "") + ", older than the slot before"
      case .missing: ""
      }
    return told + grounds + (isLearning ? ", still learning" : "")
  }

  private var side: String? {
    switch direction {
    case .crowd: "above"
    case .lull: "below"
    case nil: nil
    }
  }

  /// ` for 3 h`; nothing where it has only begun.
  private var lasting: String {
    let minutes = (time - since) / 60_000
    return switch minutes {
    case ..<1: ""
    case ..<120: " for \(minutes) min"
    case ..<(48 * 60): " for \(minutes / 60) h"
    default: " for \(minutes / 1440) d"
    }
  }

  /// Whole where it is large, with two digits behind the point where it is small.
  private static func text(_ value: Double) -> String {
    guard abs(value) < 1e15 else { return "\(value)" }
    let steps: Double = abs(value) >= 100 ? 1 : abs(value) >= 10 ? 10 : 100
    let rounded = (value * steps).rounded() / steps
    return rounded == rounded.rounded() ? "\(Int64(rounded))" : "\(rounded)"
  }
}
