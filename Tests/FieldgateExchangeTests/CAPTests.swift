@testable import FieldgateExchange
import FieldgateModel
import Testing

/// CAP 1.2 as partners get it.
@Suite("CAP messages") struct CAPTests {

  /// Each kind of message, by what it is.
  static let messages: [(what: String, text: String)] = {
    var all: [(String, String)] = []
    guard
      var exchange = try? Zoo.exchange(
        Zoo.open
          + "\nseesAcknowledgements: true\nscope: Restricted\nrestriction: Politie <eenheid> & co",
        more:
          "  - { partner: q, user: quinn, areas: all, severity: severe, kinds: all, tlp: GREEN, formats: cap, language: en, scope: Private, addresses: [desk, \"night shift\"] }",
        top: "contact: 112\nweb: \"https://zone.example/?a=1&b=2\"\nsender: zone.example"),
      var exercise = try? Zoo.exchange(
        Zoo.open + "\nexercises: true\nscope: Public", isExercise: true)
    else { return [] }
    func add(_ what: String, _ messages: [PartnerMessage]) {
      for message in messages { all.append(("\(what) to \(message.partner)", message.cap ?? "")) }
    }
    let severe = Zoo.alert("straat", "crowd", .severe)
    add("Alert", exchange.tell(.raised, severe, at: 0))
    add(
      "Ack",
      (try? exchange.acknowledge("q-1", user: "quinn", note: "a < b", at: Zoo.moment(1)))?.messages
        ?? [])
    add("Update", exchange.tell(.updated, Zoo.alert("straat", "crowd", .severe, value: 4), at: 2))
    add("Fall", exchange.tell(.deescalated, Zoo.alert("straat"), at: 3))
    add("Cancel", exchange.tell(.cleared, Zoo.alert("straat"), at: 4))
    var drill = severe
    drill.status = .exercise
    add("Exercise", exercise.tell(.raised, drill, at: 0))
    return all
  }()

