import Foundation

/// JSON as the outside sees it, read by another parser than the program's own.
struct JSON {
  private let value: Any?

  private init(value: Any?) { self.value = value is NSNull ? nil : value }

  init(_ bytes: some Sequence<UInt8>) {
    self.init(
      value: try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed))
  }

  init(_ text: String) { self.init(text.utf8) }

  subscript(key: String) -> JSON { JSON(value: (value as? [String: Any])?[key]) }

  var string: String? { value as? String }
  var number: Double? { (value as? NSNumber)?.doubleValue }
  var flag: Bool? { value as? Bool }
  var keys: Set<String> { Set((value as? [String: Any])?.keys.map { $0 } ?? []) }
  var elements: [JSON] { (value as? [Any])?.map { JSON(value: $0) } ?? [] }
  var isArray: Bool { value is [Any] }

  /// The element of an array whose member has the value.
  func first(_ key: String, _ text: String) -> JSON? { elements.first { $0[key].string == text } }
}

/// Times in JSON: ISO 8601, UTC, milliseconds, `Z`. Nil for anything else.
func milliseconds(_ text: String?) -> Int64? {
  guard let text, text.count == 24, text.hasSuffix("Z") else { return nil }
  let format = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
  return (try? format.parse(text)).map { Int64(($0.timeIntervalSince1970 * 1000).rounded()) }
}

/// The wall clock, in milliseconds since 1970.
func wall() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
