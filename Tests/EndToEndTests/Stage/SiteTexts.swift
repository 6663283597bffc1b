/// The files of a site, as texts.
struct SiteTexts {
  var files: [String: String]
  /// What the daemon subscribes to for it.
  var filters: [String]

  subscript(file: String) -> String {
    get { files[file] ?? "" }
    set { files[file] = newValue }
  }

  /// With every `old` in a file replaced, and `old` surely there.
  func replacing(_ old: String, _ new: String, in file: String) throws -> SiteTexts {
    guard self[file].contains(old) else { throw Missing("'\(old)' in \(file)") }
    var changed = self
    changed[file] = self[file].replacing(old, with: new)
    return changed
  }

  /// The contract's least site (section 3): its three files as printed there, and two
  /// areas drawn for them.
  static let least = SiteTexts(
    files: [
      "fieldgate.yaml": """
      site: international-zone
      timezone: Europe/Amsterdam
      broker: { url: "mqtt://127.0.0.1:1883", clientId: fieldgate-international-zone }   # or urls: [ … ], tried in turn
      store: { path: /var/lib/fieldgate/fieldgate.db }
      """,
      "inventory.yaml": """
      devices:
        - { id: "80:1F:12:D5:30:DC", adapter: xovis-v5, area: churchillplein, covers: 400 }   # m² that it sees
        - id: GAVM-01-Vondelstraat
          adapter: amsterdam-telcamera-v2
          area: stadhouderslaan
          channels: { "Line 0": { from: stadhouderslaan, to: churchillplein }, "Zone 0": { area: churchillplein } }
          parameters: {}          # what an adapter leaves to the site: input names, inversion, direction of a line
      """,
      "rules.yaml": """
      rules:
        - rule: crowd-density
          kind: threshold
          areas: { kind: square }                    # or a list of ids, or all
          watch: density                             # a value of the area
          raise:
            moderate: { above: 2.0, for: 60s }
            severe: { above: 3.5, for: 30s, level: { 4: 3.0, 5: 2.5 } }
          clear: { below: 1.8, for: 120s }
      """,
      "areas.geojson": areas,
    ],
    filters: ["crowd/amsterdam/telcamera/v2", "xovis/+/live", "xovis/+/logics"])

  private static let areas = """
    {"type": "FeatureCollection", "features": [
      {"type": "Feature", "id": "churchillplein",
       "properties": {"name": "Churchillplein", "kind": "square"},
       "geometry": {"type": "Polygon", "coordinates": [[
         [4.282422, 52.089567], [4.283166, 52.089852], [4.282778, 52.090233],
         [4.282034, 52.089948], [4.282422, 52.089567]]]}},
      {"type": "Feature", "id": "stadhouderslaan",
       "properties": {"name": "Stadhouderslaan", "kind": "street"},
       "geometry": {"type": "Polygon", "coordinates": [[
         [4.282854, 52.089044], [4.287558, 52.086618], [4.287746, 52.086756],
         [4.283042, 52.089182], [4.282854, 52.089044]]]}}]}
    """

  /// The least site with other holds; those as printed take minutes.
  static func least(hold: String, clearHold: String) throws -> SiteTexts {
    try least.replacing("above: 2.0, for: 60s", "above: 2.0, for: \(hold)", in: "rules.yaml")
      .replacing("for: 120s", "for: \(clearHold)", in: "rules.yaml")
  }

  /// The least site with a camera and a bollard of two other makers in the street, and a
  /// rule for each; the square's density raises and clears without a hold.
  static let mixed = SiteTexts(
    files: least.files.merging([
      "inventory.yaml": """
      devices:
        - { id: "80:1F:12:D5:30:DC", adapter: xovis-v5, area: churchillplein, covers: 400 }
        - { id: cam-1, adapter: frigate, area: stadhouderslaan, covers: 1 }
        - { id: bollard-07, adapter: homeassistant-mqtt-cover, area: stadhouderslaan }
      """,
      "rules.yaml": """
      rules:
        - rule: crowd-density
          kind: threshold
          areas: [churchillplein]
          watch: density
          raise: { moderate: { above: 2.0 } }
          clear: { below: 1.8 }
        - rule: camera-density
          kind: threshold
          areas: [stadhouderslaan]
          watch: density
          raise: { severe: { above: 30 } }
          clear: { below: 10 }
        - rule: bollard-fault
          kind: state
          areas: all
          watch: bollards
          raise: { moderate: { is: faulty, for: 500ms } }
      """,
    ]) { $1 },
    filters: [
      "frigate/+/+", "frigate/events", "home-assistant/+/state", "xovis/+/live",
      "xovis/+/logics",
    ])
}