  @Test("there is one of each kind")
  func kinds() {
    #expect(
      Self.messages.map(\.what) == [
        "Alert to p", "Alert to q", "Ack to p", "Update to p", "Fall to p", "Fall to q",
        "Cancel to p", "Exercise to p",
      ])
  }

  @Test("each has the structure of CAP 1.2", arguments: messages.indices)
  func structure(index: Int) {
    let (what, text) = Self.messages[index]
    #expect(CAPStructure(text).faults == [], "\(what)\n\(text)")
  }

  @Test("the whole of one")
  func golden() throws {
    var exchange = try Zoo.exchange(
      """
      areas: all
      severity: minor
      kinds: all
      fields: [measure, value, coverage, instruction, geometry]
      tlp: AMBER
      formats: cap
      language: nl
      """)
    var alert = Zoo.alert("straat")
    alert.instructions = LocalizedText(nl: "Houd <één> richting & \"vrij\"\u{0}.", en: "Keep.")
    let told = try #require(exchange.tell(.raised, alert, at: 0).first)
    #expect(told.publications[1].topic == "fieldgate/zoo/partner/p/alerts/straat/cap")
    #expect(
      told.cap == """
        <?xml version="1.0" encoding="UTF-8"?>
        <alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
          <identifier>zoo.p.20261122T130000Z.1</identifier>
          <sender>fieldgate.zoo</sender>
          <sent>2026-11-22T14:00:00+01:00</sent>
          <status>Actual</status>
          <msgType>Alert</msgType>
          <source>Fieldgate zoo</source>
          <scope>Private</scope>
          <addresses>p</addresses>
          <code>TLP:AMBER</code>
          <incidents>p-1</incidents>
          <info>
            <language>nl-NL</language>
            <category>Safety</category>
            <event>Melding: dichtheid</event>
            <responseType>Execute</responseType>
            <urgency>Expected</urgency>
            <severity>Moderate</severity>
            <certainty>Observed</certainty>
            <effective>2026-11-22T14:00:00+01:00</effective>
            <onset>2026-11-22T13:59:30+01:00</onset>
            <expires>2026-11-23T14:00:00+01:00</expires>
            <senderName>Fieldgate zoo</senderName>
            <headline>Straat: dichtheid 3,2 mensen/m²</headline>
            <description>Straat: dichtheid 3,2 mensen/m². 3 van 4 apparaten melden.</description>
            <instruction>Houd &lt;één&gt; richting &amp; &quot;vrij&quot;.</instruction>
            <parameter>
              <valueName>fieldgate:version</valueName>
              <value>1</value>
            </parameter>
            <parameter>
              <valueName>fieldgate:event</valueName>
              <value>raised</value>
            </parameter>
            <parameter>
              <valueName>fieldgate:state</valueName>
              <value>raised</value>
            </parameter>
            <parameter>
              <valueName>fieldgate:measure</valueName>
              <value>density</value>
            </parameter>
            <parameter>
              <valueName>fieldgate:value</valueName>
              <value>3.2</value>
            </parameter>
            <parameter>
              <valueName>fieldgate:unit</valueName>
              <value>people/m2</value>
            </parameter>
            <parameter>
              <valueName>fieldgate:coverage</valueName>
              <value>3/4</value>
            </parameter>
            <parameter>
              <valueName>TLP</valueName>
              <value>AMBER</value>
            </parameter>
            <area>
              <areaDesc>Straat</areaDesc>
              <polygon>52.01,4.27 52.01,4.28 52.02,4.28 52.02,4.27 52.01,4.27</polygon>
              <polygon>52.01,4.29 52.01,4.3 52.02,4.3 52.02,4.29 52.01,4.29</polygon>
              <geocode>
                <valueName>fieldgate:area</valueName>
                <value>straat</value>
              </geocode>
            </area>
          </info>
        </alert>

        """)
  }

  @Test("two languages are two infos, each wholly in its own")
  func languages() throws {
    let text = try #require(Self.messages.first?.text)
    #expect(
      text.contains("<language>nl-NL</language>") && text.contains("<language>en-GB</language>"))
    #expect(text.contains("<event>Melding: dichtheid</event>"))
    #expect(text.contains("<event>Alert: density</event>"))
    #expect(text.contains("<instruction>Kijk.</instruction>"))
    #expect(text.contains("<instruction>Look.</instruction>"))
  }

  @Test(
    "the check itself finds what is wrong",
    arguments: [
      ("<status>Actual</status>", "", "lacks 'status'"),
      ("<status>Actual</status>", "<status>Real</status>", "is 'Real'"),
      ("+01:00</sent>", "Z</sent>", "alert/sent is"),
      ("<code>TLP:AMBER</code>", "<info/><code>TLP:AMBER</code>", "stands too late"),
      ("<scope>Private</scope>", "<scope>Public</scope>", "addresses"),
      ("52.01,4.27</polygon>", "52.02,4.27</polygon>", "is not closed"),
      ("<event>Melding: dichtheid</event>", "<event></event>", "is empty"),
      ("<msgType>Alert", "<msgType>Cancel", "Cancel without references"),
    ])
  func checker(piece: String, other: String, told: String) throws {
    var exchange = try Zoo.exchange(Zoo.open + "\nlanguage: nl")
    let text = try #require(exchange.tell(.raised, Zoo.alert("straat"), at: 0).first?.cap)
      .replacing("TLP:RED", with: "TLP:AMBER")
    #expect(CAPStructure(text).faults == [])
    #expect(text.contains(piece))
    #expect(
      CAPStructure(text.replacing(piece, with: other)).faults.contains { $0.contains(told) })
  }

  @Test("times are in the zone's offset of their day")
  func zones() {
    let winter = Timestamp(milliseconds: 1_795_352_400_999)
    #expect(CAPMessage.time(winter, Zone(offset: 3_600_000)) == "2026-11-22T14:00:00+01:00")
    #expect(CAPMessage.time(winter, .utc) == "2026-11-22T13:00:00+00:00")
    #expect(CAPMessage.time(winter, Zone(offset: -12_600_000)) == "2026-11-22T09:30:00-03:30")
  }
}
