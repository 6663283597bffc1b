import FieldgateDecode
import FieldgateDocument
import FieldgateModel

/// Reports time zones that an adapter names and that this machine does not know: the times
/// in them could not be read.
package func checkZones(
  of adapters: [Adapter], near site: String? = nil, zone: (String) -> Zone?,
  _ diagnostics: Diagnostics
) {
  // Their whole list is the machine's; these are the ones that are meant most.
  let common = [
    "Europe/Amsterdam", "Europe/Brussels", "Europe/Berlin", "Europe/London", "Europe/Paris",
    "Europe/Luxembourg", "UTC",
  ]
  for adapter in adapters {
    for (name, place) in adapter.zonePlaces.sorted(by: { $0.value < $1.value })
    where zone(name) == nil {
      diagnostics.error(
        at: place,
        "'\(name.shortened(to: 60))' is no time zone known here; use an offset such as +01:00 or"
          + " an IANA name such as Europe/Amsterdam",
        guess: nearest(to: name, among: [site].compactMap { $0 } + common))
    }
  }
}

/// Warns of adapters in use of which one gets nothing of what is said on its topics,
/// because another that is asked before it takes every message there.
func warnOfStarving(_ adapters: [Adapter], _ diagnostics: Diagnostics) {
  for (index, adapter) in adapters.enumerated() {
    guard
      let (first, topic) = adapters[..<index].lazy.compactMap({ first in
        first.starves(adapter).map { (first, $0) }
      }).first
    else { continue }
    diagnostics.warning(
      at: adapter.place,
      "'\(adapter.id)' gets nothing of what comes on '\(topic)': '\(first.id)', which is asked"
        + " before it, takes every message there; give that one's messages a 'when', or make one"
        + " adapter with all messages of the two")
  }
}
