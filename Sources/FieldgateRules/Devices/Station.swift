import FieldgateModel

/// A sensor with what follows from its place in the site: worked out once, so that a message
/// looks its device up and nothing more.
///
/// A class, because it is handed about with every message, and a sensor has many parts.
final class Station: Sendable {
  let sensor: Sensor
  private let area: AreaID?
  private let hasChannels: Bool
  /// The areas that its readings can be about and all that these lie in, each once.
  let around: [AreaID]
  /// By the place of a value (`AreaMeasure.place`), what is to be worked out anew when the
  /// sensor says something that the value is made from.
  let spots: [[RollUp.Spot]]

  init(_ sensor: Sensor, in tree: AreaTree, _ rollUps: [RollUp?]) {
    self.sensor = sensor
    area = sensor.device.area
    hasChannels = !sensor.device.channels.isEmpty
    around = Array(sensor.areas.union(sensor.areas.flatMap { tree.ancestors(of: $0) }))
    spots = rollUps.map { $0?.spots(of: sensor.device.id, in: sensor.areas) ?? [] }
  }

  /// `Sensor.area(of:)`, for which the sensor is copied only where it has channels.
  func area(of channel: String?) -> AreaID? {
    hasChannels ? sensor.area(of: channel) : area
  }
}
