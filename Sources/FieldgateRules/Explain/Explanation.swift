import FieldgateDocument
import FieldgateModel

/// Why a rule judges an area as it does now: what its kind goes by.
package struct Explanation: Sendable {
  /// A limit in force.
  package struct LimitInForce: Sendable {
    /// `severe`, `reset of severe`, `clear`.
    package var what: String
    /// The word before it: `above`, `below`, `rises`, `after`.
    package var side: String
    package var value: Double
    /// Which row of the table gives it, or that none fits.
    package var why: String
    /// Where it stands.
    package var place: Place?

    package init(what: String, side: String, value: Double, why: String, place: Place? = nil) {
      self.what = what
      self.side = side
      self.value = value
      self.why = why
      self.place = place
    }
  }

  /// A value that it looks at.
  package struct Input: Sendable {
    package var name: String
    package var area: AreaID
    /// Nil where nothing is known.
    package var value: AreaValue?
    package var devices: [Said]

    package init(name: String, area: AreaID, value: AreaValue?, devices: [Said] = []) {
      self.name = name
      self.area = area
      self.value = value
      self.devices = devices
    }
  }

  /// What a device last said.
  package struct Said: Sendable {
    package var device: DeviceID
    package var channel: String?
    package var measure: Measure
    package var value: Value
    /// Milliseconds since it arrived.
    package var age: Milliseconds
    /// It still says how it is.
    package var isFresh: Bool
  }

  package var limits: [LimitInForce] = []
  package var inputs: [Input] = []
  /// What would raise each severity.
  package var raises: [Severity: String] = [:]
  /// What would clear.
  package var clears = ""
  /// What else is to know.
  package var notes: [String] = []

  package init() {}
}

extension Limit {
  /// The limit in force and why it is that one.
  func inForce(
    _ what: String, _ circumstances: Circumstances, side: String? = nil
  ) -> Explanation.LimitInForce {
    let chosen = chosen(in: circumstances)
    let why =
      chosen.row.map { "row: \($0.text)" }
      ?? (rows.isEmpty ? "the only one" : "no row of the table fits")
    return Explanation.LimitInForce(
      what: what, side: side ?? self.side.rawValue, value: chosen.value, why: why,
      place: chosen.row?.place ?? place)
  }
}

extension Scale {
  /// - Parameters:
  ///   - what: what is compared: `density`.
  ///   - side: the word before the limits that raise, where it is not the side's.
  func explain(_ what: String, _ circumstances: Circumstances, side: String? = nil) -> Explanation {
    var explanation = Explanation()
    for rung in rungs {
      let limit = rung.limit.inForce("\(rung.severity)", circumstances, side: side)
      explanation.limits.append(limit)
      explanation.raises[rung.severity] =
        "\(what) \(limit.side) \(JSONValue.text(of: limit.value))"
      if let reset = rung.reset {
        explanation.limits.append(reset.inForce("reset of \(rung.severity)", circumstances))
      }
    }
    let clear = clear.inForce("clear", circumstances)
    explanation.limits.append(clear)
    explanation.clears = "\(what) \(clear.side) \(JSONValue.text(of: clear.value))"
    return explanation
  }
}

extension Look {
  /// A value of an area, and what each device says of it.
  func input(_ watch: Watch, of area: AreaID) -> Explanation.Input {
    Explanation.Input(
      name: watch.measure.rawValue, area: area,
      value: picture.value(watch, of: area, at: time.now),
      devices: picture.said(of: watch.measure, in: area, at: time.now))
  }
}

extension Picture {
  /// What the devices of the area, and of those below it, last said of a value.
  func said(of measure: AreaMeasure, in area: AreaID, at now: Milliseconds) -> [Explanation.Said] {
    var sensors: [Sensor] = []
    for sensor in tree.subtree(of: area).flatMap({ self.sensors(for: measure, in: $0) })
    where !sensors.contains(where: { $0.device.id == sensor.device.id }) {
      sensors.append(sensor)
    }
    return sensors.flatMap { sensor -> [Explanation.Said] in
      let series = tracks[sensor.device.id]?.series.filter { measure.isMade(from: $0.key.measure) }
      return (series ?? [:]).map { series, last in
        Explanation.Said(
          device: sensor.device.id, channel: series.channel, measure: series.measure,
          value: last.value, age: now - last.arrived,
          isFresh: isFresh(last, of: sensor, at: now))
      }
      .sorted { ($0.channel ?? "", $0.measure.rawValue) < ($1.channel ?? "", $1.measure.rawValue) }
    }
  }
}
