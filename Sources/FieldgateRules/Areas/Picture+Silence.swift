import FieldgateModel

/// Who has not been heard.
extension Picture {
  /// The devices of an area that were not heard live for longer than they may be,
  /// those that never were since the watch began included, and those whose last
  /// word, heard live, was that they are offline.
  ///
  /// - Parameter ear: the engine's time less what it could not hear, so that
  ///   nobody is silent because the gateway was deaf.
  package func silent(
    in area: AreaID, among kinds: Set<Kind>, after: Milliseconds?, ear: Milliseconds
  ) -> (silent: [DeviceID], expected: Int) {
    var silent: [DeviceID] = []
    var expected = 0
    for sensor in sensorsOf[area] ?? []
    where sensor.device.area == area && !kinds.isDisjoint(with: sensor.kinds) {
      guard let allowed = allowance(of: sensor, after: after) else { continue }
      expected += 1
      guard let track = tracks[sensor.device.id] else { continue }
      if ear - track.heard >= allowed || track.isOffline { silent.append(sensor.device.id) }
    }
    return (silent, expected)
  }

  /// When the next device of the area falls silent if it says nothing, on the ear's
  /// time; nil where none can.
  package func nextSilence(
    in area: AreaID, among kinds: Set<Kind>, after: Milliseconds?, ear: Milliseconds
  ) -> Milliseconds? {
    (sensorsOf[area] ?? []).compactMap { sensor -> Milliseconds? in
      guard sensor.device.area == area, !kinds.isDisjoint(with: sensor.kinds),
        let allowed = allowance(of: sensor, after: after), let track = tracks[sensor.device.id],
        ear - track.heard < allowed
      else { return nil }
      return track.heard + allowed
    }.min()
  }

  /// A device that speaks only when something happens is never silent.
  private func allowance(of sensor: Sensor, after: Milliseconds?) -> Milliseconds? {
    guard let every = sensor.every else { return nil }
    return max(after ?? every * 3, every)
  }
}
