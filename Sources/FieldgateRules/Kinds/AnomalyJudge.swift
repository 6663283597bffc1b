import FieldgateDetect
import FieldgateModel

/// What an anomaly rule knows of what is usual on one area: the detector, and what it said
/// of the last closed slot.
///
/// It changes when a slot closes and then only, and is kept as a row of its own, so that
/// its 7 kB are not written with every value. A rule that was edited keeps it as long as
/// it watches the same in slots of the same length.
package struct AnomalyJudge: Hashable, Sendable {
  /// What is learnt: whatever else of a rule changes, this tells whose past it is.
  package struct Series: Hashable, Sendable {
    let id: UInt64
    let kind: Detector.Kind

    /// - Parameter text: what is watched, and the length of its slots.
    init(_ text: String, kind: Detector.Kind) {
      id = Digest.of(Array(text.utf8))
      self.kind = kind
    }
  }

  private let series: Series
  private(set) var detector: Detector
  /// What was said of the last closed slot.
  private(set) var score: Score?
  /// While it learns: the sensor was stuck in it, so that its end can be told.
  private(set) var wasStuck = false
  /// How many slots were closed in this run: whether the row is to be written.
  package private(set) var closed = 0

  init(_ series: Series) {
    self.series = series
    detector = Detector(kind: series.kind)
  }

  /// Takes in a closed slot; nil for one without a value.
  mutating func observe(_ value: Double?, slot start: Timestamp, _ schedules: Schedules) {
    let score = detector.observe(value, at: start, week: schedules.weekTime(at: start))
    self.score = score
    wasStuck = score.isLearning && (wasStuck || score.ground == .stuck)
    closed += 1
  }

  package static let version = 1

  package var bytes: [UInt8] {
    var writer = StateWriter()
    writer.write(series.id)
    writer.write(Detector.stateVersion)
    writer.write(bytes: detector.bytes)
    writer.write(score) { $1.write(to: &$0) }
    writer.write(wasStuck)
    return writer.bytes
  }

  /// Nil where the bytes are those of another series.
  package init?(
    bytes: [UInt8], version: Int, of series: Series
  ) throws(StateReader.Unreadable) {
    typealias Unreadable = StateReader.Unreadable
    var reader = StateReader(bytes)
    guard version == Self.version else {
      throw reader.unreadable("version \(Self.version) of a detector's row")
    }
    guard try reader.unsigned() == series.id else { return nil }
    self.series = series
    let detectorVersion = try reader.int()
    detector = try Detector(
      bytes: try reader.blob(), version: detectorVersion, kind: series.kind)
    score = try reader.optional { reader throws(Unreadable) in try Score(from: &reader) }
    wasStuck = try reader.bool()
  }
}
