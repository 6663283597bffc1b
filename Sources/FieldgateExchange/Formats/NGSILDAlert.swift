import FieldgateModel

/// A view as an NGSI-LD entity of type Alert (smart-data-models, dataModel.Alert), in the
/// normalized form.
///
/// The model has five severities and ours four: minor is `low`, moderate `medium`, severe
/// `high`, extreme `critical`. What the model has no attribute for stands under names of the
/// gateway's own, which its context leaves in the default vocabulary.
enum NGSILDAlert {
  static func object(_ view: AlertView, _ head: MessageHead) -> JSONObject {
    let language = head.languages.first ?? .en
    var object: JSONObject = [
      "id": .string("urn:ngsi-ld:Alert:\(urnPart(head.site)):\(urnPart(view.id))"),
      "type": "Alert",
      "alertSource": property(.string(head.sender)),
      "category": property("security"),
      "subCategory": isAboutCrowds(view) ? property("crowdRisk") : nil,
      "dateIssued": time(view.sent),
      "validFrom": time(view.onset ?? view.sent),
      "validTo": time(view.state.isOpen ? view.expires : view.cleared ?? view.sent),
      "severity": property(.string(severity(view.severity))),
      "description": property(.string(view.headline[language])),
      "name": property(.string(view.areaName[language])),
    ]
    object["location"] = GeoJSONFeature.geometry(view.polygons).map {
      .object(["type": "GeoProperty", "value": $0])
    }
    var told: JSONObject = [:]
    AlertViewJSON.put(view.value, in: &told)
    object["data"] = property(
      .object([
        "area": .string(view.area.rawValue), "state": .string(view.state.rawValue),
        "status": .string(view.status.rawValue), "certainty": .string(view.certainty.rawValue),
        "rule": view.rule.map { .string($0.rawValue) },
        "measure": view.measure.map { .string($0) },
        "value": told["value"], "fewerThan": told["fewerThan"],
        "unit": view.unit.map { .string($0.rawValue) },
        "limit": view.limit.map { .number($0) },
        "level": view.level.map { .integer(Int64($0.rawValue)) },
        "tlp": view.tlp.map { .string($0.rawValue) },
      ]))
    object["@context"] = [
      "https://raw.githubusercontent.com/smart-data-models/dataModel.Alert/master/context.jsonld",
      "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld",
    ]
    return object
  }

  private static func property(_ value: JSONValue) -> JSONValue {
    .object(["type": "Property", "value": value])
  }

  private static func time(_ time: Timestamp) -> JSONValue {
    property(.object(["@type": "DateTime", "@value": .string(time.iso8601)]))
  }

  private static func severity(_ severity: Severity) -> String {
    switch severity {
    case .minor: "low"
    case .moderate: "medium"
    case .severe: "high"
    case .extreme: "critical"
    }
  }

  private static func isAboutCrowds(_ view: AlertView) -> Bool {
    ["density", "occupancy", "flow_in", "flow_out"].contains(view.measure ?? "")
  }

  /// What may stand in a URN's part as it is, the rest percent-encoded (RFC 8141).
  private static func urnPart(_ text: String) -> String {
    text.utf8.reduce(into: "") { part, byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"):
        part.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        part += digits.count == 1 ? "%0" + digits : "%" + digits
      }
    }
  }
}
