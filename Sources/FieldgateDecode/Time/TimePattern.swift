import FieldgateModel

/// A maker's own way to write a time: `yyyy/MM/dd HH:mm:ss`, `yyyyMMdd HHmmssSSS`,
/// `EEE, d MMM yyyy hh:mm a XXX`. The letters are those of Unicode TR 35.
///
/// | letters | stand for |
/// |---|---|
/// | `yyyy`, `yy` | the year; two digits mean 2000 to 2099 |
/// | `MM`, `M`, `MMM`, `MMMM` | the month: 2 digits, 1 or 2, `Jan`, `January` |
/// | `dd`, `d` | the day |
/// | `HH`, `H`; `hh`, `h` with `a` | the hour to 23; to 12 with AM or PM |
/// | `mm`, `m`, `ss`, `s` | minute, second |
/// | `S` to `SSSSSSSSS` | that many digits of a second's fraction; `S` any number |
/// | `X`, `XXX`, `Z` | `Z` or an offset |
/// | `E`, `EEE`, `EEEE` | the day's name, which is passed over |
/// | `'…'` | this text; anything but a letter stands for itself |
///
/// Letter case of names does not matter. Reading is one pass, never back.
struct TimePattern: Hashable, Sendable {
  let text: String
  private let fields: [Field]

  private enum Field: Hashable, Sendable {
    /// A number of so many digits into a part.
    case number(Part, digits: ClosedRange<Int>)
    case monthName
    case noon
    case fraction(digits: Int?)
    case offset
    case dayName
    case literal(UInt8)
  }

  private enum Part: Hashable, Sendable { case year, shortYear, month, day, hour, minute, second }

  struct Refusal: Error { let message: String }

  init(_ text: String) throws(Refusal) {
    self.text = text
    var fields: [Field] = []
    var rest = text[...]
    var parts: Set<String> = []
    while let letter = rest.first {
      if letter == "'" {
        guard let end = rest.dropFirst().firstIndex(of: "'") else {
          throw Refusal(message: "a ' without its other half")
        }
        fields += rest[..<end].dropFirst().utf8.map(Field.literal)
        rest = rest[end...].dropFirst()
        continue
      }
      guard letter.isASCII, letter.isLetter else {
        fields += String(letter).utf8.map(Field.literal)
        rest = rest.dropFirst()
        continue
      }
      let run = rest.prefix { $0 == letter }
      guard let field = Self.field(letter, run.count) else {
        throw Refusal(message: "'\(run)' stands for nothing")
      }
      fields.append(field)
      parts.insert(String(letter))
      rest = rest.dropFirst(run.count)
    }
    guard parts.isSuperset(of: ["y", "M", "d"]) else {
      throw Refusal(message: "a time needs year, month and day")
    }
    self.fields = fields
  }

  private static func field(_ letter: Character, _ count: Int) -> Field? {
    let digits = count == 1 ? 1...2 : 2...2
    switch (letter, count) {
    case ("y", 4): return .number(.year, digits: 4...4)
    case ("y", 2): return .number(.shortYear, digits: 2...2)
    case ("M", 1...2): return .number(.month, digits: digits)
    case ("M", 3...4): return .monthName
    case ("d", 1...2): return .number(.day, digits: digits)
    case ("H", 1...2), ("h", 1...2): return .number(.hour, digits: digits)
    case ("m", 1...2): return .number(.minute, digits: digits)
    case ("s", 1...2): return .number(.second, digits: digits)
    case ("S", 1): return .fraction(digits: nil)
    case ("S", 2...9): return .fraction(digits: count)
    case ("a", 1): return .noon
    case ("X", 1...3), ("Z", 1...5): return .offset
    case ("E", 1...4): return .dayName
    default: return nil
    }
  }

  /// The wall clock's time that a text says and its offset, if it says one; nil where
  /// the text is of another form.
  func read(_ text: String) -> (time: CivilTime, offset: Milliseconds?)? {
    var bytes = Array(text.utf8)[...]
    var numbers: [Part: Int] = [:]
    var milliseconds = 0
    var isAfternoon: Bool?
    var offset: Milliseconds?
    for field in fields {
      switch field {
      case .literal(let byte):
        guard bytes.popFirst() == byte else { return nil }
      case .number(let part, let digits):
        guard let number = Self.digits(&bytes, digits) else { return nil }
        numbers[part] = number
      case .fraction(let digits):
        let range = digits.map { $0...$0 } ?? 1...18
        let start = bytes.startIndex
        guard let number = Self.digits(&bytes, range) else { return nil }
        let tenth = (0..<(bytes.startIndex - start)).reduce(1.0) { factor, _ in factor / 10 }
        milliseconds = min(999, Int((Double(number) * tenth * 1000 + 1e-6).rounded(.down)))
      case .monthName, .dayName:
        let name = Self.letters(&bytes)
        guard name.count >= 2 else { return nil }
        if case .dayName = field { continue }
        guard let month = Self.months.firstIndex(where: { $0.hasPrefix(name.prefix(3)) }) else {
          return nil
        }
        numbers[.month] = month + 1
      case .noon:
        switch Self.letters(&bytes) {
        case "am": isAfternoon = false
        case "pm": isAfternoon = true
        default: return nil
        }
      case .offset:
        let isOf = { (byte: UInt8) in byte > 0x2A && byte != 0x2C && byte < 0x5B }
        let end = bytes.firstIndex { !isOf($0) } ?? bytes.endIndex
        let written = String(decoding: bytes[..<end], as: UTF8.self)
        guard let read = ZoneOffset.offset(written) else { return nil }
        offset = read
        bytes = bytes[end...]
      }
    }
    guard bytes.isEmpty, let year = numbers[.year] ?? numbers[.shortYear].map({ 2000 + $0 }),
      let month = numbers[.month], let day = numbers[.day]
    else { return nil }
    var hour = numbers[.hour] ?? 0
    if let isAfternoon {
      guard (1...12).contains(hour) else { return nil }
      hour = hour % 12 + (isAfternoon ? 12 : 0)
    }
    let civil = CivilTime(
      year: year, month: month, day: day, hour: hour, minute: numbers[.minute] ?? 0,
      second: numbers[.second] ?? 0, millisecond: milliseconds)
    return civil.map { ($0, offset) }
  }

  private static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
  ]

  private static func digits(_ bytes: inout ArraySlice<UInt8>, _ count: ClosedRange<Int>) -> Int? {
    let digits = bytes.prefix(count.upperBound).prefix(while: \.isJSONDigit)
    guard count.contains(digits.count) else { return nil }
    bytes = bytes.dropFirst(digits.count)
    return digits.reduce(0) { $0 * 10 + Int($1 - 48) }
  }

  private static func letters(_ bytes: inout ArraySlice<UInt8>) -> String {
    let letters = bytes.prefix { (65...90).contains($0 & 0xDF) && $0 < 0x80 }
    bytes = bytes.dropFirst(letters.count)
    return String(decoding: letters, as: UTF8.self).lowercased()
  }
}
