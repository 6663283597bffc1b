import FieldgateDocument
import FieldgateModel

/// `epoch: rfc3339`: a written time as seconds since 1970, to be reckoned with: the
/// length of a period is its end `minus` its beginning. Formats are those of `time`; a
/// time without a zone is the site's.
struct EpochTransform: Transform {
  static let name = "epoch"

  private let format: TimeFormat

  init?(_ node: Node, _ reading: inout TransformReading) {
    guard let format = TimeFormat(node, reading.diagnostics) else { return nil }
    self.format = format
  }

  func apply(to value: Value, in scope: inout Scope) -> Transformed {
    let time: Timestamp
    switch format.read(value) {
    case nil: return .refused(expected: format.expected)
    case .time(let read)?: time = read
    case .local(let civil)?: time = scope.zones.site.timestamp(of: civil)
    }
    return .value(.number(Double(time.milliseconds) / 1000))
  }
}
