/// A request that was read whole.
package struct Request: Sendable {
  package enum Method: String, Sendable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
  }

  package var method: Method
  /// The path's segments, decoded; none for `/`.
  package var path: [String]
  /// What stands behind `?`, as it came.
  package var query: String
  /// By name in lower case; of a name that came twice the values, joined by `, `.
  package var headers: [String: String]
  package var body: [UInt8]
  /// Whether the connection may serve another one.
  package var keepsAlive: Bool

  package init(
    _ method: Method, path: [String], query: String = "", headers: [String: String] = [:],
    body: [UInt8] = [], keepsAlive: Bool = true
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
    self.keepsAlive = keepsAlive
  }

  /// A field of the query; the first of its name.
  package func asked(_ name: String) -> String? { Form(query)[name] }

  /// The fields of a form that was posted.
  package var form: Form { Form(String(decoding: body, as: UTF8.self)) }

  /// A cookie's value.
  package func cookie(_ name: String) -> String? {
    for part in headers["cookie"]?.split(separator: ";") ?? [] {
      let pair = part.drop { $0 == " " }.split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if pair.count == 2, pair[0] == name { return String(pair[1]) }
    }
    return nil
  }
}

/// `a=b&c=d`, as forms and queries are written (application/x-www-form-urlencoded).
package struct Form: Sendable {
  private let fields: [(name: String, value: String)]

  package init(_ text: String) {
    fields = text.split(separator: "&").prefix(32).compactMap { part in
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = percentDecoded(pair[0], plusIsSpace: true) else { return nil }
      let value = pair.count > 1 ? percentDecoded(pair[1], plusIsSpace: true) : ""
      return value.map { (name, $0) }
    }
  }

  /// The first field of a name.
  package subscript(name: String) -> String? { fields.first { $0.name == name }?.value }
}

/// A text without its `%XX`; nil where one is broken or the bytes are not UTF-8.
package func percentDecoded(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String? {
  var bytes: [UInt8] = []
  var rest = Array(text.utf8)[...]
  while let byte = rest.popFirst() {
    if byte == UInt8(ascii: "%") {
      guard let high = rest.popFirst().flatMap(hexDigit),
        let low = rest.popFirst().flatMap(hexDigit)
      else { return nil }
      bytes.append(high << 4 | low)
    } else {
      bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
    }
  }
  return String(validating: bytes, as: UTF8.self)
}

/// A text as one segment of a path.
package func percentEncoded(_ text: String) -> String {
  var encoded = ""
  for byte in text.utf8 {
    switch byte {
    case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "~"):
      encoded.unicodeScalars.append(Unicode.Scalar(byte))
    default:
      let digits = String(byte, radix: 16, uppercase: true)
      encoded += "%" + (digits.count == 1 ? "0" : "") + digits
    }
  }
  return encoded
}

private func hexDigit(_ byte: UInt8) -> UInt8? {
  switch byte {
  case 48...57: byte - 48
  case 65...70: byte - 55
  case 97...102: byte - 87
  default: nil
  }
}
