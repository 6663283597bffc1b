extension Node {
  /// A number of bytes: `500MB`, `8GB`, `2.5 GiB`. Units of 1000 are KB, MB, GB and TB, those
  /// of 1024 KiB, MiB, GiB and TiB; a number needs its unit.
  package func size(_ diagnostics: Diagnostics) -> Int64? {
    guard let scalar, let size = Self.size(scalar.text) else {
      diagnostics.error(at: place, "expected a size such as 500MB, 8GB or 2GiB, found \(what)")
      return nil
    }
    return size
  }

  /// The bytes that a text says; nil where it says none.
  package static func size(_ text: String) -> Int64? {
    let units: [String: Double] = [
      "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12,
      "KiB": 1024, "MiB": 1_048_576, "GiB": 1_073_741_824, "TiB": 1_099_511_627_776,
    ]
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let rest = text.dropFirst(digits.count)
    let unit = rest.first == " " ? rest.dropFirst() : rest
    guard let number = Double(digits), let length = units[String(unit)], number * length < 1e15
    else { return nil }
    return Int64((number * length).rounded())
  }
}
