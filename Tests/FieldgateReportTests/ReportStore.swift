import FieldgateModel
import FieldgateReport
import FieldgateStore
import Foundation

/// A store in a folder of its own, and the site that it is of: a zone with a square and a
/// street, a counter, a camera and a bollard.
final class ReportStore {
  /// A full hour: 2027-01-15T08:00:00Z, a Friday.
  static let start = Timestamp(milliseconds: 1_800_000_000_000)
  static let hour: Milliseconds = 3_600_000

  let store: Store
  private let folder: URL

  /// - Parameter begins: the minute from which on it has an audit log.
  init(begins: Double = -20_000) throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("fieldgate-report-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    store = try Store(path: folder.appendingPathComponent("fieldgate.db").path)
    try commit { $0.audit = [AuditEntry(at: Self.at(begins), "start")] }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  static func at(_ minutes: Double) -> Timestamp { start + Milliseconds(minutes * 60_000) }

  func commit(_ fill: (inout Batch) -> Void) throws {
    var batch = Batch(time: Self.start)
    fill(&batch)
    _ = try store.commit(batch)
  }

  func rollUp(_ source: RollUpSource, _ minutes: Double) throws {
    let slot = Slot(of: Self.at(minutes))
    while try !store.slice(of: .rollUp(source, slot), at: slot.end).isFinished {}
  }

  /// Readings of one series, one a minute.
  func say(
    _ device: DeviceID, _ measure: Measure, _ minutes: Range<Int>, channel: String? = nil,
    label: String? = nil, in area: AreaID? = "square"
  ) throws {
    try commit { batch in
      batch.readings = minutes.map { minute in
        StoredReading(
          reading: Reading(
            device: device, channel: channel, kind: .crowd, measure: measure,
            aggregation: .instant, value: .number(1), labels: label.map { ["class": $0] } ?? [:],
            time: Self.at(Double(minute)), received: Self.at(Double(minute))), area: area)
      }
    }
  }

  /// Values of an area, one sample a minute.
  func sample(
    _ area: AreaID, _ measure: String, _ values: [(minute: Int, value: Value)],
    reporting: Int = 1, of expected: Int = 1
  ) throws {
    for (minute, value) in values {
      try commit { batch in
        batch.sampled = Self.at(Double(minute))
        batch.samples = [
          AreaSample(
            area: area, measure: measure, unit: "people", value: value,
            coverage: Coverage(reporting: reporting, expected: expected))
        ]
      }
    }
  }

  /// One alert from raise to its end, in minutes.
  func alert(
    _ id: AlertID, _ rule: RuleID, on area: AreaID = "square", raised: Double,
    acknowledged: Double? = nil, cleared: Double? = nil, severity: Severity = .moderate,
    status: AlertStatus = .actual, devices: [DeviceID] = ["counter"], advises: String? = nil
  ) throws {
    var alert = Alert(
      id: id, area: area, areaName: "Square", rule: rule, status: status, state: .raised,
      severity: severity, certainty: .observed, headline: "Square: <b>full</b>",
      measure: "occupancy", level: .significant, coverage: Coverage(reporting: 1, expected: 1),
      devices: devices, onset: Self.at(raised), sequence: 1)
    var steps: [(Transition, Double)] = [(.raised, raised)]
    if let acknowledged { steps.append((.acknowledged, acknowledged)) }
    if let cleared { steps.append((.cleared, cleared)) }
    for (index, (kind, minute)) in steps.enumerated() {
      alert.sequence = index + 1
      if kind == .acknowledged {
        alert.state = .acknowledged
        alert.acknowledgedBy = "anna"
      } else if kind == .cleared {
        alert.state = .cleared
        alert.cleared = Self.at(minute)
      }
      let event = AlertEvent(
        kind: kind, alert: alert, heardAt: severity, sent: Self.at(minute),
        by: kind == .acknowledged ? "anna" : nil)
      let advice = advises.map {
        #","advice":{"measure":{"nl":"\#($0)","en":"\#($0)"},"cost":3,"by":"wardens"}"#
      }
      let names = devices.map { "\"\($0)\"" }.joined(separator: ",")
      try commit {
        $0.alertEvents = [
          StoredAlertEvent(
            event: event,
            body:
              #"{"headline":"\#(kind): <b>full</b>","headlines":{"nl":"\#(kind): vol op het plein","en":"\#(kind): <b>full</b>"},"level":3,"devices":[\#(names)]\#(advice ?? "")}"#
          )
        ]
      }
    }
  }

  func report(_ from: Double, _ to: Double, now: Double = 10_000) throws -> SiteReport {
    try SiteReport(
      StoreReader(path: store.path), of: Self.outline,
      in: Window(from: Self.at(from), to: Self.at(to)), at: Self.at(now))
  }

  /// `crowd` looks at the counter's occupancy and the camera's persons; `calm` at nothing
  /// that there is; `raid` counts from level 5 on alone.
  static let outline = SiteOutline(
    site: "small", zone: .utc, language: .en,
    areas: [
      Area(id: "zone", name: "Zone"),
      Area(id: "square", name: LocalizedText(nl: "Plein", en: "Square"), parent: "zone"),
      Area(id: "street", name: "Street & lane", parent: "zone"),
    ],
    around: ["zone": ["square", "street"], "square": ["zone"], "street": ["zone"]],
    defaultLevels: ["zone": .significant, "square": .significant, "street": .significant],
    devices: [
      DeviceOutline(id: "counter", adapter: "a", area: "square"),
      DeviceOutline(
        id: "camera", adapter: "a", area: "square",
        heardBy: [RuleOnArea(rule: "silent", area: "square")]),
      DeviceOutline(id: "mute", adapter: "a", area: "street"),
    ],
    rules: [
      RuleOutline(
        id: "crowd", kind: "threshold", areas: ["square"],
        severities: [.moderate: nil, .severe: nil, .extreme: .substantial],
        steps: [
          RuleOutline.Step(severity: .severe, level: .substantial, areas: ["square"]),
          RuleOutline.Step(severity: .severe, level: .critical, areas: ["square"]),
        ]),
      RuleOutline(id: "calm", kind: "threshold", areas: ["street"], severities: [.minor: nil]),
      RuleOutline(
        id: "raid", kind: "state", areas: ["zone"], level: .critical, severities: [.severe: nil]),
    ],
    look: { device, series in
      switch (device, series.measure, series.labels["class"]) {
      case ("counter", .occupancy, _), ("camera", .objectCount, "person"):
        FieldLook(
          rules: [RuleOnArea(rule: "crowd", area: "square")],
          shown: [ValueOfArea("occupancy", of: "square")])
      case ("camera", .objectCount, _): FieldLook(shown: [ValueOfArea("objects", of: "square")])
      default: FieldLook()
      }
    })
}
