import FieldgateMQTT
import Testing

@Suite("Broker addresses")
struct MQTTAddressTests {
  struct Good: Sendable, CustomTestStringConvertible {
    let text: String
    let address: MQTTAddress
    let written: String
    var testDescription: String { text }
  }

  @Test(
    "Read and written",
    arguments: [
      Good(
        text: "mqtt://127.0.0.1", address: MQTTAddress(host: "127.0.0.1", port: 1883),
        written: "mqtt://127.0.0.1:1883"),
      Good(
        text: "mqtts://broker.example", address: MQTTAddress(host: "broker.example", usesTLS: true),
        written: "mqtts://broker.example:8883"),
      Good(
        text: "mqtt://anna@host:1884/",
        address: MQTTAddress(host: "host", port: 1884, user: "anna"),
        written: "mqtt://anna@host:1884"),
      Good(
        text: "mqtt://a%3Ab%40c@host", address: MQTTAddress(host: "host", user: "a:b@c"),
        written: "mqtt://a%3Ab%40c@host:1883"),
      Good(
        text: "mqtts://[2001:db8::1]:8884",
        address: MQTTAddress(host: "2001:db8::1", port: 8884, usesTLS: true),
        written: "mqtts://[2001:db8::1]:8884"),
      Good(
        text: "mqtt://[::1]", address: MQTTAddress(host: "::1"), written: "mqtt://[::1]:1883"),
    ])
  func good(_ example: Good) throws {
    let address = try MQTTAddress(example.text)
    #expect(address == example.address)
    #expect(address.description == example.written)
    #expect(try MQTTAddress(address.description) == address)
  }

  @Test(
    "Refused with the fault",
    arguments: [
      ("tcp://host", "the scheme is neither mqtt nor mqtts"),
      ("host:1883", "the scheme is neither mqtt nor mqtts"),
      ("mqtt://", "the host is missing"),
      ("mqtt://:1883", "the host is missing"),
      ("mqtt://host:", "the port '' is not a number from 1 to 65535"),
      ("mqtt://host:0", "the port '0' is not a number from 1 to 65535"),
      ("mqtt://host:65536", "the port '65536' is not a number from 1 to 65535"),
      ("mqtt://host:+80", "the port '+80' is not a number from 1 to 65535"),
      ("mqtt://2001:db8::1", "an IPv6 address must stand in brackets"),
      ("mqtt://[::1", "'[' has no ']'"),
      ("mqtt://[::1]x", "only a port may follow ']'"),
      ("mqtt://host/path", "nothing may follow the port"),
      ("mqtt://@host", "the user before '@' is empty or wrongly percent-encoded"),
      ("mqtt://%zz@host", "the user before '@' is empty or wrongly percent-encoded"),
      ("mqtt://anna:secret@host", "a password must not stand in an address"),
      ("mqtt://anna:@host", "a password must not stand in an address"),
    ])
  func bad(text: String, fault: String) {
    let error = #expect(throws: MQTTAddress.Unusable.self) { try MQTTAddress(text) }
    #expect(error?.fault == fault)
    #expect(error?.advice.isEmpty == false)
  }

  @Test(
    "A password is not repeated in the error",
    arguments: ["mqtt://anna:secret@host", "mqtts://anna:secret@host:1", "tcp://anna:secret@host"])
  func secret(text: String) {
    let error = #expect(throws: MQTTAddress.Unusable.self) { try MQTTAddress(text) }
    #expect(error?.description.contains("secret") == false)
  }
}
