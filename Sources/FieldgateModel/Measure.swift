/// What a reading can be about. The list is closed: a new measure is one line in
/// `definitions`, with its unit, its range and what it means.
///
/// Personal data (plates, faces, names, MACs, track ids, age, sex) has no measure
/// to land in (contract, section 8).
package enum Measure: String, CaseIterable, HashedByCase, Sendable {
  case countIn = "count_in"
  case countOut = "count_out"
  case occupancy, density, flow, speed, dwell, queue, visits, occupied
  case state, position, fault, obstruction
  case vehiclePresent = "vehicle_present"
  case locked, cycles, passage
  case objectCount = "object_count"
  case objectPresent = "object_present"
  case lineCrossing = "line_crossing"
  case motion, loitering
  case sceneChange = "scene_change"
  case online, tamper, battery
  case batteryVoltage = "battery_voltage"
  case supplyVoltage = "supply_voltage"
  case signal, voltage, current, temperature, humidity, pressure, code

  /// What may stand in a reading of this measure.
  package enum Content: Hashable, Sendable {
    /// A finite number within the range.
    case number(ClosedRange<Double>)
    /// True or false.
    case flag
    /// One of these words.
    case word([String])
  }

  package struct Definition: Sendable {
    /// The kinds of device that give it; empty for any.
    package let kinds: [Kind]
    package let unit: Unit
    package let content: Content
    package let meaning: String
  }

  /// Where it stands in the list, below 64: an enum without payloads is its number in memory.
  package var place: Int { withUnsafeBytes(of: self) { Int($0[0]) } }

  package var definition: Definition { Self.definitions[self] ?? Self.undefined }
  package var unit: Unit { definition.unit }

  /// Unreachable while every case has its line; a test counts them.
  private static let undefined = Definition(
    kinds: [], unit: .one, content: .flag, meaning: "not defined")

  private static let counts: ClosedRange<Double> = 0...4_294_967_295
  private static let physical: ClosedRange<Double> = -1e9...1e9

  private static func define(
    _ kinds: [Kind], _ unit: Unit, _ content: Content, _ meaning: String
  ) -> Definition {
    Definition(kinds: kinds, unit: unit, content: content, meaning: meaning)
  }

  // One line per measure: who gives it, its unit, its range, what it means.
  // swift-format-ignore
  package static let definitions: [Measure: Definition] = [
    .countIn: define([.crowd, .camera], .people, .number(counts), "passed in over a line, by the device's own sense of in"),
    .countOut: define([.crowd, .camera], .people, .number(counts), "passed out over a line"),
    .occupancy: define([.crowd], .people, .number(0...1_000_000), "people in view or in a zone now"),
    .density: define([.crowd], .peoplePerSquareMetre, .number(0...100), "people per square metre of a zone now"),
    .flow: define([.crowd], .people, .number(counts), "passed in one direction over one period"),
    .speed: define([.crowd, .camera], .metresPerSecond, .number(0...150), "mean speed of what moves"),
    .dwell: define([.crowd], .seconds, .number(0...31_536_000), "mean time that people stay"),
    .queue: define([.crowd], .people, .number(0...1_000_000), "people waiting in a line now"),
    .visits: define([.crowd], .people, .number(counts), "people who came into a zone in a period"),
    .occupied: define([.crowd], .one, .flag, "anybody is there"),
    .state: define([.bollard], .one, .word(["open", "closed", "opening", "closing", "stopped", "unknown"]), "open = passage free, closed = passage blocked"),
    .position: define([.bollard], .percent, .number(0...100), "how far open"),
    .fault: define([], .one, .flag, "the device says that it is faulty"),
    .obstruction: define([.bollard], .one, .flag, "something stands in the way of the movement"),
    .vehiclePresent: define([.bollard], .one, .flag, "a vehicle stands on the loop"),
    .locked: define([.bollard], .one, .flag, "held in its position by a lock"),
    .cycles: define([.bollard], .one, .number(counts), "movements since it was built in"),
    .passage: define([.bollard], .vehicles, .number(counts), "vehicles that passed"),
    .objectCount: define([.camera], .objects, .number(0...1_000_000), "objects in view now"),
    .objectPresent: define([.camera], .one, .flag, "at least one object of a class is in view"),
    .lineCrossing: define([.camera], .objects, .number(counts), "objects that crossed a virtual line"),
    .motion: define([.camera], .one, .flag, "something moves in view"),
    .loitering: define([.camera], .one, .flag, "something stays longer than it should"),
    .sceneChange: define([.camera], .one, .flag, "the picture is not the one it was: moved, covered or blinded"),
    .online: define([], .one, .flag, "the device or its gateway is reachable"),
    .tamper: define([], .one, .flag, "the housing was opened or the device was moved"),
    .battery: define([], .percent, .number(0...100), "charge left"),
    .batteryVoltage: define([], .volts, .number(0...1000), "voltage of the battery"),
    .supplyVoltage: define([], .volts, .number(0...1000), "voltage of the supply"),
    .signal: define([], .decibelMilliwatts, .number(-200...50), "strength of the radio signal"),
    .voltage: define([], .volts, .number(-1e6...1e6), "a voltage that the device measures"),
    .current: define([], .amperes, .number(-1e6...1e6), "a current that the device measures"),
    .temperature: define([], .celsius, .number(-273.15...2000), "a temperature"),
    .humidity: define([], .percent, .number(0...100), "relative humidity"),
    .pressure: define([], .hectopascals, .number(0...100_000), "a pressure"),
    .code: define([], .one, .number(physical), "a code of the maker, kept as it is"),
  ]
}

/// The unit of a value: UCUM's symbol where there is one (RFC 8428 uses the same),
/// a plain word where things are counted.
package enum Unit: String, CaseIterable, HashedByCase, Sendable {
  case people
  case peoplePerSquareMetre = "people/m2"
  case objects, vehicles
  case percent = "%"
  case metresPerSecond = "m/s"
  case seconds = "s"
  case celsius = "Cel"
  case volts = "V"
  case amperes = "A"
  case hectopascals = "hPa"
  case decibelMilliwatts = "dBm"
  case one = "1"
}

/// The three kinds of device that stand in an area.
package enum Kind: String, CaseIterable, HashedByCase, Sendable {
  case crowd, bollard, camera
}
