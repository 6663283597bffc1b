import FieldgateModel

/// When an area's values change though nobody speaks.
extension Picture {
  /// The next time at which a reading of the area goes out of date or a count
  /// leaves its window; nil where nothing will.
  package func nextChange(in area: AreaID, after now: Milliseconds) -> Milliseconds? {
    var next: Milliseconds?
    for sensor in sensorsOf[area] ?? [] {
      guard let staleAfter = sensor.staleAfter, let track = tracks[sensor.device.id] else {
        continue
      }
      for last in track.series.values where last.arrived + staleAfter > now {
        next = min(next ?? .max, last.arrived + staleAfter)
      }
    }
    if let flows = flows[area] {
      for meter in [flows.in, flows.out, flows.crossings] {
        if let change = meter.nextChange(after: now) { next = min(next ?? .max, change) }
      }
    }
    return next
  }
}
