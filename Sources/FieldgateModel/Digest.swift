/// A 64-bit digest of bytes, the same on every machine and in every run.
///
/// It tells two messages apart, not friend from foe: it recognises what the broker
/// delivers again, together with the packet identifier. The function is
/// MurmurHash64A (Austin Appleby, public domain), eight bytes a step.
package enum Digest {
  package static func of(_ bytes: [UInt8], seed: UInt64 = 0) -> UInt64 {
    bytes.withUnsafeBytes { of($0, seed: seed) }
  }

  package static func of(_ topic: String, _ payload: [UInt8]) -> UInt64 {
    var topic = topic
    let seed = topic.withUTF8 { of(UnsafeRawBufferPointer($0), seed: 0x9E37_79B9_7F4A_7C15) }
    return of(payload, seed: seed)
  }

  private static func of(_ bytes: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
    let multiplier: UInt64 = 0xC6A4_A793_5BD1_E995
    var hash = seed ^ (UInt64(bytes.count) &* multiplier)
    var place = 0
    while place + 8 <= bytes.count {
      var word = UInt64(
        littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      word = word &* multiplier
      word ^= word >> 47
      hash = (hash ^ (word &* multiplier)) &* multiplier
      place += 8
    }
    if place < bytes.count {
      for index in place..<bytes.count {
        hash ^= UInt64(bytes[index]) << UInt64(8 * (index - place))
      }
      hash = hash &* multiplier
    }
    hash ^= hash >> 47
    hash = hash &* multiplier
    return hash ^ (hash >> 47)
  }
}
