/// How many columns of a terminal a text takes, as wcwidth(3) has it: none for what is put on
/// the character before it, two for what is wide in East Asia and for emoji, one for the rest.
///
/// For texts that are `harmless`: control characters count as one.
/// Source of the wide ranges: Unicode, EastAsianWidth.txt (W and F).
package func columns(of text: some StringProtocol) -> Int {
  text.unicodeScalars.reduce(0) { $0 + columns(of: $1) }
}

/// The text with as many blanks behind it as it takes to fill so many columns; a wider one
/// stays as it is.
package func padded(_ text: String, to width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - columns(of: text)))
}

private func columns(of scalar: Unicode.Scalar) -> Int {
  // Most texts have nothing else.
  if scalar.value < 0x300 { return 1 }
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark: return 0
  default: break
  }
  // Vowels and finals of Hangul syllables that are written in parts.
  if (0x1160...0x11FF).contains(scalar.value) { return 0 }
  // Two of these make a flag, which is as wide as two letters.
  if (0x1F1E6...0x1F1FF).contains(scalar.value) { return 1 }
  let isWide =
    scalar.properties.isEmojiPresentation || wide.contains { $0.contains(scalar.value) }
  return isWide ? 2 : 1
}

private let wide: [ClosedRange<UInt32>] = [
  0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF,
  0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F,
  0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18CFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F265,
  0x20000...0x3FFFD,
]
