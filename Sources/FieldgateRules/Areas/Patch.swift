import FieldgateModel

/// What one sensor says of one value by one of its channels, or without a channel.
struct Patch: Hashable, Sendable {
  let device: DeviceID
  let channel: String?
  /// The ground that it sees, in square metres.
  let ground: Double?
  /// By what it says now; nil where it says nothing of it.
  var now: Said?
  /// By what it last said, however long ago.
  var remembered: Said?
  /// When the newest reading arrived that says so now.
  var arrived: Milliseconds?

  /// A number, or objects by class, with the worst of the readings that say so.
  struct Said: Hashable, Sendable {
    private(set) var number: Double?
    private var count = 0
    private(set) var classes: [String: Double] = [:]
    private(set) var quality: Quality?

    /// Of several readings of one patch the highest density counts, the mean of speeds,
    /// and the sum of people.
    mutating func add(_ number: Double, _ measure: AreaMeasure, _ quality: Quality) {
      let before = self.number
      count += 1
      switch measure {
      case .density: self.number = max(before ?? number, number)
      case .speed: self.number = (before ?? 0) + (number - (before ?? 0)) / Double(count)
      default: self.number = (before ?? 0) + number
      }
      self.quality = Quality.worse(self.quality, quality)
    }

    /// Objects of a class; those of none are all objects, and are left out where classes
    /// are told.
    mutating func add(_ number: Double, ofClass name: String?, _ quality: Quality) {
      if let name {
        if classes.isEmpty { self.number = nil }
        classes[name, default: 0] += number
        self.number = classes.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value }
      } else if classes.isEmpty {
        self.number = (self.number ?? 0) + number
      }
      self.quality = Quality.worse(self.quality, quality)
    }
  }

  /// Takes in what one series last said, now or long ago.
  mutating func add(
    _ share: Double, _ measure: AreaMeasure, of series: Series, _ last: Track.Last, isFresh: Bool
  ) {
    func add(to said: inout Said?) {
      // Changed where it lies, so that its classes are not copied.
      if said == nil { said = Said() }
      if measure == .objects {
        said?.add(share, ofClass: series.labels["class"], last.quality)
      } else {
        said?.add(share, measure, last.quality)
      }
    }
    add(to: &remembered)
    guard isFresh else { return }
    add(to: &now)
    arrived = Total.later(arrived, last.arrived)
  }
}

extension Picture {
  /// What the sensors that an area waits for say of a value there, in their order.
  ///
  /// What only a retained message says is a state, not a measurement, and adds nothing.
  func patches(
    of measure: AreaMeasure, in area: AreaID, at now: Milliseconds, _ validity: inout Validity
  ) -> [Patch] {
    var found: [Patch] = []
    for station in stations(for: measure, in: area) {
      append(to: &found, of: station, measure, in: area, at: now, &validity)
    }
    return found
  }

  /// Adds what one sensor says, in the order of its channels.
  func append(
    to found: inout [Patch], of station: Station, _ measure: AreaMeasure, in area: AreaID,
    at now: Milliseconds, _ validity: inout Validity
  ) {
    guard let track = tracks[station.device] else { return }
    let first = found.count
    for (series, last) in track.series {
      guard let share = share(of: series, last, station, measure, in: area) else { continue }
      // Most have one channel or none, and none has many: they are gone through.
      var place = first
      while place < found.count, found[place].channel != series.channel { place += 1 }
      if place == found.count {
        found.append(
          Patch(
            device: station.device, channel: series.channel,
            ground: station.ground(of: series.channel)))
      }
      let isFresh = isFresh(last, staleAfter: station.staleAfter, at: now, &validity)
      found[place].add(share, measure, of: series, last, isFresh: isFresh)
    }
    guard found.count > first + 1 else { return }
    found[first...].sort {
      ($0.channel ?? "", $0.channel != nil ? 1 : 0) < ($1.channel ?? "", $1.channel != nil ? 1 : 0)
    }
  }

  /// Whether a reading that arrived then still says how it is.
  func isFresh(
    _ last: Track.Last, of sensor: Sensor, at now: Milliseconds, _ validity: inout Validity
  ) -> Bool {
    isFresh(last, staleAfter: sensor.staleAfter, at: now, &validity)
  }

  /// - Parameter staleAfter: how long it says so; nil for ever.
  func isFresh(
    _ last: Track.Last, staleAfter: Milliseconds?, at now: Milliseconds,
    _ validity: inout Validity
  ) -> Bool {
    if last.quality == .stale { return false }
    guard let staleAfter else { return true }
    validity.note(last.arrived + staleAfter, at: now)
    return now - last.arrived < staleAfter
  }

  func isFresh(_ last: Track.Last, of sensor: Sensor, at now: Milliseconds) -> Bool {
    var validity = Validity()
    return isFresh(last, of: sensor, at: now, &validity)
  }

  /// What a sensor's last word on one series adds to the area's value, in the value's unit;
  /// nil where it is no part of it.
  func share(
    of series: Series, _ last: Track.Last, _ station: Station, _ measure: AreaMeasure,
    in area: AreaID
  ) -> Double? {
    guard !last.isRetained, station.gives(series.measure, to: measure),
      let number = last.value.number, station.area(of: series.channel) == area
    else { return nil }
    return share(number, series, of: station, area, measure)
  }

  /// What a number of one series adds, in the value's unit; nil where it is no part of it.
  func share(
    _ number: Double, _ series: Series, of station: Station, _ area: AreaID,
    _ measure: AreaMeasure
  ) -> Double? {
    guard measure == .density, series.measure != .density else { return number }
    // A camera's persons count for density where the inventory says what it sees.
    if series.measure == .objectCount {
      guard series.labels["class"] == "person" else { return nil }
      return station.ground(of: series.channel).map { number / max($0, 1) }
    }
    let ground = station.ground(of: series.channel) ?? soleSurface(of: station.device, in: area)
    return ground.map { number / max($0, 1) }
  }

  /// The area's surface, where the device is the only one that counts people in it.
  private func soleSurface(of device: DeviceID, in area: AreaID) -> Double? {
    soleCounters[area] == device ? tree[area]?.surface : nil
  }
}
