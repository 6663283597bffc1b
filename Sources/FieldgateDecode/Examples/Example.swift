import FieldgateDocument
import FieldgateModel

/// A message in an adapter's file with all that must come of it.
package struct Example: Sendable {
  package let name: String
  package let place: Place
  /// What comes before it and sets the stage: a birth, the names of zones.
  package let before: [Message]
  package let message: Message
  /// Devices of an inventory with the parameters that they have there.
  package let devices: [Device]
  /// The offset of the site's time from UTC.
  package let zone: Milliseconds
  /// When it arrives; a time that the payload says is believed up to a day after it.
  package let received: Timestamp
  package let outcome: Outcome
  /// All readings that it must give, in any order.
  package let readings: [Expected]

  /// 2030-01-01: later than any time that an example says.
  static let standardArrival = Timestamp(milliseconds: 1_893_456_000_000)

  /// A reading as an example says it: compared whole with what came out. A channel,
  /// a label or an interval that it leaves out must not be there; a time that it
  /// leaves out must be that of arrival; the unit is the measure's own and the
  /// quality `good` (`retained` for a retained message) where it says no other.
  package struct Expected: Hashable, Sendable {
    package var device: String
    package var channel: String?
    package var kind: Kind?
    package var measure: Measure
    package var aggregation: Aggregation?
    package var value: Value
    package var delta: Double?
    package var interval: Milliseconds?
    package var unit: Unit?
    package var labels: Labels = [:]
    package var time: Timestamp?
    package var quality: Quality?
  }
}
