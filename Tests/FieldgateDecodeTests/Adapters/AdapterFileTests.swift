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

  @Test("The six first adapters are there")
  func six() {
    let wanted: Set = [
      "xovis-v5", "amsterdam-telcamera-v2", "milesight-vs133-ttn", "onvif-line-crossing",
      "frigate", "homeassistant-mqtt-cover",
    ]
    #expect(wanted.isSubset(of: PackagedAdapters.names))
  }
}
