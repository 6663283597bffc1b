/// What looks like personal data, by its key or by the value itself. It errs towards
/// personal: a draft that leaves too much out is mended by hand, the other is a leak.
enum Personal {
  private static let words: Set<String> = Set(
    ("plate plates license licence lpn kenteken registration vin face faces track tracks trackid "
      + "surname firstname lastname fullname username user users owner driver employee staff "
      + "customer patient contact personid mac macaddress bssid ssid imei imsi msisdn iccid age "
      + "ages adult adults child children kid kids sex gender male female men women man woman "
      + "mask facemask emotion ethnicity beard glasses clothing email mail phone telephone tel "
      + "mobile login logins password passwd pwd token secret credential credentials session "
      + "cookie badge card rfid iban address addresses ip street zip postcode birth birthday "
      + "birthdate dob image images imageuri snapshot thumbnail photo picture jpeg jpg png "
      + "embedding descriptor fingerprint biometric nickname resident tenant guest passenger")
      .split(separator: " ").map(String.init))

  /// Keys that are a person's where the key above or beside is.
  private static let people: Set<String> = [
    "person", "persons", "visitor", "visitors", "pedestrian", "holder", "who", "by",
  ]

  /// Whether a key says that its value is about a person.
  static func isKey(_ key: String, below parent: String? = nil) -> Bool {
    let own = Words(key)
    if own.has(words) { return true }
    let isNaming = own.has(["name", "id", "ids", "label", "text", "height"])
    if own.has("sub") && own.has("label") { return true }
    if isNaming, own.has(people) { return true }
    return isNaming
      && parent.map { Words($0).has(people.union(["face", "user", "track"])) } ?? false
  }

  /// Whether a name among data is one of the device's words for what is about persons,
  /// so that it may be quoted: `fw-female`, `age`.
  static func isVocabulary(_ name: String) -> Bool {
    isKey(name) && !isValue(name) && Words(name).areAll(in: words.union(Vocabulary.technical))
  }

  /// Whether a value looks like somebody's, whatever its key says: an e-mail or MAC
  /// address, a telephone number, a number plate, an image.
  static func isValue(_ text: String) -> Bool {
    isMail(text) || isMAC(text) || isPhone(text) || isPlate(text) || isBlob(text)
      || isPersonsName(text)
  }

  /// Two or three words that each begin with a capital letter, as `Jane Doe`.
  static func isPersonsName(_ text: String) -> Bool {
    let parts = text.split(separator: " ", omittingEmptySubsequences: false)
    guard (2...4).contains(parts.count), text.utf8.count <= 60 else { return false }
    let isName = parts.allSatisfy { part in
      guard let first = part.unicodeScalars.first, first.properties.isUppercase else {
        return ["van", "de", "der", "den", "von", "el", "al", "bin"].contains(String(part))
      }
      return part.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || ["'", "-", "."].contains($0)
      }
    }
    return isName && !Words(text).all.allSatisfy(Vocabulary.technical.contains)
  }

  private static func isMail(_ text: String) -> Bool {
    guard let at = text.firstIndex(of: "@"), at > text.startIndex else { return false }
    let host = text[at...].dropFirst()
    return host.contains(".") && !host.hasPrefix(".") && !host.hasSuffix(".")
  }

  /// Six pairs of hexadecimal digits with `:`, `-` or nothing that parts them.
  static func isMAC(_ text: String) -> Bool {
    let parts = text.split(omittingEmptySubsequences: false) { $0 == ":" || $0 == "-" }
    if parts.count >= 6, parts.count <= 8 {
      return parts.allSatisfy { $0.utf8.count == 2 && $0.allSatisfy(\.isHexDigit) }
    }
    return false
  }

  private static func isPhone(_ text: String) -> Bool {
    let digits = text.utf8.filter { (48...57).contains($0) }.count
    guard (8...15).contains(digits), text.hasPrefix("+") || text.hasPrefix("0") else {
      return false
    }
    return text.utf8.allSatisfy {
      (48...57).contains($0) || [0x2B, 0x20, 0x2D, 0x28, 0x29].contains($0)
    }
  }

  /// 4 to 9 capital letters and digits, both, in up to three groups: `12-ABC-3`.
  static func isPlate(_ text: String) -> Bool {
    let parts = text.split(omittingEmptySubsequences: false) { $0 == "-" || $0 == " " }
    guard (1...4).contains(parts.count), !parts.contains(where: \.isEmpty) else { return false }
    let bytes = parts.joined().utf8
    guard (5...9).contains(bytes.count) else { return false }
    let letters = bytes.filter { (65...90).contains($0) }.count
    let digits = bytes.filter { (48...57).contains($0) }.count
    return letters > 0 && digits > 0 && letters + digits == bytes.count
  }

  /// A long text of base64, as images are sent, or a data URL.
  static func isBlob(_ text: String) -> Bool {
    if ["/9j/", "iVBOR", "data:", "R0lGOD"].contains(where: text.hasPrefix) { return true }
    return text.utf8.count >= 200 && !text.contains(" ")
  }
}
