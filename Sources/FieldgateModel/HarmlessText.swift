extension StringProtocol {
  /// The text without line breaks, control and format characters, each written as `\u{…}`:
  /// nothing that a device says can look like a line of ours or move a terminal's cursor.
  package var harmless: String {
    var line = ""
    for scalar in unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator, .format:
        line += "\\u{\(String(scalar.value, radix: 16))}"
      default: line.unicodeScalars.append(scalar)
      }
    }
    return line
  }
}
