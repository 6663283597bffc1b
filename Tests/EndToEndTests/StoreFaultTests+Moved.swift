import FieldgateModel
import FieldgateStore
import FieldgateTestSupport
import Foundation
import Testing

/// A store whose file goes away under the daemon.
extension StoreFaultTests {
  @Test(
    "a store that is removed, replaced while the daemon runs", arguments: ["removed", "replaced"])
  func moved(how: String) throws {
    let (gateway, listener) = try Self.begun(with: 0)
    if how == "replaced" {
      let copy = gateway.storePath + ".copy"
      _ = try StoreReader(path: gateway.storePath).backup(to: copy, at: Timestamp(milliseconds: 0))
      try #require(rename(copy, gateway.storePath) == 0)
    } else {
      try #require(unlink(gateway.storePath) == 0)
    }
    try gateway.publish(Said.persons(1, by: "cam-1"), Said.zone(1000))
    #expect(try listener.transition("raised", of: "system.store").body["value"].string == "moved")
    _ = try listener.transition("cleared", of: "system.store")
    _ = try listener.transition("raised", of: "crowd-density")
    #expect(
      try gateway.column("value", "SELECT value FROM readings ORDER BY sequence")
        == ["0.0", "1.0", "1000.0"])
    let said = how == "removed" ? "it is written anew with all" : "another file has taken its place"
    #expect(gateway.log.contains(said), "\(gateway.log)")
    #expect(try gateway.terminate() == .exit(0))
    #expect(try StoreReader(path: gateway.storePath).verify().faults.isEmpty)
  }
}
