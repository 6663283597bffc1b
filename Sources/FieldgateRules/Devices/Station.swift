import FieldgateModel

/// A sensor with what follows from its place in the site: worked out once, so that a message
/// looks its device up and nothing more.
///
/// A class, because it is handed about for every message. What every message asks for stands
/// here by itself, for whoever calls a method of `sensor` copies it with its many parts.
final class Station: Sendable {
  let sensor: Sensor
  let device: DeviceID
  /// `Sensor.staleAfter`.
  let staleAfter: Milliseconds?
  /// The areas that its readings can be about and all that these lie in, each once.
  let around: [AreaID]
  /// By the place of a value (`AreaMeasure.place`), what is to be worked out anew when the
  /// sensor says something that the value is made from.
  let spots: [[RollUp.Spot]]
  private let area: AreaID?
  private let covers: Double?
  private let hasChannels: Bool
  /// By the place of a value, the measures that can be a part of it: a bit for each, by its
  /// place.
  private let given: [UInt64]

  init(_ sensor: Sensor, in tree: AreaTree, _ rollUps: [RollUp?]) {
    self.sensor = sensor
    device = sensor.device.id
    staleAfter = sensor.staleAfter
    around = Array(sensor.areas.union(sensor.areas.flatMap { tree.ancestors(of: $0) }))
    spots = rollUps.map { $0?.spots(of: sensor.device.id, in: sensor.areas) ?? [] }
    area = sensor.device.area
    covers = sensor.device.covers
    hasChannels = !sensor.device.channels.isEmpty
    given = AreaMeasure.allCases.map { value in
      Measure.allCases.reduce(0) { sensor.gives($1, to: value) ? $0 | 1 << $1.place : $0 }
    }
  }

  /// `Sensor.gives`.
  func gives(_ measure: Measure, to value: AreaMeasure) -> Bool {
    given[value.place] & 1 << measure.place != 0
  }

  /// `Sensor.area(of:)`.
  func area(of channel: String?) -> AreaID? { hasChannels ? sensor.area(of: channel) : area }

  /// The ground that it sees by a channel, in square metres.
  func ground(of channel: String?) -> Double? {
    guard hasChannels, let channel else { return covers }
    return sensor.device.channels[channel]?.covers ?? covers
  }
}
