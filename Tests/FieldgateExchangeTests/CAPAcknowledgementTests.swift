import FieldgateExchange
import Testing

/// A partner's CAP Ack, and what is no such thing.
@Suite("CAP Acks are read") struct CAPAcknowledgementTests {

  private static func ack(_ inner: String) -> String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <!-- from a partner -->
    <cap:alert xmlns:cap="urn:oasis:names:tc:emergency:cap:1.2">
      <cap:identifier>x-1</cap:identifier><cap:msgType>Ack</cap:msgType>\(inner)
    </cap:alert>
    """
  }

  @Test("references and note, with a prefix or without")
  func good() throws {
    let text = Self.ack(
      "<note>Gaan &amp; kijken &#233;&#x21;</note><references>a,id-1,2026-11-22T14:00:00+01:00\n"
        + "  a,id-2,2026-11-22T14:00:00+01:00</references><info a='1' b=\"2\"/>")
    for variant in [text, text.replacing("cap:", with: "")] {
      let ack = try CAPAcknowledgement(Array(variant.utf8))
      #expect(ack.identifiers == ["id-1", "id-2"])
      #expect(ack.note == "Gaan & kijken é!")
    }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String
    let piece: String
  }

  private static let reference = "<references>a,i,t</references>"

  static let bad: [Case] = [
    Case(testDescription: "nothing", text: "", piece: "expected an element"),
    Case(testDescription: "no CAP", text: "<html></html>", piece: "is 'html' and no CAP alert"),
    Case(
      testDescription: "an Alert",
      text: "<alert><msgType>Alert</msgType>\(reference)</alert>", piece: "only Ack is taken"),
    Case(testDescription: "no references", text: ack(""), piece: "references must name"),
    Case(
      testDescription: "references that are none", text: ack("<references>i j</references>"),
      piece: "references must name"),
    Case(
      testDescription: "a document type",
      text: "<!DOCTYPE a [<!ENTITY x \"y\">]><alert>&x;</alert>", piece: "no XML that is read"),
    Case(
      testDescription: "an entity of its own", text: ack("<note>&x;</note>" + reference),
      piece: "not one of XML's five"),
    Case(
      testDescription: "CDATA", text: ack("<note><![CDATA[a]]></note>" + reference),
      piece: "CDATA are refused"),
    Case(
      testDescription: "an instruction", text: ack("<?php ?>" + reference), piece: "are refused"),
    Case(
      testDescription: "nested too deep",
      text: String(repeating: "<a>", count: 20) + String(repeating: "</a>", count: 20),
      piece: "nested too deep"),
    Case(
      testDescription: "too many elements", text: ack(String(repeating: "<a/>", count: 600)),
      piece: "too many elements"),
    Case(
      testDescription: "not closed", text: "<alert><msgType>Ack</msgType>", piece: "ends within"),
    Case(testDescription: "crossed", text: "<alert><a></alert></a>", piece: "is not closed"),
    Case(testDescription: "two documents", text: "<alert></alert><alert/>", piece: "follows"),
    Case(
      testDescription: "too large", text: String(repeating: " ", count: 20_000),
      piece: "at most 16384"),
  ]

  @Test("anything else is refused in words", arguments: bad)
  func refused(one: Case) {
    let error = #expect(throws: AcknowledgementRefusal.self) {
      try CAPAcknowledgement(Array(one.text.utf8))
    }
    #expect(error?.description.contains(one.piece) == true, "\(error?.description ?? "")")
  }

  @Test("cut off anywhere it is refused and never traps")
  func cut() {
    let whole = Array(Self.ack("<note>&amp;é</note>" + Self.reference).utf8)
    for length in 0..<(whole.count - 8) {
      #expect(throws: AcknowledgementRefusal.self) {
        try CAPAcknowledgement(Array(whole.prefix(length)))
      }
    }
  }

  @Test("bytes that are no text are refused")
  func bytes() {
    #expect(throws: AcknowledgementRefusal.self) { try CAPAcknowledgement([0x3C, 0xFF, 0xFE]) }
  }
}
