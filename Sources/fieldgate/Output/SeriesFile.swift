import FieldgateDetect
import FieldgateModel
import Glibc

/// Why a file is no series, and what to do.
struct SeriesFault: Error {
  let code: Int32
  let text: String
}

/// One row of a series.
struct SeriesRow: Sendable {
  /// The cells as they stand in the file.
  let timestamp: String
  let text: String
  /// A time without a zone is taken as UTC.
  let time: Timestamp
  /// By the clock that the row shows, whatever its zone.
  let week: WeekTime
  /// Nil for a missing reading.
  let value: Double?
}

/// A series in CSV (RFC 4180), read row by row: a header, a column of times, a column of
/// numbers.
///
/// The times stand in a column named `timestamp`, `time`, `datetime` or `date`, else in
/// the first. Cells are separated by the comma, semicolon or tab that the header has. An
/// empty cell, `NA`, `NaN`, `null` and the infinities are missing readings. It refuses
/// rows whose time or number cannot be read.
final class SeriesFile {
  private let file: UnsafeMutablePointer<FILE>
  private let path: String
  private var number = 0
  private var buffer: UnsafeMutablePointer<CChar>?
  private var capacity = 0
  private var separator = UInt8(ascii: ",")
  private var timeColumn = 0
  private var valueColumn = 0

  private static let timeNames = ["timestamp", "time", "datetime", "date"]
  private static let missing: Set = ["", "na", "n/a", "nan", "null", "none", "-"]

  /// Opens the file and finds the columns. Without a name it is `value`, or the only
  /// column beside the times.
  init(path: String, column: String?) throws(SeriesFault) {
    guard let file = fopen(path, "r") else {
      throw SeriesFault(
        code: Exit.inputOutput, text: "\(path): \(String(cString: strerror(errno)))")
    }
    self.file = file
    self.path = path
    guard let header = try line() else {
      throw SeriesFault(
        code: Exit.inputOutput,
        text: "\(path): it is empty; a header comes first, such as"
          + " timestamp,value")
    }
    separator =
      [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
      .first { header.utf8.contains($0) } ?? separator
    let names = cells(of: header)
    let lower = names.map { $0.lowercased() }
    timeColumn = Self.timeNames.compactMap { lower.firstIndex(of: $0) }.first ?? 0
    let wanted = column ?? "value"
    let others = names.indices.filter { $0 != timeColumn }
    if let index = names.firstIndex(of: wanted) ?? lower.firstIndex(of: wanted.lowercased()) {
      valueColumn = index
    } else if column == nil, others.count == 1 {
      valueColumn = others[0]
    } else {
      let named = column == nil ? "--column is not given, and there" : "--column \(wanted): there"
      throw SeriesFault(
        code: Exit.usage,
        text: "\(named) is no column '\(wanted)' in \(path); it has "
          + names.joined(separator: ", "))
    }
  }

  deinit {
    fclose(file)
    free(buffer)
  }

  /// The next row; nil at the end.
  func next() throws(SeriesFault) -> SeriesRow? {
    guard let line = try line() else { return nil }
    let cells = cells(of: line)
    func fault(_ what: String) -> SeriesFault {
      SeriesFault(code: Exit.inputOutput, text: "\(path):\(number): \(what)")
    }
    guard timeColumn < cells.count else { throw fault("the row has no time") }
    let timestamp = cells[timeColumn]
    guard let (time, week) = Self.time(timestamp) else {
      throw fault("'\(timestamp)' is no time; write 2026-11-22 14:00:00 or 2026-11-22T14:00:00Z")
    }
    let text = valueColumn < cells.count ? cells[valueColumn] : ""
    var value: Double?
    if !Self.missing.contains(text.lowercased()) {
      guard let read = Double(text) else {
        throw fault("'\(text)' is no number; leave the cell empty for a missing reading")
      }
      value = read.isFinite ? read : nil
    }
    return SeriesRow(timestamp: timestamp, text: text, time: time, week: week, value: value)
  }

  private static func time(_ text: String) -> (Timestamp, WeekTime)? {
    let dashed = text.contains("/") ? text.replacing("/", with: "-") : text
    let whole = dashed.utf8.count == 10 ? dashed + " 00:00" : dashed
    guard let (civil, offset) = CivilTime.parse(iso8601: whole) else { return nil }
    let local = civil.timestamp
    return (local + -(offset ?? 0), WeekTime(local, in: .utc))
  }

  /// The next line that is not blank, without its end and without a byte order mark.
  private func line() throws(SeriesFault) -> String? {
    while true {
      errno = 0
      let length = getline(&buffer, &capacity, file)
      guard length >= 0, let buffer else {
        if ferror(file) != 0 {
          throw SeriesFault(
            code: Exit.inputOutput, text: "\(path): \(String(cString: strerror(errno)))")
        }
        return nil
      }
      number += 1
      var bytes = UnsafeRawBufferPointer(start: buffer, count: length)[...]
      if number == 1, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
      while let end = bytes.last, end == 10 || end == 13 { bytes = bytes.dropLast() }
      if bytes.contains(where: { $0 != 32 && $0 != 9 }) {
        return String(decoding: bytes, as: UTF8.self)
      }
    }
  }

  private func cells(of line: String) -> [String] {
    var cells: [String] = []
    var cell: [UInt8] = []
    var isQuoted = false
    for byte in line.utf8 {
      if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if byte == separator, !isQuoted {
        cells.append(Self.trimmed(cell))
        cell.removeAll(keepingCapacity: true)
      } else {
        cell.append(byte)
      }
    }
    cells.append(Self.trimmed(cell))
    return cells
  }

  private static func trimmed(_ cell: [UInt8]) -> String {
    let isBlank: (UInt8) -> Bool = { $0 == 32 || $0 == 9 }
    let start = cell.drop(while: isBlank)
    return String(
      decoding: start.prefix(start.count - start.reversed().prefix(while: isBlank).count),
      as: UTF8.self)
  }
}
