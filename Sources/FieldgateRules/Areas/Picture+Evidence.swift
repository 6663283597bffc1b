import FieldgateModel

/// Which readings stand behind a value.
extension Picture {
  /// What the devices last said of the value, newest first; at most `most`. For what is
  /// no value of an area, whatever they last said.
  package func evidence(
    from devices: [DeviceID], about measure: String, most: Int = Evidence.most
  ) -> [Evidence] {
    let value = AreaMeasure(rawValue: measure)
    var found: [(arrived: Milliseconds, evidence: Evidence)] = []
    for device in devices.prefix(4 * most) {
      for (series, last) in tracks[device]?.series ?? [:]
      where value?.isMade(from: series.measure) ?? true {
        let evidence = Evidence(
          device: device, channel: series.channel, measure: series.measure, value: last.value,
          time: last.time)
        found.append((last.arrived, evidence))
      }
    }
    // A total order, so that a replay names the same ones.
    let ordered = found.sorted { left, right in
      if left.arrived != right.arrived { return left.arrived > right.arrived }
      let (one, other) = (left.evidence, right.evidence)
      return [one.device.rawValue, one.channel ?? "", one.measure.rawValue, "\(one.value)"]
        .lexicographicallyPrecedes(
          [other.device.rawValue, other.channel ?? "", other.measure.rawValue, "\(other.value)"])
    }
    return ordered.prefix(most).map(\.evidence)
  }
}
