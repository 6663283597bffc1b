import FieldgateModel

/// The number that a message bears in the counting of its source, and how many are missing
/// before it.
package struct MessageNumber: Hashable, Sendable {
  /// Whose number it is: the device, or what else the adapter says.
  package var source: DeviceID
  /// 0 to 2⁵³, so that a number of JSON is exact.
  package var number: UInt64
  /// When it was said, by the message itself; nil where it bears no time that is believed.
  package var time: Timestamp?
  /// How many messages are missing before it, as `Numbering` judges.
  package var missed: UInt64 = 0

  static let greatest: UInt64 = 1 << 53

  /// The whole number that a value is, or that its digits say; nil for any other.
  static func number(_ value: Value) -> UInt64? {
    switch value {
    case .number(let number):
      guard number >= 0, number <= Double(greatest), number.rounded() == number else { return nil }
      return UInt64(number)
    case .word(let word):
      guard word.utf8.count <= 16, word.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        let number = UInt64(word), number <= greatest
      else { return nil }
      return number
    case .flag: return nil
    }
  }
}
