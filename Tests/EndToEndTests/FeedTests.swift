import FieldgateModel
import FieldgateStore
import FieldgateTestSupport
import Testing

/// `feed render` and `alert export`: an alert of the store in the forms that others read.
@Suite("feed render and alert export") struct FeedTests {
  private static let noon = Timestamp(milliseconds: 1_795_356_220_120)

  private static let body = """
    {"id":"a-1","event":"raised","state":"raised","site":"international-zone",\
    "area":"churchillplein","areaName":"Churchillplein","rule":"crowd-density","status":"Actual",\
    "msgType":"Alert","severity":"severe","urgency":"Immediate","certainty":"Likely",\
    "headline":"Churchillplein: density 4.3 people/m², limit 3.0 (level 4)",\
    "measure":"density","value":4.3,"limit":3,"unit":"people/m2","level":4,\
    "coverage":{"reporting":3,"expected":4},"devices":["xovis-17"],\
    "onset":"2026-11-22T14:03:10.000Z","sent":"2026-11-22T14:03:40.120Z",\
    "expires":"2026-11-23T14:03:40.120Z","sequence":1}
    """

  private static let partners = """
    partners:
      - partner: near
        user: nora
        areas: [churchillplein]
        severity: minor
        kinds: all
        fields: [measure, value]
        tlp: AMBER
        language: en
        formats: cap
        levels: [{ from: 5, severity: extreme }]
      - { partner: far, user: fred, areas: [], severity: minor, kinds: all, tlp: RED, delay: 5m }
    """

  /// A store without a daemon, with one alert, and two partners.
  private static func gateway() throws -> Gateway {
    var site = SiteTexts.least
    site.files["partners.yaml"] = partners
    let gateway = try Gateway(try Broker.start(), site)
    let store = try Store(path: gateway.storePath)
    var batch = Batch(time: noon)
    let alert = Alert(
      id: "a-1", area: "churchillplein", areaName: "Churchillplein", rule: "crowd-density",
      status: .actual, state: .raised, severity: .severe, certainty: .likely, headline: "",
      measure: "density", value: .number(4.3), level: .substantial,
      coverage: Coverage(reporting: 3, expected: 4), devices: [], onset: noon + -30_000,
      sequence: 1)
    batch.alertEvents = [
      StoredAlertEvent(
        event: AlertEvent(kind: .raised, alert: alert, heardAt: .severe, sent: noon), body: body)
    ]
    _ = try store.commit(batch)
    try store.close()
    return gateway
  }

  @Test("a partner sees what its contract gives, in four forms") func seen() throws {
    let gateway = try Self.gateway()
    let json = try gateway.command("feed", "render", "near", "--alert", "a-1")
    #expect(json.ending == .exit(0))
    #expect(json.json["headline"].string == "Churchillplein: density 4.3 people/m²")
    #expect(json.json["value"].number == 4.3 && json.json["limit"].number == nil)
    #expect(!json.output.contains("xovis-17"))
    #expect(
      json.errors.contains(
        "on fieldgate/international-zone/partner/near/alerts/churchillplein"))
    let cap = try gateway.command("feed", "render", "near", "--alert", "a-1", "--format", "cap")
    #expect(cap.output.hasPrefix("<?xml") && cap.output.contains("<severity>Severe</severity>"))
    let ngsi = try gateway.command(
      "feed", "render", "near", "--alert", "a-1", "--format", "ngsi-ld")
    #expect(ngsi.json["type"].string == "Alert")
    #expect(ngsi.json["severity"]["value"].string == "high")
    let feature = try gateway.command(
      "feed", "render", "near", "--alert", "a-1", "--format", "geojson")
    #expect(feature.json["type"].string == "Feature")
    #expect(feature.json["properties"]["tlp"].string == "AMBER")
  }

  @Test(
    "why a partner sees nothing is said in words",
    arguments: [
      (["far"], "its contract does not list the area 'churchillplein'"),
      (["near", "--level", "5"], "it hears from extreme up, and the alert is severe"),
      (["nera"], "did you mean 'near'?"),
    ])
  func unseen(arguments: [String], piece: String) throws {
    let gateway = try Self.gateway()
    let program = try gateway.begin(["feed", "render", "--alert", "a-1"] + arguments)
    let ending = try program.end()
    #expect(ending == .exit(arguments == ["nera"] ? 64 : 1))
    #expect(program.output.isEmpty)
    #expect(program.errors.contains(piece), "\(program.errors)")
  }

  @Test("an alert is exported with all that is known of it") func export() throws {
    let gateway = try Self.gateway()
    let json = try gateway.command("alert", "export", "a-1", "--format", "json")
    #expect(json.output == Self.body + "\n")
    let cap = try gateway.command("alert", "export", "a-1", "--format", "cap")
    #expect(cap.output.contains("<value>xovis-17</value>"))
    #expect(cap.output.contains("<restriction>Operators of international-zone</restriction>"))
    #expect(cap.output.contains("<sent>2026-11-22T15:03:40+01:00</sent>"))
    let feature = try gateway.command("alert", "export", "a-1", "--format", "geojson")
    #expect(feature.json["geometry"]["type"].string == "Polygon")
    let ngsi = try gateway.command("alert", "export", "a-1", "--format", "ngsi-ld")
    #expect(ngsi.json["id"].string == "urn:ngsi-ld:Alert:international-zone:a-1")
    #expect(ngsi.json["location"]["type"].string == "GeoProperty")
    let none = try gateway.command("alert", "export", "b-7", "--format", "cap")
    #expect(none.ending == .exit(1) && none.errors.contains("no alert has the id 'b-7'"))
  }
}
