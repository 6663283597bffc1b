import CCrypto

/// SHA-256 (FIPS 180-4); empty where libcrypto gives none.
func sha256(_ bytes: [UInt8]) -> [UInt8] {
  var digest = [UInt8](repeating: 0, count: 32)
  return fieldgate_sha256(bytes, bytes.count, &digest) == 1 ? digest : []
}

/// The bytes of a text in base64 (RFC 4648, section 4); nil where it is none.
func decodedBase64(_ text: some StringProtocol) -> [UInt8]? {
  var bytes: [UInt8] = []
  var bits: UInt32 = 0
  var count = 0
  for character in text.utf8 where character != UInt8(ascii: "=") && character != 32 {
    let value: UInt8
    switch character {
    case 65...90: value = character - 65
    case 97...122: value = character - 71
    case 48...57: value = character + 4
    case UInt8(ascii: "+"): value = 62
    case UInt8(ascii: "/"): value = 63
    default: return nil
    }
    bits = bits << 6 | UInt32(value)
    count += 6
    if count >= 8 {
      count -= 8
      bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
    }
  }
  return bytes
}
