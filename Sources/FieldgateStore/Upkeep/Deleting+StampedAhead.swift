import FieldgateModel

/// Rows that came while the wall clock was ahead: they are stamped with times that have not
/// come yet, perhaps for years, and must not keep everything behind them.
extension Deleting {
  /// A table whose rows are numbered as they came, and say when.
  enum Arrivals {
    case readings
    case quarantine

    fileprivate var next: String {
      switch self {
      case .readings:
        "SELECT sequence, received FROM reading WHERE sequence >= ? ORDER BY sequence LIMIT 1"
      case .quarantine:
        "SELECT number, received FROM quarantine WHERE number >= ? ORDER BY number LIMIT 1"
      }
    }
  }

  /// Whether a row is old enough: one that is stamped later than now is as old as what came
  /// behind it.
  ///
  /// - Parameter proven: what lies before this number came before something that is old.
  func isOld(
    _ number: Int64, _ received: Timestamp, _ proven: inout Int64, in table: Arrivals
  ) throws -> Bool {
    if received < before { return true }
    guard received > now, now >= .believedFrom else { return false }
    if number >= proven { proven = try oldRow(after: number, in: table) ?? proven }
    return number < proven
  }

  /// A row behind one that is stamped ahead and that is old itself; nil where there seems to be
  /// none. It looks at some dozens of rows, in steps that double and then halve: where few are
  /// old it may find them later, when more are.
  private func oldRow(after number: Int64, in table: Arrivals) throws -> Int64? {
    let find = try PreparedStatement(database, table.next)
    func row(from number: Int64) throws -> (number: Int64, received: Timestamp)? {
      var found: (number: Int64, received: Timestamp)?
      try find.bind(1, number)
      try find.rows { found = ($0.integer(0), $0.timestamp(1)) }
      return found
    }
    // A time before 2000 was stamped by a clock that was not set and says nothing.
    func saysNothing(_ time: Timestamp) -> Bool { time > now || time < .believedFrom }
    var ahead = number
    // The first that is known to be young, or not to be there.
    var young: Int64?
    var step: Int64 = 1
    while young == nil {
      guard let next = try row(from: ahead + step) else {
        young = ahead + step
        break
      }
      if saysNothing(next.received) {
        ahead = next.number
        step *= 2
      } else if next.received < before {
        return next.number
      } else {
        young = next.number
      }
    }
    guard var young else { return nil }
    while young - ahead > 1 {
      let place = ahead + (young - ahead) / 2
      guard let middle = try row(from: place), middle.number < young else {
        young = place
        continue
      }
      if saysNothing(middle.received) {
        ahead = middle.number
      } else if middle.received < before {
        return middle.number
      } else {
        young = middle.number
      }
    }
    return nil
  }
}
