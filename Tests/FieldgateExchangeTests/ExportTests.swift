import FieldgateModel
import Testing

@testable import FieldgateExchange

/// An alert in the forms that other systems read.
@Suite("Exports") struct ExportTests {

  private static func export(_ format: FeedFormat, _ alert: Alert = Zoo.alert("straat")) throws
    -> String
  {
    let exchange = try Zoo.exchange(Zoo.open, top: "marking: { crowd: AMBER }")
    var alert = alert
    alert.sequence = 2
    let events = [
      Zoo.event(.raised, Zoo.alert("straat"), at: 0), Zoo.event(.updated, alert, at: 9),
    ]
    return try #require(exchange.export(events, as: format, languages: [.en]))
  }

  @Test("GeoJSON: a Feature with the area's polygons, the rest in its properties")
  func geoJSON() throws {
    let text = try Self.export(.geoJSON)
    #expect(
      text == #"""
        {"type":"Feature","id":"straat.crowd.20261122T130806196Z",\#
        "geometry":{"type":"MultiPolygon",\#
        "coordinates":[[[[4.27,52.01],[4.279999999999999,52.01],[4.279999999999999,52.019999999999996],[4.27,52.019999999999996],[4.27,52.01]]],[[[4.29,52.01],[4.3,52.01],[4.3,52.019999999999996],[4.29,52.019999999999996],[4.29,52.01]]]]},\#
        "properties":{"id":"straat.crowd.20261122T130806196Z","event":"updated",\#
        "msgType":"Update","site":"zoo","version":2,\#
        "identifier":"zoo.straat_crowd_20261122T130806196Z.2",\#
        "references":["zoo.straat_crowd_20261122T130806196Z.1"],"area":"straat",\#
        "areaName":"Straat","state":"raised","status":"Actual","severity":"moderate",\#
        "urgency":"Expected","certainty":"Observed",\#
        "headline":"Straat: density 3.2 people/m², limit 2.0 (level 3)","rule":"crowd",\#
        "measure":"density","value":3.2,"limit":2,"unit":"people/m2","level":3,\#
        "coverage":{"reporting":3,"expected":4},"devices":["xovis-17","vs-03"],\#
        "instruction":"Look.","onset":"2026-11-22T12:59:30.000Z",\#
        "sent":"2026-11-22T13:00:09.000Z","expires":"2026-11-23T13:00:09.000Z",\#
        "tlp":"AMBER"}}
        """#)
  }

  @Test("NGSI-LD: an entity of type Alert")
  func ngsiLD() throws {
    let text = try Self.export(.ngsiLD)
    #expect(
      text == #"""
        {"id":"urn:ngsi-ld:Alert:zoo:straat.crowd.20261122T130806196Z","type":"Alert",\#
        "alertSource":{"type":"Property","value":"fieldgate.zoo"},\#
        "category":{"type":"Property","value":"security"},"subCategory":{"type":"Property",\#
        "value":"crowdRisk"},"dateIssued":{"type":"Property","value":{"@type":"DateTime",\#
        "@value":"2026-11-22T13:00:09.000Z"}},"validFrom":{"type":"Property",\#
        "value":{"@type":"DateTime","@value":"2026-11-22T12:59:30.000Z"}},\#
        "validTo":{"type":"Property","value":{"@type":"DateTime",\#
        "@value":"2026-11-23T13:00:09.000Z"}},"severity":{"type":"Property",\#
        "value":"medium"},"description":{"type":"Property",\#
        "value":"Straat: density 3.2 people/m², limit 2.0 (level 3)"},\#
        "name":{"type":"Property","value":"Straat"},"location":{"type":"GeoProperty",\#
        "value":{"type":"MultiPolygon",\#
        "coordinates":[[[[4.27,52.01],[4.279999999999999,52.01],[4.279999999999999,52.019999999999996],[4.27,52.019999999999996],[4.27,52.01]]],[[[4.29,52.01],[4.3,52.01],[4.3,52.019999999999996],[4.29,52.019999999999996],[4.29,52.01]]]]}},\#
        "data":{"type":"Property","value":{"area":"straat","state":"raised",\#
        "status":"Actual","certainty":"Observed","rule":"crowd","measure":"density",\#
        "value":3.2,"unit":"people/m2","limit":2,"level":3,"tlp":"AMBER"}},\#
        "@context":["https://raw.githubusercontent.com/smart-data-models/dataModel.Alert/master/context.jsonld","https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld"]}
        """#)
  }

  @Test(
    "NGSI-LD: severities, crowds or not",
    arguments: [
      (Severity.minor, "low"), (.moderate, "medium"), (.severe, "high"), (.extreme, "critical"),
    ])
  func severities(severity: Severity, word: String) throws {
    var alert = Zoo.alert("straat", "crowd", severity)
    #expect(
      try Self.export(.ngsiLD, alert).contains(
        #""severity":{"type":"Property","value":"\#(word)"}"#))
    alert.measure = "bollards"
    #expect(try !Self.export(.ngsiLD, alert).contains("subCategory"))
  }

  @Test("CAP: with references to the transitions before it, and what CAP wants")
  func cap() throws {
    let text = try Self.export(.cap)
    #expect(CAPStructure(text).faults == [])
    #expect(
      text.contains(
        "<references>fieldgate.zoo,zoo.straat_crowd_20261122T130806196Z.1,2026-11-22T14:00:00+01:00<"
      ))
    #expect(text.contains("<code>TLP:AMBER</code>"))
    #expect(text.contains("<restriction>Operators of zoo</restriction>"))
  }

  @Test("outer rings go counterclockwise and holes clockwise, however they were drawn")
  func winding() {
    func ring(_ size: Double, reversed: Bool) -> [Position] {
      let corners = [(0.0, 0.0), (size, 0), (size, size), (0, size), (0, 0)].map {
        Position(longitude: $0.0, latitude: $0.1)
      }
      return reversed ? corners.reversed() : corners
    }
    let right = GeoJSONFeature.geometry([[ring(4, reversed: false), ring(1, reversed: true)]])
    #expect(
      right == GeoJSONFeature.geometry([[ring(4, reversed: true), ring(1, reversed: false)]]))
    #expect(GeoJSONFeature.geometry([]) == nil)
  }
}
