import FieldgateDecode
import FieldgateModel
import Testing

/// Every file in `devices/` is a case of its own: it is faultless, and each of its
/// examples comes out whole.
@Suite("Packaged adapters")
struct AdapterFileTests {
  @Test("The file is faultless and its examples hold", arguments: PackagedAdapters.names)
  func file(name: String) throws {
    let (adapter, faults) = try PackagedAdapters.read(name)
    #expect(faults == [])
    let read = try #require(adapter)
    #expect(read.id.rawValue == name)
    #expect(!read.filters.isEmpty)
    #expect(!read.measures.isEmpty)
    for example in read.examples {
      #expect(read.differences(in: example) == [], "\(name): \(example.name)")
    }
  }

  @Test("No adapter takes another's messages", arguments: PackagedAdapters.names)
  func order(name: String) throws {
    let adapter = try #require(try PackagedAdapters.read(name).adapter)
    for example in adapter.examples {
      let differences = adapter.differences(in: example, through: PackagedAdapters.all)
      #expect(differences == [], "\(name): \(example.name)")
    }
  }

  @Test("The twenty, and the gateway's own, are there")
  func all() {
    let wanted: Set = [
      "amsterdam-cra-metrics", "amsterdam-telcamera-v2", "axis-3d-people-counter",
      "axis-lpr-vehicle-entry", "disruptive-proximity-counter", "emqx-neuron-plc",
      "fieldgate", "fiware-crowdflowobserved", "frigate", "homeassistant-mqtt-cover",
      "imbuildings-people-counter", "milesight-vs121p-json", "milesight-vs132-loriot",
      "milesight-vs133-ttn", "onvif-line-crossing", "opendatacam", "senml",
      "shelly-gen2-cover", "sparkplug-b-plc", "tasmota-shutter", "xovis-v5",
    ]
    #expect(wanted.isSubset(of: PackagedAdapters.names))
  }
}
