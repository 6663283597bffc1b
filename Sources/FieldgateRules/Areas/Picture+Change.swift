import FieldgateModel

/// When an area's values change though nobody speaks.
extension Picture {
  /// The next time at which a reading of the area, or of one below it, goes out of
  /// date, or a count leaves the area's window; nil where nothing will.
  package func nextChange(in area: AreaID, after now: Milliseconds) -> Milliseconds? {
    var next: Milliseconds?
    // Density and occupancy are taken over the areas below as well.
    for sensor in tree.subtree(of: area).flatMap({ sensorsOf[$0] ?? [] }) {
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
