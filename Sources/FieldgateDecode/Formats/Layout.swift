import FieldgateModel

/// How the bytes of a device are laid out: fields one after the other or at fixed
/// places, and then, if it has any, entries that each begin with a tag.
///
/// The fields make an object; a dot in a field's name makes an object within it, so
/// that bytes can get the very shape of the maker's own JSON and one rule reads both.
struct Layout: Hashable, Sendable {
  let fields: [Field]
  /// By tag; all tags of a layout have the same length.
  let entries: [[UInt8]: [Field]]
  /// Bytes of a tag; 0 where the layout has no entries.
  let tag: Int

  /// A number in bytes, or bytes that nobody reads.
  struct Field: Hashable, Sendable {
    /// The keys from the object's root; nil for bytes to skip.
    let path: [String]?
    /// The first byte, counted from the start of the payload or of the entry behind
    /// its tag; nil for right after the field before.
    let at: Int?
    let number: ByteNumber
  }

  /// Reads the fields of a payload.
  func object(of bytes: [UInt8]) throws(FormatFault) -> JSONObject {
    var object = JSONObject()
    var place = 0
    try read(fields, of: bytes, from: 0, &place, into: &object)
    while tag > 0, place < bytes.count {
      guard place + tag <= bytes.count else {
        throw FormatFault(
          expected: "a tag of \(tag) bytes at byte \(place)",
          found: "the end after \(bytes.count) bytes")
      }
      guard let fields = entries[Array(bytes[place..<place + tag])] else {
        throw FormatFault(
          expected: "a tag that the layout knows at byte \(place)", found: "another tag")
      }
      place += tag
      try read(fields, of: bytes, from: place, &place, into: &object)
    }
    return object
  }

  private func read(
    _ fields: [Field], of bytes: [UInt8], from start: Int, _ place: inout Int,
    into object: inout JSONObject
  ) throws(FormatFault) {
    for field in fields {
      if let at = field.at { place = start + at }
      let end = place + field.number.width
      guard end <= bytes.count else {
        throw FormatFault(
          expected: "\(field.number.width) bytes at byte \(place)",
          found: "the end after \(bytes.count) bytes")
      }
      if let path = field.path {
        object.set(field.number.value(of: bytes[place..<end]), at: path[...])
      }
      place = end
    }
  }
}

extension JSONObject {
  /// Sets a value beneath keys, making the objects on the way.
  fileprivate mutating func set(_ value: JSONValue, at path: ArraySlice<String>) {
    guard let key = path.first else { return }
    if path.count == 1 {
      self[key] = value
    } else {
      var inner = JSONObject()
      if case .object(let object)? = self[key] { inner = object }
      inner.set(value, at: path.dropFirst())
      self[key] = .object(inner)
    }
  }
}
