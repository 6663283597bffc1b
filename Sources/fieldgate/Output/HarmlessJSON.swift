/// A JSON text that a terminal may see: on one line, and with nothing in it that could
/// move a cursor.
enum HarmlessJSON {
  static func line(_ payload: [UInt8]) -> String {
    var line = ""
    for scalar in String(decoding: payload, as: UTF8.self).unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control where scalar.value < 0x20:
        // In valid JSON these stand between tokens only.
        line += " "
      case .control, .format, .lineSeparator, .paragraphSeparator:
        // These stand within texts only, where an escape means the same.
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          line += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      default: line.unicodeScalars.append(scalar)
      }
    }
    return line
  }
}
