import FieldgateDocument
import FieldgateModel

/// How one sort of device is read: the topics it speaks on, the messages it sends,
/// what they say in the gateway's own measures, and examples that prove it.
///
/// It comes from one YAML file and is immutable; what must be remembered between
/// messages is the decoder's.
package struct Adapter: Sendable {
  package let id: AdapterID
  /// The device, as people call it.
  package let title: String
  /// The kind of its readings where neither message nor reading says another.
  package let kind: Kind
  /// The kinds that its readings of each measure can have.
  package let kindsOf: [Measure: Set<Kind>]
  /// It speaks at least this often; nil for one that speaks only when something
  /// happens.
  package let every: Milliseconds?
  /// Where its file begins.
  package let place: Place
  /// What to subscribe to.
  package let filters: [TopicFilter]
  /// All that its readings can be about.
  package let measures: Set<Measure>
  /// What it leaves to the site.
  package let parameters: [AdapterParameter]
  package let examples: [Example]
  /// The keys of payloads that it names: of all others nothing may be told.
  package let keys: Set<String>

  /// All kinds that its readings can have.
  package var kinds: Set<Kind> { kindsOf.values.reduce(into: []) { $0.formUnion($1) } }

  /// Its messages say themselves what they measure, so that it can be anything: an inventory
  /// must say what a device is expected to.
  package var leavesMeasuresOpen: Bool {
    messages.contains { $0.readings.contains { $0.measure.words == nil } }
  }

  let messages: [MessageRule]
  let patterns: [TopicPattern]
  let formats: [any Format]
  /// Where it names the zones that its times are written in.
  package let zonePlaces: [String: Place]
  /// The zones, by name, that its times are written in.
  var zones: Set<String> { Set(zonePlaces.keys) }
  /// How many captures the topics have among them.
  let captures: Int
}

/// What of an adapter, and of the gateway that uses it, is needed for every message.
///
/// A class, so that a message costs no copies of it.
final class AdapterRules: Sendable {
  let id: AdapterID
  let messages: [MessageRule]
  let formats: [any Format]
  let limits: DecodeLimits
  let zones: Zones
  let parameters: ParameterTable

  init(_ adapter: Adapter, limits: DecodeLimits, zones: Zones, parameters: ParameterTable) {
    id = adapter.id
    messages = adapter.messages
    formats = adapter.formats
    self.limits = limits
    self.zones = zones
    self.parameters = parameters
  }
}
