/// A text without line breaks, control characters and what turns the direction of writing:
/// each stands there as `\u{1b}`, so that nothing that a device or a file says can look like
/// a line of ours or move a terminal's cursor.
package func harmless(_ text: some StringProtocol) -> String {
  guard text.unicodeScalars.contains(where: isHarmful) else { return String(text) }
  var line = ""
  for scalar in text.unicodeScalars {
    if isHarmful(scalar) {
      line += "\\u{\(String(scalar.value, radix: 16))}"
    } else {
      line.unicodeScalars.append(scalar)
    }
  }
  return line
}

private func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .control, .lineSeparator, .paragraphSeparator, .format: true
  default: false
  }
}
