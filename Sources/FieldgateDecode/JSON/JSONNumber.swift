/// A JSON number as it was written: whole numbers of 64 bits stay exact, all others
/// are doubles. Two are equal or ordered by what they stand for, not by their form.
enum JSONNumber {
  case integer(Int64)
  /// Above `Int64.max`.
  case unsigned(UInt64)
  case double(Double)

  var double: Double {
    switch self {
    case .integer(let value): Double(value)
    case .unsigned(let value): Double(value)
    case .double(let value): value
    }
  }

  /// The whole number that it stands for, however written: `5`, `5.0`, `5e0`.
  var integer: Int64? {
    switch self {
    case .integer(let value): value
    case .unsigned: nil
    case .double(let value): Int64(exactly: value)
    }
  }

  static func == (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (.integer(let left), .integer(let right)): left == right
    case (.unsigned(let left), .unsigned(let right)): left == right
    case (.integer, .unsigned), (.unsigned, .integer): false
    default: left.double == right.double
    }
  }

  static func < (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (.integer(let left), .integer(let right)): left < right
    case (.unsigned(let left), .unsigned(let right)): left < right
    case (.integer, .unsigned): true
    case (.unsigned, .integer): false
    default: left.double < right.double
    }
  }
}
