import FieldgateTestSupport
import FieldgateWeb
import Foundation
import Testing

/// The colours of the style sheet against each other.
@Suite("Contrast") struct ContrastTests {
  /// The pairs of text and ground that the style sheet puts together.
  static let pairs = [
    ("ink", "ground"), ("ink", "panel"), ("soft", "ground"), ("soft", "panel"),
    ("link", "ground"), ("link", "panel"), ("unreal", "ground"), ("unreal", "panel"),
    ("well", "ground"), ("minor-ink", "minor"), ("moderate-ink", "moderate"),
    ("severe-ink", "severe"), ("extreme-ink", "extreme"), ("ground", "ink"), ("ink", "calm"),
  ]

  @Test("text has a contrast of at least 4.5 in both themes", arguments: pairs, [0, 1])
  func contrast(pair: (String, String), theme: Int) throws {
    let sheet = try WebStage().ask("/style.css").body
    let themes = sheet.components(separatedBy: ":root {").dropFirst()
      .map { $0.components(separatedBy: "}")[0] }
    try #require(themes.count == 2)
    func light(_ name: String) throws -> Double {
      let match = try #require(
        themes[theme].firstMatch(of: try Regex("--\(name): #([0-9a-f]{6});")), "--\(name)")
      let number = try #require(Int(String(match.output[1].substring ?? ""), radix: 16))
      return Self.luminance(number)
    }
    let (one, other) = (try light(pair.0), try light(pair.1))
    let contrast = (max(one, other) + 0.05) / (min(one, other) + 0.05)
    #expect(contrast >= 4.5, "\(pair.0) on \(pair.1): \(contrast)")
  }

  /// WCAG 2.2, relative luminance of a colour.
  private static func luminance(_ colour: Int) -> Double {
    let parts: [Double] = [16, 8, 0].map { shift in
      let part = Double((colour >> shift) & 255) / 255
      return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }
}
