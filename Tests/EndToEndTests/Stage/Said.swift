import FieldgateModel

/// What devices say, in their makers' formats.
enum Said {
  /// The device of the contract's least site.
  static let xovis = "80:1F:12:D5:30:DC"

  /// Xovis: so many people in a zone at the end of a minute.
  static func zone(
    _ people: Int, by device: String = xovis, at time: Int64 = wall(), zone: String = "Zone 0",
    retain: Bool = false
  ) -> Publication {
    text(
      "xovis/\(device)/logics",
      """
      {"logics_data":{"logics":[{"id":3,"name":"\(zone)","info":"XLT_ZONE_OCCUPANCY_COUNT",\
      "records":[{"from":\(time - 60_000),"to":\(time),"samples":1,"samples_expected":1,\
      "counts":[{"id":1001001,"name":"balance","value":\(people)}]}]}],\
      "package_info":{"version":"5.0","id":7,"agent_id":1002},\
      "sensor_info":{"serial_number":"\(device)","type":"SINGLE_SENSOR"}}}
      """, retain: retain)
  }

  /// Frigate: a bare number, without a time.
  static func persons(_ count: Int, by camera: String, retain: Bool = false) -> Publication {
    text("frigate/\(camera)/person", "\(count)", retain: retain)
  }

  /// Home Assistant's cover convention: a word.
  static func bollard(_ state: String, _ device: String, retain: Bool = false) -> Publication {
    text("home-assistant/\(device)/state", state, retain: retain)
  }

  static func text(_ topic: String, _ payload: String, retain: Bool = false) -> Publication {
    Publication(topic: topic, payload: Array(payload.utf8), retain: retain)
  }
}
